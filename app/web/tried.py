"""What stands under a text while it is typed: look-alikes, and lessons of what was tried before."""

from typing import Any

from app.auth.door import Tx
from app.domain.experiments.tried import tried_before
from app.domain.experiments.using import use_lesson
from app.domain.finding.alike import Given, likes
from app.domain.ideas.models import Idea
from app.web.deps import Page
from app.web.ideas_words import alike_items

MOST_DIGITS = 10


def beside(page: Page, tx: Tx, text: str, *, but: int | None = None) -> dict[str, Any]:
    """Return what looks like the text; a lesson stands once, among what was tried."""
    tried = tried_before(tx.session, text, but=but)
    ideas = {one.idea_id for one in tried}
    seen = likes(tx.session, tx.actor, Given(text), but=but)
    found = [one for one in seen if one.idea_id not in ideas]
    return {
        "alike": alike_items(found, page.lang),
        "tried": tried,
        "naming": True,
        "named": named(page),
    }


def named(page: Page) -> list[int]:
    """Return the lessons that the writer ticked."""
    given = page.form.list("lesson") or page.request.query_params.getlist("lesson")
    return [int(n) for n in given[:20] if n.isascii() and n.isdigit() and len(n) < MOST_DIGITS]


def name_lessons(page: Page, tx: Tx, idea: Idea) -> None:
    """Let the idea build on the lessons that were ticked beside it."""
    for lesson_id in named(page):
        if lesson_id:
            use_lesson(tx.session, idea, lesson_id, actor=tx.actor, now=tx.now)
