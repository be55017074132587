"""Ideas as JSON; names are those of the contract."""

from typing_extensions import TypedDict

from app.core.input import iso
from app.core.words import said
from app.domain.finding.alike import Like
from app.domain.ideas.cards import IdeaCard, NextStep
from app.domain.ideas.comment_views import CommentView
from app.domain.ideas.pages import IdeaView, QuestionView
from app.domain.ideas.states import IdeaState
from app.domain.ideas.values import AiType, HeadlineOk, RiskClass, TakePart, ValueType
from app.i18n.codes import label, reason_sentence


class NextStepShape(TypedDict):
    """What happens next, who acts, and by when."""

    code: str
    what: str
    who: str
    by: str | None


class IdeaSummary(TypedDict):
    """An idea in a list."""

    id: int
    reference: str
    state: IdeaState
    version: int
    title: str
    excerpt: str
    unit_id: int | None
    unit: str | None
    theme_id: int | None
    value_type: ValueType | None
    cost_cents: int | None
    weeks: int | None
    support_count: int
    supported: bool
    comment_count: int
    pseudonymous: bool
    submitter: str | None
    mine: bool
    created_at: str
    submitted_at: str | None
    next_step: NextStepShape
    allowed: list[str]


class QuestionShape(TypedDict):
    """A question to the submitter."""

    id: int
    at: str
    text: str
    answer: str | None
    answered_at: str | None


class IdeaShape(IdeaSummary):
    """One idea, whole."""

    problem: str
    proposal: str
    today: str
    benefits: list[str]
    headline: str
    headline_ok: HeadlineOk | None
    flags: dict[str, str | None]
    take_part: TakePart | None
    goal: str
    measure: str
    stop_rule: str
    ai_type: AiType | None
    risk_class: RiskClass | None
    risk_flags: list[str]
    theme: str | None
    language: str
    answer_by: str | None
    reason_code: str | None
    reason: str
    improve: str
    merged_into_id: int | None
    revisit_on: str | None
    rounds_used: int
    co_submitters: int
    questions: list[QuestionShape]


class CommentShape(TypedDict):
    """A remark."""

    id: int
    at: str
    text: str
    who: str | None
    unit: str | None
    by_submitter: bool


class WhyAlike(TypedDict):
    """What two things share."""

    words: list[str]
    theme: str | None
    value_type: str | None
    meaning: bool


class LikeShape(TypedDict):
    """Something that looks like it."""

    kind: str
    id: int
    idea_id: int | None
    reference: str | None
    title: str
    state: str
    unit: str | None
    support_count: int
    lesson: str | None
    score: int
    why: WhyAlike


def card_shape(card: IdeaCard, lang: str) -> IdeaSummary:
    """Return an idea in a list."""
    return {
        "id": card.id,
        "reference": card.reference,
        "state": card.state,
        "version": card.version,
        "title": card.title,
        "excerpt": card.excerpt,
        "unit_id": card.unit_id,
        "unit": card.unit,
        "theme_id": card.theme_id,
        "value_type": card.value_type,
        "cost_cents": card.cost_cents,
        "weeks": card.weeks,
        "support_count": card.supports,
        "supported": card.supported,
        "comment_count": card.comments,
        "pseudonymous": card.pseudonymous,
        "submitter": card.submitter,
        "mine": card.mine,
        "created_at": iso(card.created_at),
        "submitted_at": iso(card.submitted_at),
        "next_step": step_shape(card.next_step, lang),
        "allowed": list(card.allowed),
    }


def step_shape(step: NextStep, lang: str) -> NextStepShape:
    """Return what happens next, in the caller's words."""
    return {
        "code": step.code,
        "what": label("next_code", step.code, lang),
        "who": step.who,
        "by": iso(step.by),
    }


def idea_shape(view: IdeaView, lang: str, questions: list[QuestionView]) -> IdeaShape:
    """Return one idea, whole."""
    return {
        **card_shape(view.card, lang),
        "problem": view.problem,
        "proposal": view.proposal,
        "today": view.today,
        "benefits": list(view.benefits),
        "headline": view.headline,
        "headline_ok": view.headline_ok,
        "flags": dict(view.flags),
        "take_part": view.take_part,
        "goal": view.goal,
        "measure": view.measure,
        "stop_rule": view.stop_rule,
        "ai_type": view.ai_type,
        "risk_class": view.risk_class,
        "risk_flags": list(view.risk_flags),
        "theme": said(view.theme, lang),
        "language": view.language,
        "answer_by": iso(view.answer_by),
        "reason_code": view.reason_code or None,
        "reason": reason_of(view, lang),
        "improve": view.improve,
        "merged_into_id": view.merged_into_id,
        "revisit_on": view.revisit_on.isoformat() if view.revisit_on else None,
        "rounds_used": view.rounds_used,
        "co_submitters": view.co_submitters,
        "questions": [question_shape(q) for q in questions],
    }


def reason_of(view: IdeaView, lang: str) -> str:
    """Return why it stands where it stands: what somebody wrote, else the rule's own sentence."""
    if view.reason or not view.reason_code:
        return view.reason
    return reason_sentence(view.reason_code, {}, lang)


def question_shape(question: QuestionView) -> QuestionShape:
    """Return a question with its answer."""
    return {
        "id": question.id,
        "at": iso(question.asked_at),
        "text": question.text,
        "answer": question.answer or None,
        "answered_at": iso(question.answered_at),
    }


def comment_shape(comment: CommentView) -> CommentShape:
    """Return a remark; `who` is null when a submitter speaks."""
    return {
        "id": comment.id,
        "at": iso(comment.at),
        "text": comment.text,
        "who": comment.who,
        "unit": comment.unit,
        "by_submitter": comment.by_submitter,
    }


def like_shape(found: Like, lang: str) -> LikeShape:
    """Return something that looks like it, with a score from 0 to 100."""
    return {
        "kind": found.kind,
        "id": found.id,
        "idea_id": found.idea_id,
        "reference": f"K-{found.idea_id}" if found.idea_id else None,
        "title": found.title,
        "state": found.state,
        "unit": found.unit,
        "support_count": found.supports,
        "lesson": found.lesson or None,
        "score": found.score,
        "why": {
            "words": list(found.why.words),
            "theme": said(found.why.theme, lang),
            "value_type": found.why.value_type,
            "meaning": found.why.meaning,
        },
    }
