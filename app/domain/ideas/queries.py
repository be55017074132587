"""Everything that can be asked about ideas; each answer holds only what the actor may see."""

from app.domain.ideas.access import allowed, relations_to, visible_idea, visible_to
from app.domain.ideas.board import Board, Stage, board
from app.domain.ideas.cards import IdeaCard, NextStep
from app.domain.ideas.comment_views import CommentView, comments_of, comments_page
from app.domain.ideas.dates import promised_answer
from app.domain.ideas.listing import Filters, Sort, counted_page, ideas_page
from app.domain.ideas.pages import (
    Happening,
    IdeaView,
    history,
    idea_view,
    questions_of,
    versions_of,
)
from app.domain.ideas.queue import queue_counts, triage_queue

__all__ = [
    "Board",
    "CommentView",
    "Filters",
    "Happening",
    "IdeaCard",
    "IdeaView",
    "NextStep",
    "Sort",
    "Stage",
    "allowed",
    "board",
    "comments_of",
    "comments_page",
    "counted_page",
    "history",
    "idea_view",
    "ideas_page",
    "promised_answer",
    "questions_of",
    "queue_counts",
    "relations_to",
    "triage_queue",
    "versions_of",
    "visible_idea",
    "visible_to",
]
