"""The portfolio, its what-ifs and what is fixed before the vote, with plain forms alone."""

import re

import sqlalchemy as sa

from app.domain.rounds import margins
from app.jobs.margins import work_out_margins
from tests.domain.rounds.decided import decided
from tests.domain.rounds.month import NOW, Stage, stage, worked_example
from tests.web.rounds_site import Visitor

R = "/rounds/2026-12"


def english(made: Stage) -> Stage:
    with made.db.write() as session:
        session.execute(sa.text("UPDATE person SET language = 'en'"))
    return made


def where(answer) -> str:
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def example(db) -> Stage:
    made = worked_example(db)
    for to in ("session", "decided"):
        made.move(to)
    return made


def test_what_if_shows_both_portfolios_marked_in_words(sqlite_db) -> None:
    made = english(example(sqlite_db))
    voter = Visitor(made, made.voters[3])
    stock = made.ideas["Voorraad per bus"]

    compared = where(voter.post(f"{R}/what-if", idea=str(stock), cost="20700", rule="equal-shares"))
    page = voter.get(compared).text

    assert "“Voorraad per bus” for €20,700" in page
    rows = re.findall(
        r'<tr><th scope="row"><a href="/ideas/\d+">([^<]+)</a>.*?</tr>', page, re.DOTALL
    )
    assert rows[:2] == ["Voorraad per bus", "Offertes"]
    marks = re.findall(
        r'data-l="Difference"><span><span class="state[^"]*">.*?</svg>([^<]+)<', page
    )
    assert marks[:2] == ["In", "Out"]
    assert page.count('class="bed"') == 2


def test_who_asked_what_stands_with_the_decision_for_those_who_may_know(sqlite_db) -> None:
    made = english(example(sqlite_db))
    Visitor(made, made.team).post(f"{R}/what-if", budget="140000", reserve_percent="40")
    made.move("published")

    for who in (made.voters[0], made.facilitator, made.auditor):
        page = Visitor(made, who).get(f"{R}/outcome").text
        assert "What if: budget €140,000 and reserve 40%" in page.replace(" %", "%")
        assert "Team" in page
        assert Visitor(made, who).get(f"{R}/what-if/1").status_code == 200
    for who in (made.employee, made.admin):
        visitor = Visitor(made, who)
        assert "What if:" not in visitor.get(f"{R}/outcome").text
        assert visitor.get(f"{R}/what-if/1").status_code == 403
    assert Visitor(made, made.auditor).get(f"{R}/what-if/2").status_code == 404


def test_what_if_that_cannot_be_keeps_what_was_typed(sqlite_db) -> None:
    made = example(sqlite_db)
    lead = Visitor(made, made.facilitator)
    idea = str(made.ids[0])

    both = lead.post(f"{R}/what-if", without=idea, include=idea, budget="90.000")
    wrong = lead.post(f"{R}/what-if", budget="veel")

    assert (both.status_code, wrong.status_code) == (422, 422)
    assert 'value="90.000"' in both.text
    assert "errsum" in wrong.text


def test_page_tells_how_far_the_work_is(sqlite_db, monkeypatch) -> None:
    monkeypatch.setattr(margins, "QUICK", 0)
    made = english(example(sqlite_db))
    voter = Visitor(made, made.voters[0])

    assert "for 0 of 2 ideas so far" in voter.get(f"{R}/decision").text
    assert "for 0 of 2 ideas so far" in voter.get(f"{R}/margins").text
    work_out_margins(sqlite_db, NOW, seconds=None)

    assert "worked out for every idea" in voter.get(f"{R}/margins").text
    page = voter.get(f"{R}/decision").text
    assert "so far" not in page
    assert "At €20,700 it would have been chosen." in page
    assert Visitor(made, made.employee).get(f"{R}/margins").status_code == 409


def test_constraints_by_plain_forms(sqlite_db) -> None:
    made = stage(sqlite_db, budget_cents=3_000_000).upto("preparation")
    team = Visitor(made, made.team)
    one, two, three = map(str, made.ids)
    place = f"{R}/constraints"

    assert where(team.post(place, kind="exclusion", idea_ids=[one, two], reason="Eén is genoeg"))
    assert where(team.post(place, kind="forced_in", idea_id=one, reason="Beloofd")) == place
    capped = {"kind": "cap", "cap_of": "value_type:renewal", "max": "10.000", "reason": "Spreiden"}
    assert where(team.post(place, **capped)) == place
    refused = team.post(place, kind="forced_in", idea_id=three, reason="Ook beloofd")

    assert refused.status_code == 422
    assert refused.text.count("Het kan weer zonder") == 2
    for path in (R, f"{R}/agenda"):
        shown = team.get(path).text
        assert "is vooraf gekozen" in shown
        assert "samen hoogstens" in shown
        assert "Beloofd" in shown
    assert where(team.post(f"{place}/2/removal")) == place
    assert "is vooraf gekozen" not in Visitor(made, made.employee).get(R).text
    assert Visitor(made, made.facilitator).get(place).status_code == 403


def test_constraints_page_of_each_kind_and_after_the_first_ballot(sqlite_db) -> None:
    made = english(stage(sqlite_db).upto("preparation"))
    team = Visitor(made, made.team)
    for kind in ("exclusion", "prerequisite", "cap", "forced_in", "forced_out", "nonsense"):
        assert team.get(f"{R}/constraints?kind={kind}").status_code == 200
    made.cast(made.voters[0], {made.ids[0]: 3})

    page = team.get(f"{R}/constraints").text

    assert "Somebody has voted already" in page
    assert "<select" not in page
    assert (
        team.post(
            f"{R}/constraints", kind="forced_in", idea_id=str(made.ids[0]), reason="Late"
        ).status_code
        == 409
    )


def test_outsider_reads_no_sum_that_tells_of_one_person(sqlite_db) -> None:
    made = english(decided(sqlite_db))
    made.move("published")
    outside = Visitor(made, made.employee).get(f"{R}/outcome").text
    inside = Visitor(made, made.voters[0]).get(f"{R}/outcome").text

    assert outside.count("Not shown: few people differ") == 3
    assert "5 of 5" not in outside
    assert inside.count("5 of 5") >= 2
    assert "per point" in inside


def test_slid_what_if_is_answered_as_a_part_of_the_page(sqlite_db) -> None:
    made = english(example(sqlite_db))
    voter = Visitor(made, made.voters[3])

    page = voter.get(f"{R}/decision").text
    voter.client.headers["HX-Request"] = "true"
    answer = voter.get(where(voter.post(f"{R}/what-if", budget="140000"))).text

    assert page.count('type="range"') == 3
    assert page.count('<div id="what-if-answer"></div>') == 1
    said = re.findall(r'<div id="what-if-answer" class="stack">\s*<h2[^>]*>([^<]+)</h2>', answer)
    assert said == ["What if: budget €140,000"]


def test_voter_reads_before_voting_whether_the_reserve_reaches(sqlite_db) -> None:
    made = english(worked_example(sqlite_db))
    note = re.compile(r"The reserve (?:can|is too)[^<]*")

    ballot = Visitor(made, made.voters[3]).get(f"{R}/ballot").text

    assert note.findall(ballot) == ["The reserve can buy the cheapest exploring idea: €24,000."]
