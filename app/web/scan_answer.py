"""Answering the scan: with a code, without signing in. Nothing here asks or notes who somebody is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.responses import Response

from app.auth.door import Tx
from app.core.errors import Conflict, Invalid, NotFound
from app.domain.scan.answering import OpenSheet, open_now, read_sheet, save_answer
from app.domain.scan.keys import WaveKeys
from app.domain.scan.sealing import WaveKey
from app.domain.scan.statements import SCALE, UNKNOWN
from app.doors import Room
from app.i18n.codes import error_sentence
from app.i18n.languages import as_language
from app.policy import Action
from app.web.deps import Page, PageDep, guard
from app.web.promises_forms import messages
from app.web.scan_words import claim

router = Room()
CHOICES = {str(n): n for n in (*SCALE, UNKNOWN)}
LENGTH = 16_384
"""Every page of answering has so many bytes (or a whole number of times), packed by nobody on the way."""


@router.get("/scan/answer", name="scan_answer")
@guard(Action.ANYONE)
def begin(page: PageDep) -> Response:
    """Ask for the code; a small script takes it from behind the # of the link."""
    with _unseen(page) as tx:
        return _ask(page, tx)


@router.post("/scan/answer", name="scan_answer:save")
@guard(Action.ANYONE)
def answer(page: PageDep) -> Response:
    """Save an answer, if one was given, and show where to go on."""
    page.lang = as_language(page.form.text("lang") or page.lang)
    try:
        with _unseen(page, write=_saves(page)) as tx:
            sheet, at = _go_on(page, tx)
            return _show(page, tx, sheet, at)
    except (NotFound, Conflict) as error:
        with _unseen(page) as tx:
            return _ask(page, tx, error_sentence(error.code, error.params, page.lang))
    except Invalid as error:
        with _unseen(page) as tx:
            sheet = _read(page, tx)
            return _show(page, tx, sheet, _number(page), messages(error, page.lang))


@contextmanager
def _unseen(page: Page, *, write: bool = False) -> Iterator[Tx]:
    """Open a transaction in which nobody is known, whatever cookie came along."""
    db = page.parts.db
    with db.write() if write else db.read() as session:
        yield Tx(session, page.parts.clock.now(), None)


def _saves(page: Page) -> bool:
    return "answer" in page.form or "comment" in page.form


def _number(page: Page) -> int:
    text = page.form.text("at")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _go_on(page: Page, tx: Tx) -> tuple[OpenSheet, int]:
    """Save what came in; return the sheet and the statement to show (after the last: the remark)."""
    sheet = _save(page, tx) if _saves(page) else _read(page, tx)
    if "at" not in page.form:
        return sheet, _first_open(sheet)
    move = {"back": -1, "stay": 0}.get(page.form.text("go"), 1)
    return sheet, max(0, min(_number(page) + move, len(sheet.statements) + 1))


def _first_open(sheet: OpenSheet) -> int:
    answers = sheet.sheet.answers
    return answers.index(None) if None in answers else 0


def _read(page: Page, tx: Tx) -> OpenSheet:
    wave, key = _open(page, tx)
    return read_sheet(tx.session, wave, page.form.text("code"), key=key)


def _save(page: Page, tx: Tx) -> OpenSheet:
    wave, key = _open(page, tx)
    given: dict[str, Any] = {}
    if "comment" in page.form:
        given["comment"] = page.form.prose("comment")
    if page.form.text("answer"):
        given |= {"number": _number(page), "answer": CHOICES.get(page.form.text("answer"), -1)}
    return save_answer(tx.session, wave, page.form.text("code"), key=key, **given)


def _open(page: Page, tx: Tx) -> tuple[Any, WaveKey]:
    wave = open_now(tx.session)
    if wave is None:
        raise NotFound("scan_code")
    key = WaveKeys(page.settings.data_dir).get(wave.id or 0)
    if key is None:
        raise Conflict("scan_key_missing")
    return wave, key


def _ask(page: Page, tx: Tx, error: str | None = None) -> Response:
    page.lang = as_language(page.query("lang") or page.lang)
    errors = {"code": error} if error else {}
    return page.render(
        tx,
        "scan/begin.html",
        status=404 if error else 200,
        errors=errors,
        wave=open_now(tx.session),
    )


def _show(
    page: Page, tx: Tx, sheet: OpenSheet, at: int, errors: dict[str, str] | None = None
) -> Response:
    """Show a statement, the remark after the last one, or that everything is in."""
    total = len(sheet.statements)
    common: dict[str, Any] = {
        "code": page.form.text("code"),
        "at": at,
        "total": total,
        "wave": sheet.wave,
        "errors": errors or {},
        "status": 422 if errors else 200,
    }
    if page.form.text("go") == "later" or at > total:
        answered = sum(a is not None for a in sheet.sheet.answers)
        common |= {"answered": answered, "later": at <= total}
        return _as_long_as_any(page.render(tx, "scan/saved.html", **common))
    if at == total:
        common |= {"comment": sheet.sheet.comment}
        return _as_long_as_any(page.render(tx, "scan/remark.html", **common))
    asked = sheet.statements[at]
    common |= {"statement": asked, "claim": claim(asked, page.lang)}
    shown = page.render(tx, "scan/statement.html", value=sheet.sheet.answers[at], **common)
    return _as_long_as_any(shown)


def _as_long_as_any(shown: Response) -> Response:
    """Return a page whose length tells nothing: a proxy logs lengths, and a remark is read in full later."""
    body = bytes(shown.body)
    shown.body = body + b" " * (-len(body) % LENGTH)
    shown.headers["Content-Length"] = str(len(shown.body))
    shown.headers["Content-Encoding"] = "identity"
    return shown
