"""The pages of a session: three that share the stage, and a defined answer to every bad moment."""

import re

import pytest
import sqlalchemy as sa

from app.config import Settings
from app.core.actor import Role
from app.core.clock import FixedClock
from app.domain.rounds.live import live_view
from app.main import create_app
from tests.domain.rounds.month import MONTH, NOW, Stage, stage
from tests.factories import make_actor
from tests.web.rounds_site import ORIGIN, Visitor
from tests.web.test_rounds import where

S = f"/rounds/{MONTH}/session"


@pytest.fixture
def made(sqlite_db) -> Stage:
    """Stage a session in which everybody but the last answered everything in advance."""
    found = stage(sqlite_db).upto("preparation")
    for voter, score in zip(found.voters[:4], (5, 4, 2, 1), strict=True):
        found.cast(voter, dict.fromkeys(found.ids, score))
    found.move("session")
    return found


def part(visitor: Visitor, path: str):
    return visitor.client.get(path, headers={"HX-Request": "true"})


def typed(visitor: Visitor, idea: int, score: str, reason: str = ""):
    headers = {"Origin": ORIGIN, "X-Autosave": "1"}
    data = {"score": score, "reason": reason}
    return visitor.client.post(f"{S}/{idea}/vote", data=data, headers=headers)


def score_of(made: Stage, voter: int, idea: int):
    text = "SELECT score FROM ballot_line WHERE voter_id = :v AND idea_id = :i"
    with made.db.read() as session:
        values = {"v": made.voters[voter].id, "i": idea}
        return session.execute(sa.text(text), values).scalar_one_or_none()


def test_each_comes_to_a_page_of_their_own(made) -> None:
    lead, voter = Visitor(made, made.facilitator), Visitor(made, made.voters[4])
    made.item("open", made.ids[0])

    assert where(lead.get(S)) == f"{S}/lead"
    assert f'action="{S}/{made.ids[0]}/reveal"' in lead.get(f"{S}/lead").text
    page = voter.get(S).text
    assert 'name="score"' in page
    assert "/reveal" not in page
    assert voter.get(f"{S}/lead").status_code == 403
    watcher = Visitor(made, made.auditor).get(S).text
    assert 'name="score"' not in watcher


def test_room_shows_no_control_no_name_and_nobodys_answer(made) -> None:
    idea = made.ids[0]
    made.item("open", idea)
    made.item("reveal", idea)
    voter = Visitor(made, made.voters[0])

    page = voter.get(f"{S}/room").text

    main = page[page.index("<main") : page.index("</main>")]
    assert [word for word in ("<form", "<button", "<a ", "Voter", " mine") if word in main] == []
    assert " mine" in voter.get(S).text


def test_part_of_a_page_comes_only_when_it_changed(made) -> None:
    voter = Visitor(made, made.voters[4])
    made.item("open", made.ids[0])
    first = part(voter, f"{S}?as=voter")
    token = first.text.partition('data-seen="')[2].partition('"')[0]

    assert part(voter, f"{S}?as=voter&seen={token}").status_code == 204
    typed(voter, made.ids[0], "4")
    made.item("reveal", made.ids[0])
    after = part(voter, f"{S}?as=voter&seen={token}")
    assert (after.status_code, 'name="score"' in after.text) == (200, False)


def test_another_ballot_changes_nothing_on_a_voters_page(made) -> None:
    one, two = Visitor(made, made.voters[0]), Visitor(made, made.voters[1])
    made.item("open", made.ids[0])
    token = part(one, f"{S}?as=voter").text.partition('data-seen="')[2].partition('"')[0]

    typed(two, made.ids[0], "1", "Changed my mind")

    assert part(one, f"{S}?as=voter&seen={token}").status_code == 204


def test_second_click_is_one_effect(made) -> None:
    lead, idea = Visitor(made, made.facilitator), made.ids[0]

    for act in ("opening", "opening", "reveal", "reveal", "settling", "settling"):
        assert where(lead.post(f"{S}/{idea}/{act}")) == f"{S}/lead"

    with made.db.read() as session:
        kinds = session.execute(
            sa.text("SELECT kind FROM event WHERE kind LIKE 'item.%' ORDER BY id")
        ).scalars()
        assert list(kinds) == ["item.opened", "item.revealed", "item.settled"]


def test_old_tab_of_the_chair_moves_nothing(made) -> None:
    lead, idea = Visitor(made, made.facilitator), made.ids[0]
    made.item("open", idea)
    made.item("reveal", idea)

    old = lead.post(f"{S}/{idea}/opening", version="1")

    assert old.status_code == 409
    assert "Iemand heeft dit intussen veranderd" in old.text


def test_lost_chair_blocks_nothing(made) -> None:
    with made.db.write() as session:
        other = make_actor(session, Role.FACILITATOR, name="Olga")
    lead, idea = Visitor(made, made.facilitator), made.ids[0]
    where(lead.post(f"{S}/{idea}/opening"))
    olga = Visitor(made, other)
    assert f'action="{S}/chair"' in olga.get(f"{S}/lead").text
    assert olga.post(f"{S}/{idea}/reveal").status_code == 409

    assert where(olga.post(f"{S}/chair")) == f"{S}/lead"

    refused = lead.post(f"{S}/{idea}/reveal")
    assert (refused.status_code, "Olga leidt nu de sessie." in refused.text) == (409, True)
    where(olga.post(f"{S}/{idea}/reveal"))


def test_vote_that_came_too_late_says_so_and_is_not_counted(made) -> None:
    voter, idea = Visitor(made, made.voters[0]), made.ids[0]
    english = Visitor(made, made.voters[1])
    with made.db.write() as session:
        session.execute(
            sa.text("UPDATE person SET language = 'en' WHERE id = :p"), {"p": made.voters[1].id}
        )
    made.item("open", idea)
    made.item("reveal", idea)

    late, form = typed(voter, idea, "1"), english.post(f"{S}/{idea}/vote", score="1")

    assert (late.status_code, late.headers["content-type"].split(";")[0]) == (409, "text/plain")
    assert late.text == (
        "Je antwoord kwam te laat: de stemming over dit idee is gesloten. Het telt niet mee."
    )
    assert (form.status_code, "It was not counted." in form.text) == (409, True)
    assert [score_of(made, n, idea) for n in (0, 1)] == [5, 4]


def test_vote_before_the_opening_is_not_called_late(made) -> None:
    answer = typed(Visitor(made, made.voters[0]), made.ids[1], "1")

    assert (answer.status_code, answer.text) == (409, "Je kunt nu niet over dit idee stemmen.")


def test_two_devices_the_last_answer_counts_and_both_show_it(made) -> None:
    phone, laptop = Visitor(made, made.voters[4]), Visitor(made, made.voters[4], "x")
    made.item("open", made.ids[0])
    typed(phone, made.ids[0], "2")
    typed(laptop, made.ids[0], "5")
    typed(laptop, made.ids[0], "5")

    assert score_of(made, 4, made.ids[0]) == 5
    assert 'value="5" checked' in phone.get(S).text


def test_voter_who_left_the_organisation_is_sent_to_the_way_in(made) -> None:
    voter, idea = Visitor(made, made.voters[4]), made.ids[0]
    made.item("open", idea)
    with made.db.write() as session:
        off = sa.text("UPDATE person SET active = 0 WHERE id = :p")
        session.execute(off, {"p": made.voters[4].id})

    answer = typed(voter, idea, "4")

    assert (answer.status_code, answer.headers["location"][:15]) == (303, "/sign-in?next=/")
    assert part(voter, f"{S}?as=voter").headers["hx-redirect"] == "/sign-in"
    assert score_of(made, 4, idea) is None


def test_voter_who_lost_the_role_keeps_this_session_and_others_stay_out(made) -> None:
    voter, idea = Visitor(made, made.voters[4]), made.ids[0]
    stranger = Visitor(made, made.employee)
    made.item("open", idea)
    with made.db.write() as session:
        off = sa.text("DELETE FROM role_grant WHERE person_id = :p")
        session.execute(off, {"p": made.voters[4].id})

    assert typed(voter, idea, "4").status_code == 200
    assert typed(stranger, idea, "4").status_code == 403
    assert score_of(made, 4, idea) == 4


def test_stake_that_shows_after_the_reveal_voids_the_answer(made) -> None:
    voter, idea = Visitor(made, made.voters[0]), made.ids[0]
    made.item("open", idea)
    made.item("reveal", idea)

    assert where(voter.post(f"{S}/{idea}/recusal")) == f"{S}?as=voter"

    assert score_of(made, 0, idea) is None
    assert "Je stemt niet over dit idee" in voter.get(S).text


def test_people_in_the_room_come_by_six_digits(made) -> None:
    voter = Visitor(made, made.voters[0])
    with made.db.read() as session:
        code = live_view(session, made.round(session).id).code

    assert where(voter.get(f"/s?code={code[:3]} {code[3:]}")) == f"/s/{code}"
    assert where(voter.get(f"/s/{code}")) == f"{S}?as=voter&from=room"
    wrong = voter.get("/s/999999" if code != "999999" else "/s/111111")
    assert (wrong.status_code, "Geen sessie die nu loopt heeft deze code." in wrong.text) == (
        404,
        True,
    )
    assert where(voter.post(f"{S}/presence", place="room")) == f"{S}?as=voter"
    assert "1 in de zaal, 0 online" in voter.get(S).text


def test_who_votes_takes_part(made) -> None:
    voter = Visitor(made, made.voters[4])
    made.item("open", made.ids[0])
    typed(voter, made.ids[0], "3")

    assert "0 in de zaal, 1 online" in voter.get(S).text


def test_looking_ahead_moves_only_the_chair(made) -> None:
    lead, voter = Visitor(made, made.facilitator), Visitor(made, made.voters[0])
    one, two, _ = made.ids
    where(lead.post(f"{S}/hold", on="yes", idea=one))

    ahead = lead.get(f"{S}/lead?idea={two}").text
    assert (f'action="{S}/{two}/opening"' in ahead, "Haal iedereen hierheen" in ahead) == (
        True,
        True,
    )
    assert "Idee 1 van 3" in voter.get(S).text
    where(lead.post(f"{S}/hold", on="no", idea=two))
    assert "Idee 2 van 3" in voter.get(S).text


def test_vote_begins_again_with_a_reason(made) -> None:
    lead, idea = Visitor(made, made.facilitator), made.ids[0]
    made.item("open", idea)

    assert lead.post(f"{S}/{idea}/reset", reason=" ").status_code == 422
    where(lead.post(f"{S}/{idea}/reset", reason="Wrong cost"))

    assert f'action="{S}/{idea}/opening"' in lead.get(f"{S}/lead").text


def test_clock_counts_seconds_that_the_server_gives(made) -> None:
    lead, voter = Visitor(made, made.facilitator), Visitor(made, made.voters[0])
    made.item("open", made.ids[0])
    made.item("reveal", made.ids[0])
    where(lead.post(f"{S}/talk", minutes="1"))

    assert 'data-seconds="300"' in voter.get(S).text
    assert 'data-seconds="300"' in part(voter, f"{S}?as=voter").text
    where(lead.post(f"{S}/talk", minutes="0"))
    assert "data-seconds" not in voter.get(S).text


def test_stream_names_what_to_look_at_and_nothing_else(made) -> None:
    voter = Visitor(made, made.voters[0])
    made.app.state.parts.live.life = 0.1

    answer = voter.get(f"{S}/stream")

    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.text.startswith("retry: 1000\n\nevent: stage\ndata: 1\n\n")
    assert Visitor(made, made.employee).get(f"{S}/stream").status_code == 403
    made.move("decided")
    assert voter.get(f"{S}/stream").status_code == 204


def test_without_scripts_the_page_loads_itself_anew_but_not_under_an_answer(made) -> None:
    voter = Visitor(made, made.voters[4])
    again = '<noscript><meta http-equiv="refresh" content="5"></noscript>'

    assert again in voter.get(S).text
    made.item("open", made.ids[0])
    assert again not in voter.get(S).text
    assert again in voter.get(f"{S}/room").text


def test_code_leads_to_where_kiem_was_asked_for_unless_its_address_is_set(made) -> None:
    far = {"Host": "kiem.lan:8000"}
    Visitor(made, made.facilitator)
    for chosen, shown in ({}, "kiem.lan:8000/s"), ({"base_url": "https://kiem.nl"}, "kiem.nl/s"):
        made.app = create_app(Settings(**chosen), db=made.db, clock=FixedClock(NOW))
        lead = Visitor(made, made.facilitator)
        lead.client.cookies.set("__Host-kiem", lead.client.cookies["kiem"])
        page = lead.client.get(f"{S}/room", headers=far).text
        assert re.findall(r">\s*([\w.:]+/s)\s*<", page) == [shown]
