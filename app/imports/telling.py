"""What became of a file, in sentences that name the row to look at."""

from app.i18n import error_sentence, sentence
from app.imports.cells import Notice, Refusal, SheetError


def refusal_line(refusal: Refusal, lang: str) -> str:
    """Say which row was refused, and why."""
    what = error_sentence(refusal.code, {"value": refusal.value or None}, lang)
    return sentence(
        "import_lines", "field", {"row": refusal.row, "field": refusal.field, "what": what}, lang
    )


def notice_line(notice: Notice, lang: str) -> str:
    """Say what was changed or left out in a row."""
    what = sentence("notices", notice.code, notice.params, lang)
    return sentence("import_lines", "row", {"row": notice.row, "what": what}, lang)


def error_line(error: SheetError, lang: str) -> str:
    """Say why a whole file was refused, with the row if there is one to look at."""
    what = error_sentence(error.code, error.params, lang)
    if error.row is None:
        return what
    return sentence("import_lines", "row", {"row": error.row, "what": what}, lang)
