"""What can be wrong with a list that is imported, and what was changed on the way."""

from app.i18n.kinds import Sentence
from app.i18n.translator import N_

ERRORS: dict[str, Sentence] = {
    "file_too_large": N_("This file is too large. At most %(max_mb)s MB fits."),
    "old_excel": N_("This is an old or locked Excel file. Save it as .xlsx without a password."),
    "not_a_sheet": N_("This is not a table. Choose a CSV or XLSX file."),
    "not_a_table": N_("This is not a list of records. Choose a JSON or CSV file of the standard."),
    "empty_file": N_("This file is empty."),
    "too_many_rows": N_("This file has more than %(max)s rows. Split it into smaller files."),
    "too_many_columns": N_("This file has more than %(max)s columns. Remove the ones not needed."),
    "unpacked_too_large": N_("This file is too large once unpacked. Split it into smaller files."),
    "unclosed_quote": N_("A quotation mark is opened here and never closed."),
    "cell_too_long": N_("This cell is too long. A quotation mark before it may not be closed."),
    "column_missing": N_("This file has no column “%(column)s”."),
    "bad_mapping": N_("The mapping is not right here: %(what)s"),
    "needs_mapping": N_("We do not know which column holds the title. Complete the mapping."),
    "already_in_file": N_("“%(value)s” stands in this file twice."),
    "contradicts": N_("An earlier row gives this unit another parent than “%(value)s”."),
    "unit_cycle": N_("“%(value)s” already belongs to this unit, so it cannot be its parent."),
    "second_lead": N_("An earlier row gives this unit another lead than “%(value)s”."),
}

NOTICES: dict[str, Sentence] = {
    "title_shortened": N_("The title was too long. It stands whole at the head of the text."),
    "text_shortened": N_("A text was too long and has been shortened: %(field_label)s."),
    "own_id_twice": N_("An earlier row has the number “%(value)s” too."),
    "other_currency": N_("The cost is in %(value)s, not in euros. It was left out."),
    "number_left_out": N_("“%(value)s” is not a number. It was left out: %(field_label)s."),
}

IMPORT_LINES: dict[str, Sentence] = {
    "field": N_("Row %(row)s, %(field_label)s: %(what)s"),
    "row": N_("Row %(row)s: %(what)s"),
}

LABELS: dict[str, dict[str, str]] = {
    "field": {
        "cost": N_("cost"),
        "own_id": N_("own number"),
        "submitter_email": N_("submitter's address"),
        "parent": N_("parent unit"),
        "lead": N_("unit lead"),
        "roles": N_("roles"),
        "language": N_("language"),
    },
}
