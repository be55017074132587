"""Print the rules about AI, as the product applies them, to docs/ai-rules.md."""

from collections.abc import Iterator
from pathlib import Path

from app.domain.ideas.ruleset import Duty, Entry, Question, RuleSet, Way, newest

PAGE = Path(__file__).parent.parent / "docs" / "ai-rules.md"
LAWS = {"ai_act": "AI Act", "gdpr": "GDPR", "wor": "WOR", "": ""}


def page(rules: RuleSet) -> str:
    """Return the page of one version."""
    return "\n".join(_lines(rules)) + "\n"


def _lines(rules: RuleSet) -> Iterator[str]:
    yield from _head(rules)
    yield from ("## The way through the questions", "", "```")
    yield from (_step(question) for question in rules.questions if not question.always)
    yield from ("```", "")
    yield "Beside the class, for every outcome but `stop`: " + _beside(rules) + "."
    yield from (
        "",
        "“Don’t know” gives `needs_expert`, never a lower class; `stop` wins always.",
        "",
    )
    yield from _questions(rules)
    yield from _table("Forbidden practices (T3)", rules.practices, rules)
    yield from _table("Sensitive areas (T5)", rules.areas, rules)
    yield from _table("Ways of meeting people (T8)", rules.kinds, rules)
    yield from _dates(rules)
    yield from _duties(rules)
    yield from _incidents(rules)
    yield from ("## Still open", "", *(f"- {one['en']}" for one in rules.open), "")
    yield from ("## Sources", "", *(f"- {one['en']}" for one in rules.sources))


def _head(rules: RuleSet) -> Iterator[str]:
    yield "# The rules about AI"
    yield ""
    yield (
        f"Version `{rules.version}`, valid from {rules.valid_from}; state of the facts "
        f"{rules.facts_of}. Made from"
    )
    yield (
        f"[the data](../app/domain/ideas/rulesets/{rules.version}.toml) by `scripts/rules_page.py`: "
        "change the data, not this page."
    )
    yield from ("", "**This helps people work. It is no legal advice.**", "")


def _step(question: Question) -> str:
    ways = (f"{word} → {_leads(way)}" for word, way in (("yes", question.yes), ("no", question.no)))
    return f"{question.key.upper()}  {'   '.join(f'{way:<34}' for way in ways).rstrip()}"


def _leads(way: Way) -> str:
    flags = f" [{', '.join(way.flags)}]" if way.flags else ""
    return f"{way.next.upper() if way.next else way.risk_class}{flags}"


def _beside(rules: RuleSet) -> str:
    return ", ".join(f"{q.key.upper()} → {_said(q.yes)}" for q in rules.questions if q.always)


def _said(way: Way) -> str:
    return ", ".join(f"`{flag}`" for flag in way.flags)


def _questions(rules: RuleSet) -> Iterator[str]:
    yield from ("## The questions", "", "| | English | Nederlands | Article |", "|---|---|---|---|")
    for q in rules.questions:
        both = [f"**{q.text[lang]}** {q.example[lang]}" for lang in ("en", "nl")]
        yield f"| {q.key.upper()} | {both[0]} | {both[1]} | {q.article} |"
    yield ""


def _table(title: str, entries: tuple[Entry, ...], rules: RuleSet) -> Iterator[str]:
    yield from (f"## {title}", "", "| English | Nederlands | Article | From |", "|---|---|---|---|")
    for one in entries:
        yield f"| {one.text['en']} | {one.text['nl']} | {one.article} | {_day(rules, one.start)} |"
    yield ""


def _day(rules: RuleSet, key: str) -> str:
    return str(rules.day(key) or "")


def _dates(rules: RuleSet) -> Iterator[str]:
    yield from ("## Dates", "", "| From | English | Nederlands | Articles |", "|---|---|---|---|")
    for one in rules.dates:
        yield f"| {one.on} | {one.text['en']} | {one.text['nl']} | {one.article} |"
    yield ""


def _duties(rules: RuleSet) -> Iterator[str]:
    yield from ("## Duties", "", "| English | Nederlands | Article | For | From |")
    yield "|---|---|---|---|---|"
    for one in rules.duties:
        article = f"{LAWS[one.law]} {one.article}"
        when = _start(one, rules)
        yield f"| {one.text['en']} | {one.text['nl']} | {article} | {_when(one)} | {when} |"
    yield ""


def _start(duty: Duty, rules: RuleSet) -> str:
    return "its class" if duty.by_class else _day(rules, duty.start) or "always"


def _when(duty: Duty) -> str:
    parts = [
        " or ".join(sorted(f"`{c}`" for c in duty.classes)),
        " and ".join(sorted(f"`{f}`" for f in duty.flags)),
        " or ".join(sorted([*duty.areas, *(["serving the public"] if duty.public else [])])),
        " or ".join(sorted(duty.kinds)),
    ]
    but = f"; not {', '.join(sorted(duty.but_areas))}" if duty.but_areas else ""
    return "; ".join(part for part in parts if part) + but


def _incidents(rules: RuleSet) -> Iterator[str]:
    yield from ("## Incidents", "", "| English | Nederlands | Article | Days to report |")
    yield "|---|---|---|---|"
    for one in rules.incidents:
        article = f"{LAWS[one.law]} {one.article}".strip()
        yield f"| {one.text['en']} | {one.text['nl']} | {article} | {one.days or ''} |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(newest()), "utf-8")
