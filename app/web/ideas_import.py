"""Taking over a list of ideas: choose a file, look and correct, let it come in, read what came of it."""

from starlette.responses import Response

from app.core.errors import NotFound
from app.domain.ideas.import_models import ImportState
from app.domain.ideas.import_runs import (
    cancel_import,
    import_view,
    keep_list,
    list_of,
    recent_imports,
    remembered,
    report_of,
    say_about,
    start_import,
)
from app.doors import Room
from app.exports.tables import SHEET_TYPES, as_csv, as_xlsx
from app.i18n.codes import error_sentence
from app.imports.looking import SheetError, Wish, look
from app.imports.telling import error_line
from app.jobs.imports import run_import, stop
from app.policy import Action, require
from app.web.deps import Id, Page, PageDep, guard
from app.web.ideas_import_words import (
    AT_ONCE,
    MOST_BYTES,
    look_context,
    report_table,
    run_context,
    typed_said,
)

router = Room()
S = ImportState


@router.get("/ideas/import", name="ideas:import")
@guard(Action.IDEA_IMPORT)
def choose(page: PageDep) -> Response:
    """Ask for a file; list what was taken in lately."""
    return _choose(page)


@router.post("/ideas/import", name="ideas:take_in")
@guard(Action.IDEA_IMPORT)
def keep(page: PageDep) -> Response:
    """Keep the file and lead to what it holds."""
    with page.read() as tx:
        require(tx.actor, Action.IDEA_IMPORT)
    sent = page.form.upload("file")
    if sent is None:
        return _choose(page, error_sentence("required", {}, page.lang))
    try:
        found = look(_small(sent[1]), sent[0], Wish())
    except SheetError as error:
        return _choose(page, f"{sent[0]}: {error_line(error, page.lang)}")
    with page.write() as tx:
        row = keep_list(tx.session, *sent, actor=tx.actor, now=tx.now)
        said = remembered(tx.session, found.source)
        say_about(tx.session, row.id or 0, said or {}, actor=tx.actor)
    return page.go(f"/ideas/import/{row.id}")


@router.get("/ideas/import/{import_id}", name="ideas:import_show")
@guard(Action.IDEA_IMPORT)
def show(page: PageDep, import_id: Id) -> Response:
    """Show the list with every guess; later how far it is, and what came of it."""
    with page.read() as tx:
        run = import_view(tx.session, tx.actor, import_id)
        if run.state in {S.LOOKED, S.FAILED}:
            name, data, said = list_of(tx.session, tx.actor, import_id)
            shared = look_context(page, tx, run, name, data, said)
            return page.render(tx, "ideas/import_look.html", status=shared.pop("status"), **shared)
        shared, block = run_context(run), "progress" if page.wants_fragment else None
        if block and not shared["goes"]:
            return page.go(f"/ideas/import/{import_id}")
        return page.render(tx, "ideas/import_run.html", block=block, **shared)


@router.post("/ideas/import/{import_id}", name="ideas:import_say")
@guard(Action.IDEA_IMPORT)
def say(page: PageDep, import_id: Id) -> Response:
    """Keep what was corrected; then look again, or let the list come in."""
    with page.read() as tx:
        name, data, said = list_of(tx.session, tx.actor, import_id)
    said, found = typed_said(page, name, data, said)
    with page.write() as tx:
        say_about(tx.session, import_id, said, actor=tx.actor)
        takes = page.form.text("do") == "take" and found is not None
        if takes and found is not None:
            total = len(found.sheet.rows)
            start_import(tx.session, import_id, found.source, total, actor=tx.actor, now=tx.now)
    if takes and found is not None and total <= AT_ONCE:
        run_import(page.parts.db, page.parts.clock.now(), import_id)
    return page.go(f"/ideas/import/{import_id}")


@router.post("/ideas/import/{import_id}/cancellation", name="ideas:import_cancel")
@guard(Action.IDEA_IMPORT)
def cancel(page: PageDep, import_id: Id) -> Response:
    """Stop it; nothing of it is taken in."""
    with page.read() as tx:
        import_view(tx.session, tx.actor, import_id)
    stop(import_id)
    with page.write() as tx:
        cancel_import(tx.session, import_id, actor=tx.actor, now=tx.now)
    return page.go("/ideas/import")


@router.get("/ideas/import/{import_id}/report", name="ideas:import_report")
@guard(Action.IDEA_IMPORT)
def report(page: PageDep, import_id: Id) -> Response:
    """Hand out what became of each row, as CSV or as a workbook."""
    form = page.query("format", "xlsx")
    if form not in SHEET_TYPES:
        raise NotFound
    with page.read() as tx:
        table = report_table(report_of(tx.session, tx.actor, import_id), page.lang)
    data = as_csv(table) if form == "csv" else as_xlsx([("Kiem", table)])
    name = f'attachment; filename="kiem-import-{import_id}.{form}"'
    return Response(data, media_type=SHEET_TYPES[form], headers={"Content-Disposition": name})


def _small(data: bytes) -> bytes:
    if len(data) > MOST_BYTES:
        raise SheetError("file_too_large", max_mb=MOST_BYTES // 1_000_000)
    return data


def _choose(page: Page, fault: str | None = None) -> Response:
    with page.read() as tx:
        recent = recent_imports(tx.session, tx.actor)
        return page.render(
            tx,
            "ideas/import.html",
            status=422 if fault else 200,
            errors={"file": fault} if fault else {},
            recent=recent,
        )
