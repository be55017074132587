"""The rules in the reader's language: questions with answers, duties with their articles."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.core.errors import KiemError
from app.domain.ideas.rules import classify
from app.domain.ideas.ruleset import Question, RuleSet, changes, of_version
from app.domain.register.duty_models import RegisterDuty, TriageResult
from app.domain.register.values import DutyState

LAWS = {
    "ai_act": {"en": "AI Act, Article %s", "nl": "AI-verordening, artikel %s"},
    "gdpr": {"en": "GDPR, Article %s", "nl": "AVG, artikel %s"},
    "wor": {"en": "Works Councils Act, Article %s", "nl": "WOR, artikel %s"},
}


@dataclass(frozen=True)
class Asked:
    """A question as a form shows it."""

    key: str
    number: str
    text: str
    example: str
    article: str
    only_when: str
    details: list[tuple[str, str]] = field(default_factory=list)
    detail: str = ""


@dataclass(frozen=True)
class DutyLine:
    """A duty of an entry as the page shows it."""

    id: int
    key: str
    title: str
    how: str
    article: str
    state: str
    tone: str
    applies_from: date | None
    due_on: date
    done_on: date | None
    evidence: str
    owner_id: int | None
    late: bool
    version: int


def questions(rules: RuleSet, lang: str) -> list[Asked]:
    """Return the questions to ask, each with an example and what a yes may add."""
    return [_asked(question, rules, lang) for question in rules.questions]


def _asked(question: Question, rules: RuleSet, lang: str) -> Asked:
    options = {"area": rules.areas, "kind": rules.kinds}.get(question.detail, ())
    return Asked(
        question.key,
        _number(question.key),
        question.text[lang],
        question.example[lang],
        question.article,
        _number(question.only_when) if question.only_when else "",
        [(one.key, one.text[lang]) for one in options],
        f"{question.detail}s" if question.detail else "",
    )


def _number(key: str) -> str:
    return f"T{key[1:]}"


def path_lines(
    result: TriageResult | None, lang: str, answer_words: Mapping[str, str]
) -> list[tuple[str, str, str, str, bool]]:
    """Return the way through the questions: number, question, answer, what it led to, decisive."""
    if result is None or not result.answers:
        return []
    rules = of_version(result.rules_version)
    lines = []
    for question in rules.questions:
        answer = result.answers.get(question.key)
        if answer is None:
            continue
        small = _details(question, result, rules, lang)
        turn = answer == "yes" and question.key in {"t3", "t4", "t5", "t6", "t7"}
        said = answer_words.get(answer, answer)
        lines.append((_number(question.key), question.text[lang], said, small, turn))
    return lines


def _details(question: Question, result: TriageResult, rules: RuleSet, lang: str) -> str:
    chosen = result.details.get(f"{question.detail}s", ()) if question.detail else ()
    options = {"area": rules.areas, "kind": rules.kinds}.get(question.detail, ())
    return "; ".join(f"{o.text[lang]} ({o.article})" for o in options if o.key in chosen)


def law(name: str, article: str, lang: str) -> str:
    """Return the article with its law, such as "AI Act, Article 26(2)"."""
    return LAWS[name][lang] % article if name in LAWS else ""


def duty_line(row: RegisterDuty, lang: str, here: date) -> DutyLine:
    """Return one duty in words; one that newer rules no longer know keeps its key."""
    rules = of_version(row.rules_version)
    duty = rules.duty_by_key.get(row.key)
    late = row.state is DutyState.TODO and row.due_on < here
    tone = {DutyState.DONE: "ok", DutyState.TODO: "wait"}.get(row.state, "later")
    return DutyLine(
        row.id or 0,
        row.key,
        duty.text[lang] if duty else row.key,
        duty.how[lang] if duty else "",
        law(duty.law, duty.article, lang) if duty else "",
        str(row.state),
        tone,
        row.applies_from,
        row.due_on,
        row.done_on,
        row.evidence,
        row.owner_id,
        late,
        row.version,
    )


def grouped(
    rows: Mapping[str, RegisterDuty], lang: str, here: date
) -> list[tuple[date | None, list[DutyLine]]]:
    """Return duties by the day from which they apply: what applies now first (None), then by day."""
    found: dict[date | None, list[DutyLine]] = {}
    for row in rows.values():
        if row.state is DutyState.LAPSED:
            continue
        now = row.applies_from is None or row.applies_from <= here
        found.setdefault(None if now else row.applies_from, []).append(duty_line(row, lang, here))
    return sorted(found.items(), key=lambda one: one[0] or date.min)


def told_changes(
    error: KiemError | None, begun: str, answers: Mapping[str, str], rules: RuleSet, lang: str
) -> dict[str, Any] | None:
    """Return what changed since somebody began to answer, and what the answers give now.

    None unless the answers were refused for that reason.
    """
    if error is None or error.code != "rules_changed":
        return None
    found = changes(begun, rules)
    now = classify({key: answer for key, answer in answers.items() if answer}, rules)
    return {
        "before": found.before,
        "after": found.after,
        "new": [(q.key, q.text[lang]) for q in found.new],
        "reworded": [(q.key, was.text[lang], q.text[lang]) for was, q in found.reworded],
        "gone": [q.text[lang] for q in found.gone],
        "open": len(now.open),
        "gives": now.risk_class and str(now.risk_class),
    }


def sources(rules: RuleSet, lang: str) -> list[str]:
    """Return what the rules rest on."""
    return [one[lang] for one in rules.sources]
