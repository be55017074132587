from datetime import UTC, date, datetime

import pytest

from app.i18n import (
    counterfactual_sentence,
    error_sentence,
    label,
    labels,
    reason_sentence,
    sentence,
)
from app.i18n.codes import Written
from app.i18n.kinds import wording

VALUES = {
    "benefits": "customer colleague partner society",
    "value_type": "efficiency quality_risk customer_value renewal",
    "headline_ok": "yes unsure no",
    "flag": "people decides_alone customers",
    "flag_answer": "yes no unknown",
    "take_part": "no hours team",
    "ai_type": (
        "text_analysis speech_to_text text_or_code_generation media_generation image_recognition "
        "prediction decision_support physical"
    ),
    "risk_class": (
        "minimal annex_iii_exempt high_risk_annex_i high_risk_annex_iii not_ai out_of_scope "
        "needs_expert stop"
    ),
    "risk_flag": "transparency dpia works_council art22 provider deployer",
    "rule": "equal-shares greedy greedy-per-cost phragmen max-total",
    "experiment_result": "success no_success",
    "role": "employee manager facilitator ai_team admin auditor unit_lead",
    "idea_state": (
        "draft submitted triage needs_info ready in_round selected not_selected "
        "awaiting_commitment in_experiment adopted ended declined merged shelved withdrawn"
    ),
    "round_state": "planned intake preparation session decided published cancelled",
    "item_state": "waiting open revealed settled",
    "commitment_state": (
        "drafted offered signed declined expired released invoked fulfilled broken"
    ),
    "experiment_state": "prepared ready running paused evaluated success no_success closed",
    "handover_state": "planned accepted completed refused escalated ended",
    "register_state": "proposed experiment in_use suspended retired",
    "wave_state": "planned open closed published",
}
VALUES |= {
    "next_code": (
        "submit answer reply agenda vote publication commitment start check_in result handover "
        "revisit none"
    ),
    "next_who": "submitter ai_team panel facilitator unit_lead experiment_lead nobody",
    "transfer": "allotment round_budget grant return booking extension correction",
    "account": "year round experiment spent source",
    "origin": "idea experiment bought_tool found_in_use",
    "claim_state": "waiting confirmed refused",
}
REASONS = (
    "chosen chosen_reserve chosen_larger_shares chosen_rest forced_in too_few_votes "
    "too_few_supporters supporters_out_of_money over_budget rival_chosen prerequisite_missing "
    "cap_reached lost_tie forced_out withdrawn"
)


@pytest.mark.parametrize("kind", VALUES)
def test_labels_cover_every_value_in_order(kind):
    assert list(labels(kind, "nl")) == VALUES[kind].split()
    assert all(labels(kind, lang).values() for lang in ("nl", "en"))


def test_label_of_a_state_depends_on_its_machine():
    assert label("commitment_state", "declined", "nl") == "Afgezegd"
    assert label("idea_state", "declined", "nl") == "Afgewezen"
    assert label("idea_state", "declined", "en") == "Declined"


def test_kinds_are_known_by_their_other_names():
    assert label("register_entry_state", "in_use", "nl") == "In gebruik"
    assert sentence("blockers", "checklist_open", {"item": "works_council"}, "en") == (
        "To do first: The works council was heard."
    )


def test_label_without_a_word_is_the_code():
    assert label("idea_state", "brand_new", "nl") == "brand new"
    assert label("no_such_kind", "x", "en") == "x"


def test_reasons_cover_every_code():
    assert list(wording().sentences["reasons"]) == REASONS.split()


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("kind", ["reasons", "errors", "blockers", "counterfactuals"])
def test_sentences_without_parameters_still_say_something(kind, lang):
    for code in wording().sentences[kind]:
        said = sentence(kind, code, {}, lang)
        assert said
        if isinstance(wording().sentences[kind][code], tuple):
            assert "…" not in said


def test_reason_tells_what_supporters_had_left():
    params = {"supporters_left_cents": 2175714, "cost_cents": 2600000}
    assert reason_sentence("supporters_out_of_money", params, "en") == (
        "Those who gave it points had €21,757 left together; it costs €26,000."
    )
    assert reason_sentence("supporters_out_of_money", params, "nl") == (
        "Wie er punten aan gaf, had samen nog €\u00a021.757. Het kost €\u00a026.000."
    )


def test_reason_shows_cents_when_two_amounts_would_look_the_same():
    params = {"supporters_left_cents": 2599960, "cost_cents": 2600000}
    assert reason_sentence("supporters_out_of_money", params, "en") == (
        "Those who gave it points had €25,999.60 left together; it costs €26,000."
    )


@pytest.mark.parametrize(
    ("params", "dutch", "english"),
    [
        (
            {"cost_cents": 2070000},
            "Met een plan van €\u00a020.700 was het gekozen.",
            "At €20,700 it would have been chosen.",
        ),
        (
            {"support": 3},
            "Met drie keer Ja erbij was het gekozen.",
            "Three more people answering Yes would have been enough.",
        ),
        (
            {"support": 1, "cost_cents": None},
            "Met één Ja erbij was het gekozen.",
            "One more person answering Yes would have been enough.",
        ),
        ({}, "", ""),
    ],
)
def test_counterfactual_says_what_would_have_done(params, dutch, english):
    assert counterfactual_sentence(params, "nl") == dutch
    assert counterfactual_sentence(params, "en") == english


@pytest.mark.parametrize(
    ("code", "params", "dutch", "english"),
    [
        ("required", {}, "Vul dit in.", "Fill this in."),
        ("required", {"field": "zzz"}, "Vul dit in.", "Fill this in."),
        ("required", {"field": "goal"}, "Vul in: doel.", "Fill in: goal."),
        (
            "too_little_money",
            {"missing_cents": 1250000},
            "Er is €\u00a012.500 te weinig op de rekening.",
            "€12,500 is missing on the account.",
        ),
        (
            "wrong_state",
            {"thing": "round", "state": "decided"},
            "Dit kan nu niet. De stand is: Besloten.",
            "This cannot be done now. The state is: Decided.",
        ),
        (
            "not_ready",
            {"fields": ["goal", "measure", "ai_type"]},
            "Nog nodig: doel, maat en soort AI.",
            "Still missing: goal, measure and kind of AI.",
        ),
        (
            "blocked",
            {"count": 1},
            "Er ontbreekt nog één ding voor de start.",
            "One thing is still missing before the start.",
        ),
        (
            "blocked",
            {"count": 2},
            "Er ontbreken nog twee dingen voor de start.",
            "Two things are still missing before the start.",
        ),
        ("never_seen", {}, "never seen", "never seen"),
    ],
)
def test_error_sentence_fits_what_is_known(code, params, dutch, english):
    assert error_sentence(code, params, "nl") == dutch
    assert error_sentence(code, params, "en") == english


def test_parameters_cannot_inject_a_placeholder():
    params = {"value": "%(secret)s %s 100%", "secret": "x"}
    assert error_sentence("unknown_value", params, "en") == (
        "“%(secret)s %s 100%” is not one of the choices."
    )


def test_parameters_are_written_by_their_type():
    for value, expected in [
        (12500, "12.500"),
        (date(2020, 12, 3), "do 3 dec 2020"),
        (datetime(2020, 12, 3, 9, 0, tzinfo=UTC), "do 3 dec 2020, 10.00 uur"),
        ("2026-12", "2026-12"),
        ([1, 2], "1 en 2"),
    ]:
        said = error_sentence("unknown_value", {"value": value}, "nl")
        assert said == f"“{expected}” is geen van de keuzes."


@pytest.mark.parametrize(
    ("name", "text", "written"),
    [
        ("month", "2026-12", "december 2026"),
        ("month", "2026-99", "2026-99"),
        ("expires_on", "2020-12-03", "do 3 dec 2020"),
        ("session_at", "2020-12-03T09:00:00Z", "do 3 dec 2020, 10.00 uur"),
        ("next_by", "2020-12-03", "do 3 dec 2020"),
        ("title", "2020-12-03", "2020-12-03"),
    ],
)
def test_texts_are_read_as_times_by_the_name_of_their_parameter(name, text, written):
    assert Written({name: text}, "nl")[name] == written
