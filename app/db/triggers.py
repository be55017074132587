"""Rules that the database itself keeps, written once and rendered for both databases."""

from dataclasses import dataclass

from app.core.states import Machine

MARK = "kiem:"


@dataclass(frozen=True)
class Guard:
    """Refuse a row change when `condition` holds.

    `condition` is SQL over OLD and NEW that both databases understand. `lock` is a query that
    PostgreSQL runs first, so that what the condition reads cannot change under it (SQLite has one
    writer). The refusal carries `kiem:<code>`.
    """

    name: str
    table: str
    on: str
    condition: str
    code: str
    lock: str = ""

    def sqlite(self) -> list[str]:
        """Return the statements that make it on SQLite."""
        return [
            f"CREATE TRIGGER {self.name} BEFORE {self.on} ON {self.table} FOR EACH ROW "
            f"WHEN {self.condition} BEGIN SELECT RAISE(ABORT, '{MARK}{self.code}'); END"
        ]

    def postgresql(self) -> list[str]:
        """Return the statements that make it on PostgreSQL."""
        lock = f"PERFORM 1 FROM ({self.lock}) AS locked; " if self.lock else ""
        back = "OLD" if self.on.startswith("DELETE") else "NEW"
        return [
            f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $body$ "
            f"BEGIN {lock}IF {self.condition} THEN "
            f"RAISE EXCEPTION '{MARK}{self.code}' USING ERRCODE = 'check_violation'; END IF; "
            f"RETURN {back}; END $body$",
            f"CREATE TRIGGER {self.name} BEFORE {self.on} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]


@dataclass(frozen=True)
class Effect:
    """Run `statements` after a row change, in the same transaction, on both databases."""

    name: str
    table: str
    on: str
    statements: tuple[str, ...]
    lock: str = ""

    def sqlite(self) -> list[str]:
        """Return the statements that make it on SQLite."""
        body = "; ".join(self.statements)
        return [
            f"CREATE TRIGGER {self.name} AFTER {self.on} ON {self.table} FOR EACH ROW "
            f"BEGIN {body}; END"
        ]

    def postgresql(self) -> list[str]:
        """Return the statements that make it on PostgreSQL."""
        lock = f"PERFORM 1 FROM ({self.lock}) AS locked; " if self.lock else ""
        body = "; ".join(self.statements)
        return [
            f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $body$ "
            f"BEGIN {lock}{body}; RETURN NULL; END $body$",
            f"CREATE TRIGGER {self.name} AFTER {self.on} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]


Trigger = Guard | Effect


def state_guards(machine: Machine) -> list[Trigger]:  # type: ignore[type-arg]
    """Return the guards that hold a table to its transition table."""
    legal = " OR ".join(
        f"(OLD.state = '{old}' AND NEW.state IN ({_list(new)}))"
        for old, new in machine.moves.items()
        if new
    )
    table = f'"{machine.name}"'
    return [
        Guard(
            f"tr_{machine.name}_state_move",
            table,
            "UPDATE",
            f"OLD.state <> NEW.state AND NOT ({legal})",
            f"wrong_state:{machine.name}",
        ),
        Guard(
            f"tr_{machine.name}_state_start",
            table,
            "INSERT",
            f"NEW.state NOT IN ({_list(machine.initial)})",
            f"wrong_state:{machine.name}",
        ),
    ]


def append_only(table: str) -> list[Trigger]:
    """Return the guards that refuse every change and removal of a row."""
    return [
        Guard(f"tr_{table}_no_update", f'"{table}"', "UPDATE", "1 = 1", f"append_only:{table}"),
        Guard(f"tr_{table}_no_delete", f'"{table}"', "DELETE", "1 = 1", f"append_only:{table}"),
    ]


def kept(*tables: str) -> list[Trigger]:
    """Return the guards that let rows of these tables change, but never go."""
    return [
        Guard(f"tr_{table}_no_delete", table, "DELETE", "1 = 1", f"append_only:{table}")
        for table in tables
    ]


def truncate_guard(table: str) -> list[str]:
    """Return PostgreSQL statements that refuse TRUNCATE on an append-only table."""
    name = f"tr_{table}_no_truncate"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
        f"RAISE EXCEPTION '{MARK}append_only:{table}' USING ERRCODE = 'check_violation'; END $body$",
        f'CREATE TRIGGER {name} BEFORE TRUNCATE ON "{table}" EXECUTE FUNCTION {name}()',
    ]


def _list(states: object) -> str:
    return ", ".join(f"'{s}'" for s in sorted(states))  # type: ignore[call-overload]
