"""How the sample's panel answers: from what its stories say, else as the dice fall."""

from collections.abc import Iterator

from app.jobs.sample.stage import Stage, Story, dice, panel, told


def lines_of(stage: Stage, offset: int, agenda: list[Story], who: str) -> Iterator[Story]:
    """Return the answers of somebody to a round; none to the ideas in which they have a hand."""
    for story in agenda:
        involved = {story["by"], *(person for person, _ in story.get("involved", ()))}
        if who in involved or who in story.get("later", ()):
            continue
        reasons = {p: text for p, text in story.get("voices", ()) if story["rounds"][0] == offset}
        yield {
            "idea_id": stage.ids[story["key"]],
            "score": _score(story, offset, who),
            "reason": reasons.get(who, ""),
            "criteria": list(_further(story, offset, who)),
        }


def _further(story: Story, offset: int, who: str) -> Iterator[Story]:
    """Return answers to further questions: near the first one, and here and there none."""
    first = _score(story, offset, who)
    for n, _ in enumerate(told(offset).get("terms", {}).get("criteria", ()), start=1):
        roll = dice(story["key"], offset, who, n)
        if roll.random() < 0.9:  # noqa: PLR2004 -- most answer all
            yield {"number": n, "score": min(5, max(1, (first or 3) + roll.choice((-1, 0, 0, 1))))}


def _score(story: Story, offset: int, who: str) -> int | None:
    if "votes" in story:
        answers = story["votes"].split()
        return int(answers[panel().index(who)])
    roll = dice(story["key"], offset, who)
    if story.get("silent") and roll.random() < 0.9:  # noqa: PLR2004 -- most have no opinion
        return None
    appeal = story.get("appeal", 3.0)
    if isinstance(appeal, list):
        appeal = appeal[story["rounds"].index(offset)]
    return min(5, max(1, round(roll.gauss(appeal, 0.8))))
