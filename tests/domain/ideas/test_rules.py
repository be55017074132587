"""Ten questions give the class and the duties; doubt never lowers a class."""

import itertools

import pytest

from app.domain.ideas.rules import QUESTIONS, Found, classify
from app.domain.ideas.values import RiskClass, RiskFlag

CALM = dict.fromkeys(QUESTIONS, "no") | {"t0": "yes"}


@pytest.mark.parametrize(
    ("answers", "risk"),
    [
        ({}, RiskClass.MINIMAL),
        ({"t0": "no"}, RiskClass.NOT_AI),
        ({"t1": "yes"}, RiskClass.OUT_OF_SCOPE),
        ({"t3": "yes"}, RiskClass.STOP),
        ({"t3": "yes", "t0": "unknown"}, RiskClass.STOP),
        ({"t4": "yes"}, RiskClass.HIGH_RISK_ANNEX_I),
        ({"t5": "yes", "t6": "yes"}, RiskClass.HIGH_RISK_ANNEX_III),
        ({"t5": "yes", "t7": "yes"}, RiskClass.ANNEX_III_EXEMPT),
        ({"t5": "yes"}, RiskClass.HIGH_RISK_ANNEX_III),
        ({"t5": "yes", "t7": "unknown"}, RiskClass.NEEDS_EXPERT),
        ({"t9a": "unknown"}, RiskClass.NEEDS_EXPERT),
        ({"t6": "unknown", "t7": "unknown"}, RiskClass.MINIMAL),
    ],
)
def test_answers_give_a_class(answers, risk):
    assert classify({**CALM, **answers}).risk_class is risk


def test_duties_come_beside_the_class():
    found = classify({**CALM, "t2": "yes", "t8": "yes", "t9a": "yes", "t9b": "yes", "t9c": "yes"})
    assert set(found.risk_flags) == set(RiskFlag)


def test_open_questions_are_named():
    assert classify({}) == Found(
        None, (), ("t0", "t1", "t2", "t3", "t4", "t5", "t8", "t9a", "t9b", "t9c")
    )


def test_doubt_never_gives_a_class_that_goes_on_more_easily():
    easy = {RiskClass.MINIMAL, RiskClass.NOT_AI, RiskClass.OUT_OF_SCOPE, RiskClass.ANNEX_III_EXEMPT}
    for values in itertools.product(("yes", "no", "unknown"), repeat=5):
        answers = {**CALM, **dict(zip(("t0", "t1", "t3", "t4", "t5"), values, strict=True))}
        asked_in_doubt = [q for q, v in answers.items() if v == "unknown" and q not in {"t6", "t7"}]
        sure = classify({**answers, **dict.fromkeys(asked_in_doubt, "yes")}).risk_class
        doubtful = classify(answers).risk_class
        if doubtful in easy and asked_in_doubt:
            assert sure in easy | {
                RiskClass.HIGH_RISK_ANNEX_I,
                RiskClass.HIGH_RISK_ANNEX_III,
                RiskClass.STOP,
            }
            assert answers["t0"] == "no" or answers["t1"] == "yes"
