"""One real month through the contract alone: from the first idea to the register."""

from tests.flows.callers import Program
from tests.flows.month_asked import the_scan_is_held
from tests.flows.month_decided import (
    everybody_hears,
    management_deviates,
    the_record_is_recomputed,
    the_session_decides,
)
from tests.flows.month_first import (
    a_round_is_prepared,
    ideas_come_in,
    money_is_allotted,
    people_move_in,
    the_panel_votes_beforehand,
    the_team_answers,
)
from tests.flows.month_kept import (
    a_unit_signs,
    the_auditor_reads,
    the_experiment_runs,
    the_handover_is_done,
    units_claim,
)
from tests.flows.month_told import Month


def play(db, folder):
    """Play the month and return it."""
    month = Month(Program(db))
    for chapter in (
        people_move_in, money_is_allotted, ideas_come_in, the_team_answers, a_round_is_prepared,
        the_panel_votes_beforehand, the_session_decides, management_deviates, everybody_hears,
    ):  # fmt: skip
        chapter(month)
    the_record_is_recomputed(month, folder)
    for chapter in (
        a_unit_signs,
        the_experiment_runs,
        units_claim,
        the_handover_is_done,
        the_scan_is_held,
        the_auditor_reads,
    ):
        chapter(month)
    return month


def test_a_month_through_the_contract_alone(db, tmp_path):
    month = play(db, tmp_path)
    assert month.at.get("eve", "/ideas")["items"] != []
