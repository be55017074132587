"""A theme says its name, ambition and measure in both languages."""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

import app.db.types  # noqa: F401  (names of constraints, types on SQLite)

revision = "theme_in_both"
down_revision = "kept_complete"
branch_labels = None
depends_on = None

LENGTHS = {"name": 120, "ambition": 2000, "measure": 300}
LANGUAGES = ("nl", "en")
NAMED = "name_nl <> '' AND name_en <> ''"
IN_BOTH = "(ambition_nl = '') = (ambition_en = '') AND (measure_nl = '') = (measure_en = '')"


def upgrade() -> None:
    """Let what a theme says stand in both languages until somebody writes the other."""
    columns = [(f"{part}_{lang}", part) for part in LENGTHS for lang in LANGUAGES]
    if op.get_bind().dialect.name == "sqlite":
        remake(_in_both(), columns)
        return
    refill(columns)
    for lang in LANGUAGES:
        op.create_unique_constraint(f"uq_theme_name_{lang}_year", "theme", [f"name_{lang}", "year"])
    op.create_check_constraint(op.f("ck_theme_named"), "theme", NAMED)
    op.create_check_constraint(op.f("ck_theme_in_both"), "theme", IN_BOTH)


def downgrade() -> None:
    """Keep what a theme says in the language of the organisation."""
    bind = op.get_bind()
    kept = bind.exec_driver_sql("SELECT language FROM organisation").scalar() or "nl"
    columns = [(part, f"{part}_{kept}") for part in LENGTHS]
    if bind.dialect.name == "sqlite":
        remake(_in_one(), columns)
        return
    refill(columns)
    op.alter_column("theme", "measure", server_default="")
    op.create_unique_constraint("uq_theme_name_year", "theme", ["name", "year"])


def refill(columns: list[tuple[str, str]]) -> None:
    """Give PostgreSQL's table new columns for its old ones: (new column, old column)."""
    texts = [c["name"] for c in sa.inspect(op.get_bind()).get_columns("theme")]
    for new, old in columns:
        length = LENGTHS[new.partition("_")[0]]
        op.add_column("theme", sa.Column(new, sa.String(length=length)))
        op.execute(f"UPDATE theme SET {new} = {old}")
        op.alter_column("theme", new, nullable=False)
    for name in texts:
        if name.partition("_")[0] in LENGTHS:
            op.drop_column("theme", name)


def remake(parts: Iterable[sa.schema.SchemaItem], columns: list[tuple[str, str]]) -> None:
    """Make SQLite's table anew with what stood in it: (new column, old column)."""
    new, old = (", ".join(names) for names in zip(*columns, strict=True))
    op.execute("CREATE TABLE theme_before AS SELECT * FROM theme")
    op.drop_table("theme")
    op.create_table("theme", *parts, sqlite_strict=True)
    op.execute(
        f"INSERT INTO theme (id, year, version, {new}) "
        f"SELECT id, year, version, {old} FROM theme_before"
    )
    op.drop_table("theme_before")


def _in_both() -> list[sa.schema.SchemaItem]:
    return [
        *_numbers(),
        *(
            sa.Column(f"{part}_{lang}", sa.String(length=length), nullable=False)
            for part, length in LENGTHS.items()
            for lang in LANGUAGES
        ),
        sa.CheckConstraint(NAMED, name=op.f("ck_theme_named")),
        sa.CheckConstraint(IN_BOTH, name=op.f("ck_theme_in_both")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        *(
            sa.UniqueConstraint(f"name_{lang}", "year", name=op.f(f"uq_theme_name_{lang}_year"))
            for lang in LANGUAGES
        ),
    ]


def _in_one() -> list[sa.schema.SchemaItem]:
    return [
        *_numbers(),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("ambition", sa.String(length=2000), nullable=False),
        sa.Column("measure", sa.String(length=300), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("name", "year", name=op.f("uq_theme_name_year")),
    ]


def _numbers() -> list[sa.Column[int]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
    ]
