"""What the database itself refuses: votes outside their window, changes to what was fixed."""

from app.db.triggers import Guard, Trigger, append_only, state_guards
from app.domain.rounds.states import ITEM, ROUND

# No line of the row's idea may change now.
WINDOW_CLOSED = (
    "NOT EXISTS (SELECT 1 FROM round r WHERE r.id = {0}.round_id AND r.state = 'preparation') "
    "AND NOT EXISTS (SELECT 1 FROM round r JOIN item i ON i.round_id = r.id "
    "AND i.idea_id = {0}.idea_id WHERE r.id = {0}.round_id "
    "AND r.state = 'session' AND i.state = 'open')"
)
WINDOW_LOCK = (
    "SELECT r.id FROM round r JOIN item i ON i.round_id = r.id AND i.idea_id = {0}.idea_id "
    "WHERE r.id = {0}.round_id FOR SHARE"
)
_RECUSED = (
    "EXISTS (SELECT 1 FROM recusal x WHERE x.round_id = {0}.round_id "
    "AND x.idea_id = {0}.idea_id AND x.voter_id = {0}.voter_id)"
)
_FOREIGN_LINE = (
    "NOT EXISTS (SELECT 1 FROM ballot b WHERE b.id = NEW.ballot_id "
    "AND b.round_id = NEW.round_id AND b.voter_id = NEW.voter_id)"
)


def _line_guards() -> list[Trigger]:
    guards: list[Trigger] = []
    for on in ("INSERT", "UPDATE"):
        low = on.lower()
        guards += [
            Guard(
                f"tr_ballot_line_{low}_window",
                "ballot_line",
                on,
                WINDOW_CLOSED.format("NEW"),
                "round_closed",
                lock=WINDOW_LOCK.format("NEW"),
            ),
            Guard(
                f"tr_ballot_line_{low}_recused",
                "ballot_line",
                on,
                _RECUSED.format("NEW"),
                "recused",
            ),
            Guard(f"tr_ballot_line_{low}_own", "ballot_line", on, _FOREIGN_LINE, "not_on_panel"),
        ]
    guards.append(
        Guard(
            "tr_ballot_line_delete_window",
            "ballot_line",
            "DELETE",
            f"({WINDOW_CLOSED}) AND NOT {_RECUSED}".format("OLD"),
            "round_closed",
            lock=WINDOW_LOCK.format("OLD"),
        )
    )
    return guards


STARTED = (
    "NOT EXISTS (SELECT 1 FROM round r WHERE r.id = {0}.round_id "
    "AND r.state IN ('planned', 'intake', 'preparation'))"
)


VOTED = "EXISTS (SELECT 1 FROM ballot_line b WHERE b.round_id = {0}.round_id)"
ROUND_LOCK = "SELECT r.id FROM round r WHERE r.id = {0}.round_id FOR UPDATE"
UNREVEALED = (
    "NOT EXISTS (SELECT 1 FROM item i WHERE i.round_id = NEW.round_id "
    "AND i.idea_id = NEW.idea_id AND i.state IN ('revealed', 'settled'))"
)


def fixed_at_first_ballot(table: str) -> list[Trigger]:
    """Return the guards of what may be added until somebody votes, and is never changed."""
    lock = ROUND_LOCK.format("NEW")
    started, voted = STARTED.format("NEW"), VOTED.format("NEW")
    return [
        Guard(f"tr_{table}_insert_frozen", table, "INSERT", started, "frozen", lock=lock),
        Guard(f"tr_{table}_insert_voted", table, "INSERT", voted, "voting_started", lock=lock),
        Guard(f"tr_{table}_no_update", table, "UPDATE", "1 = 1", "frozen"),
    ]


def _frozen_after_start(table: str) -> list[Trigger]:
    """Return the guards that freeze agenda or panel when the session has started."""
    return [
        Guard(
            f"tr_{table}_{on.lower()}_frozen",
            table,
            on,
            STARTED.format(row),
            "frozen",
        )
        for on, row in (("INSERT", "NEW"), ("DELETE", "OLD"))
    ]


def kept_but_for_a_reset(table: str) -> list[Trigger]:
    """Return the guards of what a reveal froze; it goes only when the idea waits again."""
    return [
        Guard(f"tr_{table}_no_update", f'"{table}"', "UPDATE", "1 = 1", f"append_only:{table}"),
        Guard(
            f"tr_{table}_no_delete",
            f'"{table}"',
            "DELETE",
            "NOT EXISTS (SELECT 1 FROM item i WHERE i.round_id = OLD.round_id "
            "AND i.idea_id = OLD.idea_id AND i.state = 'waiting')",
            f"append_only:{table}",
        ),
    ]


TRIGGERS: list[Trigger] = [
    *state_guards(ROUND),
    *state_guards(ITEM),
    *_line_guards(),
    *_frozen_after_start("item"),
    *_frozen_after_start("panel_member"),
    Guard(
        "tr_round_needs_agenda",
        "round",
        "UPDATE",
        "NEW.state = 'session' AND OLD.state = 'preparation' AND NOT EXISTS "
        "(SELECT 1 FROM item i WHERE i.round_id = NEW.id)",
        "no_agenda",
    ),
    Guard(
        "tr_round_terms_frozen",
        "round",
        "UPDATE",
        "OLD.state NOT IN ('planned', 'intake', 'preparation') AND (NEW.budget_cents <> OLD.budget_cents "
        "OR NEW.reserve_percent <> OLD.reserve_percent OR NEW.rule <> OLD.rule "
        "OR NEW.quorum <> OLD.quorum OR NEW.seed <> OLD.seed)",
        "frozen",
    ),
    Guard(
        "tr_round_points_frozen",
        "round",
        "UPDATE",
        "CAST(NEW.points AS TEXT) <> CAST(OLD.points AS TEXT) AND "
        "(OLD.state NOT IN ('planned', 'intake', 'preparation') "
        "OR EXISTS (SELECT 1 FROM ballot_line b WHERE b.round_id = NEW.id))",
        "voting_started",
    ),
    Guard("tr_margin_done", "margin", "UPDATE", "OLD.done_at IS NOT NULL", "append_only:margin"),
    Guard("tr_margin_no_delete", "margin", "DELETE", "1 = 1", "append_only:margin"),
    *(
        Guard(
            f"tr_{table}_after_reveal",
            table,
            "INSERT",
            UNREVEALED,
            "not_revealed",
        )
        for table in ("tally", "revealed_line")
    ),
    *kept_but_for_a_reset("tally"),
    *kept_but_for_a_reset("revealed_line"),
    Guard(
        "tr_outcome_when_decided",
        "outcome",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'decided')",
        "not_decided",
    ),
    *append_only("outcome"),
    *append_only("outcome_line"),
    *append_only("receipt"),
    *append_only("what_if"),
    Guard(
        "tr_decision_while_decided",
        "decision",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'decided')",
        "round_closed",
    ),
    Guard(
        "tr_decision_change_while_decided",
        "decision",
        "UPDATE",
        "NOT EXISTS (SELECT 1 FROM round r WHERE r.id = NEW.round_id AND r.state = 'decided')",
        "round_closed",
    ),
]
APPEND_ONLY = ("tally", "revealed_line", "outcome", "outcome_line", "receipt", "what_if")
