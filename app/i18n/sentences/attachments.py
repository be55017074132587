"""What is wrong with a file that somebody wants to add, and words for kinds of files."""

from app.i18n.kinds import Sentence
from app.i18n.translator import N_

ERRORS: dict[str, Sentence] = {
    "choose_file": N_("Choose a file first."),
    "empty_attachment": (N_("“%(name)s” is empty."), N_("This file is empty.")),
    "file_kind": (
        N_("“%(name)s” is not a picture (JPEG, PNG, WebP, GIF), PDF or office file that we take."),
        N_("This is not a picture (JPEG, PNG, WebP, GIF), PDF or office file that we take."),
    ),
    "file_broken": (
        N_("“%(name)s” is damaged or not what it says. Save it again and try once more."),
        N_("This file is damaged or not what it says. Save it again and try once more."),
    ),
    "picture_too_large": (
        N_("“%(name)s” has more than %(max_mp)s million dots. Make the picture smaller."),
        N_("This picture has too many dots. Make it smaller."),
    ),
    "old_office": (
        N_(
            "“%(name)s” is an old or locked office file. Save it in the new form, without a password."
        ),
        N_("This is an old or locked office file. Save it in the new form, without a password."),
    ),
    "file_macros": (
        N_("“%(name)s” holds macros. We do not take those. Save it without macros."),
        N_("This file holds macros. We do not take those. Save it without macros."),
    ),
    "pdf_locked": (
        N_("“%(name)s” is locked. Save the PDF without a password or limits."),
        N_("This PDF is locked. Save it without a password or limits."),
    ),
    "pdf_active": (
        N_("“%(name)s” holds scripts or starts programs. Print it to a new PDF and add that."),
        N_("This PDF holds scripts or starts programs. Print it to a new PDF and add that."),
    ),
    "too_many_files": (
        N_("At most %(max)s files fit here. Remove one first."),
        N_("No more files fit here. Remove one first."),
    ),
    "no_room": N_("There is no room for more files. Ask the administrator."),
    "no_booking": N_("A receipt belongs to a booked cost."),
}

LABELS: dict[str, dict[str, str]] = {
    "file_kind": {
        "jpg": N_("Picture"),
        "png": N_("Picture"),
        "webp": N_("Picture"),
        "pdf": N_("PDF"),
        "docx": N_("Word document"),
        "xlsx": N_("Excel sheet"),
        "pptx": N_("PowerPoint slides"),
        "odt": N_("Text document"),
        "ods": N_("Spreadsheet"),
        "odp": N_("Slides"),
    },
}
