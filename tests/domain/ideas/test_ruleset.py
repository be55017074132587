"""The rules as data: every path through the questions, every date, every duty, both languages."""

from datetime import date, timedelta

import pytest

from app.domain.ideas.rules import classify, duties
from app.domain.ideas.ruleset import FOLDER, current, newest, of_version, rulesets
from app.domain.ideas.values import Flag, RiskClass, RiskFlag

RULES = newest()
QUIET = {"t8": "no", "t9a": "no", "t9b": "no", "t9c": "no"}
DEPLOYER = ("deployer",)


def paths(key=None, so_far=()):
    """Walk the tree of the data: give each way to a class, as answers with the class."""
    question = RULES.by_key[key or RULES.questions[0].key]
    for answer, way in ((Flag.YES, question.yes), (Flag.NO, question.no)):
        walked = (*so_far, (question.key, answer))
        if way.next:
            yield from paths(way.next, walked)
        else:
            yield dict(walked), way.risk_class


PATHS = list(paths())


def test_the_tree_has_these_paths():
    told = {"".join(f"{q}{a[0]}" for q, a in answers.items()): risk for answers, risk in PATHS}
    assert told == {
        "t0n": "not_ai",
        "t0yt1y": "out_of_scope",
        "t0yt1nt2yt3y": "stop",
        "t0yt1nt2nt3y": "stop",
        **{
            f"t0yt1nt2{role}t3n{rest}": risk
            for role in "yn"
            for rest, risk in {
                "t4y": "high_risk_annex_i",
                "t4nt5yt6y": "high_risk_annex_iii",
                "t4nt5yt6nt7y": "annex_iii_exempt",
                "t4nt5yt6nt7n": "high_risk_annex_iii",
                "t4nt5n": "minimal",
            }.items()
        },
    }


@pytest.mark.parametrize(("answers", "risk"), PATHS)
def test_each_path_gives_its_class_and_asks_nothing_else(answers, risk):
    found = classify({**answers, **QUIET})
    beside = () if risk is RiskClass.STOP else tuple(QUIET)
    assert (found.risk_class, found.open, found.path) == (risk, (), (*answers, *beside))


@pytest.mark.parametrize(("answers", "risk"), PATHS)
def test_doubt_at_any_question_of_a_path_asks_for_an_expert(answers, risk):
    for question in {**answers, **QUIET} if risk is not RiskClass.STOP else ():
        unsure = {**dict.fromkeys(RULES.by_key, "no"), **answers, **QUIET, question: "unknown"}
        assert classify(unsure).risk_class is RiskClass.NEEDS_EXPERT


@pytest.mark.parametrize(("answers", "risk"), PATHS)
def test_labels_combine_with_every_class_but_a_ban(answers, risk):
    flags = classify({**answers, **dict.fromkeys(QUIET, "yes")}).risk_flags
    role = {"yes": {"provider", "deployer"}, "no": {"deployer"}}.get(answers.get("t2"), set())
    beside = {"transparency", "dpia", "works_council", "art22"}
    assert set(flags) == (set() if risk is RiskClass.STOP else beside | role)


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2025, 2, 2), "bans"),
        (date(2025, 8, 2), "models"),
        (date(2026, 7, 27), "omnibus"),
        (date(2026, 8, 2), "general"),
        (date(2026, 12, 2), "new_bans"),
        (date(2027, 12, 2), "annex_iii"),
        (date(2028, 8, 2), "annex_i"),
        (date(2030, 8, 2), "older"),
    ],
)
def test_each_date_stands_in_the_data(day, key):
    assert RULES.day(key) == day


def applied(risk, flags, day, **more):
    return {due.duty.key for due in duties(risk, flags, **more) if due.in_force(day)}


HIGH = {
    "instructions",
    "oversight",
    "input_data",
    "monitoring",
    "logs",
    "workers_told",
    "people_told",
    "explanation",
}


@pytest.mark.parametrize(
    ("day", "risk", "flags", "more", "new"),
    [
        (date(2025, 2, 2), "minimal", DEPLOYER, {}, {"literacy"}),
        (
            date(2026, 8, 2),
            "minimal",
            ("transparency", "provider", "deployer"),
            {},
            {"people_know", "output_marked", "people_informed", "imitation_disclosed"},
        ),
        (date(2027, 12, 2), "high_risk_annex_iii", DEPLOYER, {"areas": ("work",)}, HIGH),
        (
            date(2027, 12, 2),
            "high_risk_annex_iii",
            DEPLOYER,
            {"areas": ("credit",)},
            HIGH | {"fria"},
        ),
        (
            date(2027, 12, 2),
            "high_risk_annex_iii",
            DEPLOYER,
            {"areas": ("infrastructure",), "serves_public": True},
            HIGH - {"explanation"},
        ),
        (
            date(2027, 12, 2),
            "annex_iii_exempt",
            ("provider", "deployer"),
            {},
            {"exempt_documented", "exempt_asked"},
        ),
        (
            date(2028, 8, 2),
            "high_risk_annex_i",
            ("provider", "deployer"),
            {},
            HIGH - {"people_told", "explanation"} | {"provider_duties"},
        ),
    ],
)
def test_a_duty_applies_from_its_date_and_not_the_day_before(day, risk, flags, more, new):
    given = (RiskClass(risk), flags)
    before = applied(*given, day - timedelta(days=1), **more)
    assert applied(*given, day, **more) - before == new


def test_privacy_works_council_and_single_decisions_applied_always():
    flags = ("dpia", "works_council", "art22")
    found = applied(RiskClass.NOT_AI, flags, date(2024, 1, 1))
    assert found == {"dpia", "works_council", "art22"}


def test_the_public_sector_assesses_fundamental_rights_in_any_area():
    given = {"areas": ("work",), "serves_public": True}
    assert "fria" in applied(RiskClass.HIGH_RISK_ANNEX_III, DEPLOYER, date(2028, 1, 1), **given)


def test_what_it_does_with_people_chooses_the_transparency_duties():
    flags = ("transparency", "provider", "deployer")
    found = applied(RiskClass.MINIMAL, flags, date(2026, 9, 1), kinds=("talks", "imitates"))
    assert found == {"literacy", "people_know", "imitation_disclosed"}


def test_a_ban_brings_no_duty_but_to_stop():
    assert duties(RiskClass.STOP, ("deployer", "dpia")) == []


def test_new_bans_have_a_later_day_than_the_first_ones():
    days = {practice.article: RULES.day(practice.start) for practice in RULES.practices}
    assert (days["5(1)(c)"], days["5(1)(ba), (bb)"]) == (date(2025, 2, 2), date(2026, 12, 2))


def test_every_date_that_a_duty_names_exists():
    named = {duty.start for duty in RULES.duties} | {p.start for p in RULES.practices}
    assert named - {""} <= {entry.key for entry in RULES.dates}


def test_everything_is_said_in_both_languages():
    words = [
        *(q.text for q in RULES.questions),
        *(q.example for q in RULES.questions),
        *(d.text for d in RULES.duties),
        *(d.how for d in RULES.duties),
    ]
    for kind in (RULES.dates, RULES.practices, RULES.areas, RULES.kinds, RULES.incidents):
        words += [entry.text for entry in kind]
    assert [w for w in words if not w["en"] or not w["nl"] or w["en"] == w["nl"]] == []


def test_the_version_of_a_day_is_the_newest_that_holds(tmp_path):
    old = _files()[0].read_text("utf-8")
    (tmp_path / "a.toml").write_text(old, "utf-8")
    later = old.replace('version = "2026-11"', 'version = "2027-02"', 1)
    later = later.replace("valid_from = 2026-07-27", "valid_from = 2027-02-01", 1)
    (tmp_path / "b.toml").write_text(later, "utf-8")
    days = (date(2026, 1, 1), date(2027, 1, 31), date(2027, 2, 1))
    assert [current(day, tmp_path).version for day in days] == ["2026-11", "2026-11", "2027-02"]
    assert of_version("2027-02", tmp_path).valid_from == date(2027, 2, 1)


def _files():
    return sorted(FOLDER.glob("*.toml"))


def test_each_file_is_named_after_its_version():
    assert [file.stem for file in _files()] == list(rulesets())


def test_every_label_is_set_by_a_question():
    set_by = {f for q in RULES.questions for way in (q.yes, q.no) for f in way.flags}
    assert set_by == set(RiskFlag)
