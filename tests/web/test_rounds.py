"""The pages of a month: plain forms lead through it, and nobody sees another's ballot."""

import itertools

import pytest
import sqlalchemy as sa

from app.db.engine import Database
from tests import factories
from tests.domain.rounds.month import MONTH, Stage, stage, worked_example
from tests.web.rounds_site import Visitor

R = f"/rounds/{MONTH}"


def where(response) -> str:
    """Return where a form led to."""
    assert response.status_code == 303, (response.status_code, response.text[:300])
    return response.headers["location"]


def test_month_works_with_plain_forms_alone(sqlite_db) -> None:
    made = stage(sqlite_db)
    team, lead = Visitor(made, made.team), Visitor(made, made.facilitator)
    voters = [Visitor(made, v) for v in made.voters]
    one, two, three = made.ids

    assert where(team.post(f"{R}/transition", to="intake")) == R
    assert where(team.post(f"{R}/transition", to="preparation")) == R
    assert where(team.post(f"{R}/agenda", add=[one, two, three])) == f"{R}/agenda"
    where(team.post(f"{R}/agenda", do=f"down:{one}"))
    where(team.post(f"{R}/agenda", do=f"off:{three}"))
    where(team.post(f"{R}/agenda", add=[three]))

    for voter in voters:
        page = voter.get(f"{R}/ballot/{one}")
        assert page.status_code == 200
        for idea, score in ((one, "5"), (two, "4"), (three, "none")):
            where(voter.post(f"{R}/ballot/{idea}", score=score, reason="Because", then="next"))
        assert voter.get(f"{R}/ballot").status_code == 200

    assert where(lead.post(f"{R}/transition", to="session")) == f"{R}/session"
    assert where(lead.post(f"{R}/session/{two}/opening")) == f"{R}/session/lead"
    where(voters[0].post(f"{R}/session/{two}/vote", score="1", reason="Too dear"))
    where(lead.post(f"{R}/session/{two}/reveal"))
    assert "Too dear" in voters[1].get(f"{R}/session").text
    assert (
        where(lead.post(f"{R}/session/{two}/settling", conclusion="Smaller."))
        == f"{R}/session/lead"
    )
    assert where(lead.post(f"{R}/transition", to="decided")) == f"{R}/decision"

    refused = lead.post(f"{R}/decision/{one}", decision="deviate", selected="false", reason="")
    assert refused.status_code == 422
    assert "errsum" in refused.text
    where(lead.post(f"{R}/decision/{one}", decision="deviate", selected="false", reason="Not yet"))
    compared = where(lead.post(f"{R}/what-if", budget="50.000", rule="greedy"))
    assert compared == f"{R}/what-if/1"
    assert lead.get(compared).status_code == 200
    assert lead.get(f"{R}/publication").status_code == 200
    assert where(lead.post(f"{R}/publication")) == f"{R}/outcome"

    outcome = Visitor(made, made.employee).get(f"{R}/outcome")
    assert outcome.status_code == 200
    assert "Not yet" in outcome.text
    with sqlite_db.read() as session:
        states = session.execute(sa.text("SELECT id, state FROM idea ORDER BY id")).all()
    assert [tuple(s) for s in states] == [
        (one, "not_selected"),
        (two, "awaiting_commitment"),
        (three, "not_selected"),
    ]


def test_each_choice_is_kept_without_leaving_the_page(sqlite_db) -> None:
    made = stage(sqlite_db).upto("preparation")
    voter = Visitor(made, made.voters[0])

    answer = voter.client.post(
        f"{R}/ballot/{made.ids[0]}",
        data={"score": "4", "reason": ""},
        headers={"Origin": "http://127.0.0.1:8000", "X-Autosave": "1"},
    )

    assert (answer.status_code, answer.headers["content-type"]) == (
        200,
        "text/plain; charset=utf-8",
    )
    assert answer.text == "Opgeslagen om 10.00 uur. Niemand ziet je antwoord voor de onthulling."
    assert 'value="4" checked' in voter.get(f"{R}/ballot/{made.ids[0]}").text


def test_who_has_a_stake_gets_no_ballot(sqlite_db) -> None:
    made = stage(sqlite_db).upto("preparation")
    voter = Visitor(made, made.voters[0])
    url = f"{R}/ballot/{made.ids[0]}"

    where(voter.post(f"{url}/recusal"))

    assert 'name="score"' not in voter.get(url).text
    assert voter.post(url, score="4").status_code == 409


@pytest.mark.parametrize(
    "path", ["/ballot", "/ballot/1", "/session", "/decision", "/record", "/agenda"]
)
def test_employee_reaches_no_page_of_the_panel(sqlite_db, path: str) -> None:
    made = stage(sqlite_db).upto("session")

    assert Visitor(made, made.employee).get(f"{R}{path}").status_code in (403, 409)


def test_pages_about_a_month_without_round_are_not_found(sqlite_db) -> None:
    made = stage(sqlite_db)
    team = Visitor(made, made.team)

    for path in ("", "/agenda", "/ballot", "/session", "/decision", "/outcome", "/terms"):
        assert team.get(f"/rounds/2031-01{path}").status_code == 404


def test_wrong_terms_keep_what_was_typed(sqlite_db) -> None:
    made = stage(sqlite_db).upto("intake")
    team = Visitor(made, made.team)

    page = team.post(
        f"{R}/terms",
        version="2",
        intake_until="2026-12-05T00:00",
        session_at="2026-12-03T10:00",
        answer_by="2026-12-04T17:00",
        budget="veel",
        reserve_percent="120",
        quorum="1",
        rule="equal-shares",
        panel=["nobody@example.test"],
    )

    assert page.status_code == 422
    assert 'value="veel"' in page.text
    for field in ("budget_cents", "reserve_percent", "quorum"):
        assert f"#f-{field}" in page.text


def test_changed_terms_show_on_the_page_of_the_month(sqlite_db) -> None:
    made = stage(sqlite_db).upto("intake")
    team = Visitor(made, made.team)
    emails = [v.extra["email"] for v in made.voters[:3]]

    where(
        team.post(
            f"{R}/terms",
            version="2",
            intake_until="2026-11-20T00:00",
            session_at="2026-12-10T14:00",
            answer_by="2026-12-11T17:00",
            budget="50.000",
            reserve_percent="10",
            quorum="3",
            rule="greedy",
            panel=emails,
        )
    )

    page = team.get(R).text
    for text in ("do 10 dec, 14.00 uur", "€\u00a050.000", "Voter 02"):
        assert text in page
    assert "Voter 03" not in page


STATES = ("planned", "intake", "preparation", "session", "decided", "published")
PAGES = ("", "/agenda", "/terms", "/cancellation", "/ballot", "/session", "/decision",
         "/publication", "/outcome")  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_no_page_of_any_state_breaks_for_anybody(sqlite_db, state: str) -> None:
    made = stage(sqlite_db)
    if state != "planned":
        for to in STATES[1 : STATES.index(state) + 1]:
            made.move(to)
            if to == "preparation":
                made.agenda(made.ids)
                for voter in made.voters:
                    made.cast(voter, dict(zip(made.ids, (5, None, 2), strict=True)))
    people = ("team", "facilitator", "admin", "auditor", "employee")
    visitors = [Visitor(made, getattr(made, p)) for p in people]
    visitors.append(Visitor(made, made.voters[0]))

    broken = [
        (path, page.status_code)
        for visitor in visitors
        for path in ("/rounds", "/rounds/new", *(R + p for p in PAGES), f"{R}/ballot/{made.ids[0]}")
        for page in [visitor.get(path)]
        if page.status_code not in (200, 303, 403, 409)
    ]

    assert broken == []


def test_pages_of_two_rounds_that_differ_only_in_hidden_ballots_are_byte_equal(
    sqlite_template, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr("app.domain.rounds.creation.secrets.token_hex", lambda n: "5" * 2 * n)
    twins = []
    for n, scores in enumerate([(1, 2, None, 4), (5, 4, 3, None)]):
        monkeypatch.setattr(factories, "_numbers", itertools.count(1))
        file = tmp_path / f"twin{n}.db"
        file.write_bytes(sqlite_template.read_bytes())
        made = stage(Database(f"sqlite:///{file}")).upto("preparation")
        for k, voter in enumerate(made.voters[:4]):
            given = {i: scores[(k + m) % 4] for m, i in enumerate(made.ids)}
            made.cast(voter, given)
        made.cast(made.voters[4], dict.fromkeys(made.ids, 4))
        twins.append(made)
    paths = ["/rounds", *(R + p for p in PAGES), *(f"{R}/ballot/{i}" for i in twins[0].ids)]

    assert looks(twins[0], paths) == looks(twins[1], paths)
    for made in twins:
        made.move("session")
        made.item("open", made.ids[0])
    paths.append(f"{R}/session/{twins[0].ids[0]}/seeds")
    assert looks(twins[0], paths) == looks(twins[1], paths)
    for made in twins:
        made.db.close()


def looks(made: Stage, paths: list[str]) -> dict[tuple[str, str], tuple[int, bytes]]:
    """Return status and body of every page for everybody, the last voter included."""
    found = {}
    for name in ("team", "facilitator", "admin", "auditor", "employee", "voter"):
        visitor = Visitor(made, made.voters[4] if name == "voter" else getattr(made, name))
        for path in paths:
            page = visitor.get(path)
            found[name, path] = (page.status_code, page.content)
    return found


def test_outcome_puts_the_own_idea_first_and_the_receipt_is_private(sqlite_db) -> None:
    made = worked_example(sqlite_db)
    for to in ("session", "decided", "published"):
        made.move(to)

    author = Visitor(made, made.voters[3]).get(f"{R}/outcome").text
    other = Visitor(made, made.team).get(f"{R}/outcome").text

    assert author.index("Voorraad per bus: niet nu") < author.index("€\u00a0120.000")
    assert "€\u00a03.358" in author
    assert "€\u00a03.358" not in other
    assert "Met een plan van €\u00a020.700 was het gekozen." in other


def test_record_comes_as_a_file_for_the_panel(sqlite_db) -> None:
    made = worked_example(sqlite_db)
    for to in ("session", "decided", "published"):
        made.move(to)

    answer = Visitor(made, made.voters[0]).get(f"{R}/record")

    assert answer.headers["content-disposition"] == 'attachment; filename="kiem-2026-12.json"'
    assert answer.json()["month"] == MONTH
    assert Visitor(made, made.employee).get(f"{R}/record").status_code == 403
