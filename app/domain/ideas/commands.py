"""Everything that can be done with an idea; one module for each group of verbs."""

from app.domain.ideas.merging import merge_idea, unmerge_idea
from app.domain.ideas.submitting import answer_question, submit_idea, withdraw_idea
from app.domain.ideas.talking import comment_on, support_idea, unsupport_idea
from app.domain.ideas.triage import (
    admit_idea,
    ask_question,
    decline_idea,
    save_triage,
    triage_idea,
)
from app.domain.ideas.writing import create_draft, edit_idea

__all__ = [
    "admit_idea",
    "answer_question",
    "ask_question",
    "comment_on",
    "create_draft",
    "decline_idea",
    "edit_idea",
    "merge_idea",
    "save_triage",
    "submit_idea",
    "support_idea",
    "triage_idea",
    "unmerge_idea",
    "unsupport_idea",
    "withdraw_idea",
]
