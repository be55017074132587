"""What can be wrong with a list that is imported, and what was changed on the way."""

from app.i18n.kinds import Sentence
from app.i18n.translator import N_

ERRORS: dict[str, Sentence] = {
    "file_too_large": N_("This file is too large. At most %(max_mb)s MB fits."),
    "old_excel": N_("This is an old or locked Excel file. Save it as .xlsx without a password."),
    "not_a_sheet": N_("This is not a table. Choose a CSV or XLSX file."),
    "not_a_table": N_("This is not a list of records. Choose a JSON or CSV file of the standard."),
    "empty_file": N_("This file is empty."),
    "row_missing": N_("This row is not in the file."),
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
    "lines_refused": N_("Some rows cannot be taken in. See the lines below."),
    "import_stopped": N_("It was stopped. Nothing of it was taken in."),
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
    "import_run_state": {
        "looked": N_("Looked at"),
        "queued": N_("Waiting"),
        "running": N_("Coming in"),
        "done": N_("Taken in"),
        "failed": N_("Nothing taken in"),
        "cancelled": N_("Stopped"),
    },
    "import_outcome": {
        "created": N_("new idea"),
        "updated": N_("brought up to date"),
        "same": N_("stays as it is"),
        "refused": N_("cannot be taken in"),
        "not_taken": N_("not taken in"),
    },
    "import_field": {
        "title": N_("Title"),
        "problem": N_("What costs time now"),
        "today": N_("How it is done today"),
        "proposal": N_("What AI does"),
        "headline": N_("Headline that you would fear"),
        "unit": N_("Unit"),
        "theme": N_("Theme"),
        "submitter_email": N_("Submitter's address"),
        "own_id": N_("Own number"),
        "status": N_("Status (kept for recognition, not taken in)"),
        "cost": N_("Cost in euros"),
        "currency": N_("Currency of the cost"),
        "weeks": N_("Weeks"),
        "value_type": N_("Kind of value"),
        "benefits": N_("Who notices"),
        "ai_type": N_("Kind of AI"),
    },
    "encoding": {
        "utf-8": N_("UTF-8"),
        "utf-8-sig": N_("UTF-8 with a mark"),
        "cp1252": N_("Windows, western Europe"),
        "mac_roman": N_("Old Macintosh"),
        "cp850": N_("Old DOS"),
        "utf-16": N_("UTF-16"),
        "utf-16-le": N_("UTF-16, little end first"),
        "utf-16-be": N_("UTF-16, big end first"),
    },
    "delimiter": {
        "comma": N_("comma"),
        "semicolon": N_("semicolon"),
        "tab": N_("tab"),
        "bar": N_("bar"),
    },
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
