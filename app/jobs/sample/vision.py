"""What the leadership says: a vision that was once written anew, frames, and what leaders tried."""

from datetime import datetime, timedelta

from app.core.input import parse
from app.domain.scan.charter_models import CharterKind
from app.domain.scan.charters import save_charter
from app.domain.scan.log import write_log
from app.domain.scan.schemas import CharterDraft, LogDraft
from app.jobs.sample.stage import Stage, Story, texts

WRITERS = {CharterKind.VISION: "annelies.vanrossum", CharterKind.FRAMES: "saskia.blom"}


def tell_vision(stage: Stage) -> None:
    """Put down every version and every page of the log, so many days after the start or before now."""
    told = texts("vision")
    for kind, writer in WRITERS.items():
        for version, line in enumerate(told[str(kind)]):
            _write(stage, kind, writer, version, line)
    for line in told["log"]:
        _log(stage, line)


def _write(stage: Stage, kind: CharterKind, writer: str, version: int, line: Story) -> None:
    moment = stage.start + timedelta(days=line["day"])

    def step(now: datetime) -> None:
        draft = {k: v.strip() for k, v in line.items() if k != "day"} | {"version": version}
        given = parse(CharterDraft, draft)
        save_charter(stage.session, kind, given, actor=stage.person(writer), now=now)

    stage.do(moment, step)


def _log(stage: Stage, line: Story) -> None:
    def step(now: datetime) -> None:
        draft = parse(LogDraft, {name: line.get(name, "") for name in ("tried", "saw")})
        write_log(stage.session, draft, actor=stage.person(line["who"]), now=now)

    stage.do(stage.now - timedelta(days=line["days_ago"]), step)
