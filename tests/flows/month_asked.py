"""The scan beside the month: planned, opened, answered without signing in, closed, its results read."""

from app.domain.scan.keys import WaveKeys
from app.domain.scan.sealing import WaveKey
from tests.flows.month_told import VOTERS, Month


def the_scan_is_held(month: Month) -> None:
    at = month.at
    wave = at.make("tom", "/scan/waves", {"ambition": {"data": 4, "on": "2027-05-31"}})
    assert (wave["state"], wave["allowed"], wave["ambition"]["data"]) == (
        "planned",
        ["transition"],
        4.0,
    )
    path = f"/scan/waves/{wave['id']}"
    at.refuse("eve", "POST", f"{path}/transition", {"to": "open"}, 403, "not_allowed")
    at.refuse("tom", "POST", f"{path}/transition", {"to": "published"}, 409, "wrong_state")
    opened = at.post("tom", f"{path}/transition", {"to": "open"})
    assert (opened["state"], opened["answered"], len(opened["statements"])) == ("open", None, 21)
    key = WaveKeys(at.settings.data_dir).get(wave["id"])
    for name in [*VOTERS[:5], "eve"]:
        answer_by_page(month, key, name)
    at.refuse("tom", "GET", f"{path}/results", None, 409, "scan_not_published")
    closed = at.post("tom", f"{path}/transition", {"to": "closed"})
    assert (closed["answered"], WaveKeys(at.settings.data_dir).get(wave["id"])) == (6, None)
    at.post("tom", f"{path}/transition", {"to": "published"})
    found = at.get("eve", f"{path}/results")
    assert (found["answers"], found["dimensions"][0]["dimension"]) == (6, "data")
    assert (found["dimensions"][0]["median"], found["dimensions"][0]["gap"]) == (3.0, 1.0)
    service = f"{path}/results?unit={month.units['Service']}"
    at.refuse("eve", "GET", service, None, 409, "group_too_small")
    at.refuse("eli", "GET", service, None, 403, "not_allowed")
    at.refuse("eve", "GET", f"{path}/results?unit=x", None, 422, "invalid")
    at.refuse("eve", "GET", f"{path}/results?unit=999", None, 404, "not_found")


def answer_by_page(month: Month, key: WaveKey, name: str) -> None:
    """Answer three statements of every subject as a browser without cookies does."""
    code = key.code(month.people[name])
    for start in (0, 5, 10, 15):
        for number in range(start, start + 3):
            form = {"code": code, "at": str(number), "answer": "3", "go": "next", "lang": "en"}
            answer = month.at.client.post("/scan/answer", data=form)
            assert (answer.status_code, answer.headers.get("set-cookie")) == (200, None)
