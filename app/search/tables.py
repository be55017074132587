"""The tables of the search, outside the models: one of them is of another kind on each database.

`search_fts` holds the words, `search_doc` what they belong to, `search_todo` what changed and was
not taken in yet, `search_word` which words and stems there are and in how many texts,
`search_meaning` what texts mean (`search_doc.meant`: whether that was worked out; `made`: by which
version of the words a text was taken in).
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from app.db.types import most

WORDS: Any = sa.bindparam("words", type_=sa.String)
"""The search, for a statement that is built once."""
_WHOLE_ROW: Any = sa.literal_column("search_fts")
FTS = sa.table("search_fts", sa.column("rowid", sa.BigInteger))
DOC = sa.table(
    "search_doc",
    sa.column("id", sa.BigInteger),
    sa.column("kind", sa.String),
    sa.column("of_id", sa.Integer),
    sa.column("idea_id", sa.Integer),
)


def fitting(
    asked: Any = WORDS, *, sqlite: bool, rows: int | None = None, common: bool = False
) -> Any:
    """Return a subquery for the `rowid` of what fits a search; with `rows` of so many, the newest.

    `common`: it will fit a great part of all texts. Another answer costs time, and changes nothing.
    """
    if sqlite:
        query = sa.select(FTS.c.rowid).where(_WHOLE_ROW.op("MATCH")(asked))
        return (query.order_by(FTS.c.rowid.desc()).limit(most(rows)) if rows else query).subquery()
    find = sa.func.search_newest if rows and common else sa.func.search_found
    found = find(sa.cast(asked, TSQUERY), most(rows) if rows else sa.null())
    return found.table_valued(sa.column("rowid", sa.BigInteger)).alias()


SEARCH_FOUND = (
    "CREATE FUNCTION search_found(asked tsquery, newest bigint) RETURNS TABLE (rowid bigint) "
    "LANGUAGE sql STABLE SET enable_seqscan = off SET enable_indexscan = off AS "
    "'SELECT rowid FROM search_fts WHERE body @@ asked ORDER BY rowid DESC LIMIT newest'"
)
SEARCH_NEWEST = """CREATE FUNCTION search_newest(asked tsquery, newest bigint)
RETURNS TABLE (rowid bigint) LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
DECLARE
  border bigint;
  parts tsquery;
  found bigint[];
BEGIN
  SELECT min(p.border), CAST(string_agg('@' || p.part, '|') AS tsquery)
  INTO border, parts
  FROM (
    SELECT min(d.id) AS border, (d.id & 2147483647) >> 11 AS part
    FROM (SELECT id FROM search_doc ORDER BY id DESC LIMIT 4096) AS d
    GROUP BY (d.id & 2147483647) >> 11
  ) AS p
  WHERE NOT EXISTS (SELECT 1 FROM search_doc WHERE made < 1)
  HAVING count(*) <= 64;
  found := ARRAY(
    SELECT f.rowid FROM search_fts AS f
    WHERE f.body @@ (asked && parts) AND f.rowid + 0 >= border
    ORDER BY f.rowid + 0 DESC LIMIT newest
  );
  IF cardinality(found) < newest THEN
    RETURN QUERY SELECT f.rowid FROM search_found(asked, newest) AS f;
  ELSE
    RETURN QUERY SELECT unnest(found);
  END IF;
END $$"""
"""Finds what a common word asks for, which stands in a great part of all texts.

The newest are looked through first, by the marks of what came in together (see `keeping.part`), once
every text has them. Only where those hold too few, all are.
"""
_MADE = "CREATE INDEX ix_search_doc_made ON search_doc (made)"
_UNMEANT = (
    "CREATE INDEX ix_search_doc_unmeant ON search_doc (id) WHERE meant = 0 AND kind <> 'comment'"
)

DDL = {
    "sqlite": [
        (
            "CREATE VIRTUAL TABLE search_fts USING fts5(body, columnsize = 0, "
            "tokenize = 'unicode61 remove_diacritics 0 tokenchars ''~^@''')"
        ),
        "CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab(search_fts, row)",
        (
            "CREATE TABLE search_doc (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, "
            "of_id INTEGER NOT NULL, idea_id INTEGER, meant INTEGER NOT NULL DEFAULT 0, "
            "made INTEGER NOT NULL DEFAULT 0, "
            "UNIQUE (kind, of_id)) STRICT"
        ),
        (
            "CREATE TABLE search_todo (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, "
            "of_id INTEGER NOT NULL) STRICT"
        ),
        (
            "CREATE TABLE search_word (word TEXT PRIMARY KEY, docs INTEGER NOT NULL DEFAULT 1) "
            "STRICT, WITHOUT ROWID"
        ),
        (
            # A number is never given twice: what is in memory goes by it.
            "CREATE TABLE search_meaning (id INTEGER PRIMARY KEY AUTOINCREMENT, doc_id INTEGER NOT "
            "NULL UNIQUE REFERENCES search_doc (id) ON DELETE CASCADE, model TEXT NOT NULL, "
            "signs BLOB NOT NULL, vector BLOB NOT NULL) STRICT"
        ),
        _UNMEANT,
        _MADE,
    ],
    "postgresql": [
        "CREATE TABLE search_fts (rowid BIGINT PRIMARY KEY, body TSVECTOR NOT NULL)",
        # Words are kept apart from their row: the index knows them, and what it finds is then read
        # from few pages. Reading the words themselves costs much, which the planner does not count;
        # so whoever asks leaves it no choice.
        "ALTER TABLE search_fts SET (toast_tuple_target = 128)",
        SEARCH_FOUND,
        SEARCH_NEWEST,
        "CREATE INDEX ix_search_fts_body ON search_fts USING gin (body)",
        (
            "CREATE TABLE search_doc (id BIGINT PRIMARY KEY, kind VARCHAR(20) NOT NULL, "
            "of_id INTEGER NOT NULL, idea_id INTEGER, meant INTEGER NOT NULL DEFAULT 0, "
            "made INTEGER NOT NULL DEFAULT 0, "
            "UNIQUE (kind, of_id))"
        ),
        (
            "CREATE TABLE search_todo (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
            "kind VARCHAR(20) NOT NULL, of_id INTEGER NOT NULL)"
        ),
        (
            'CREATE TABLE search_word (word TEXT COLLATE "C" PRIMARY KEY, '
            "docs INTEGER NOT NULL DEFAULT 1)"
        ),
        (
            "CREATE TABLE search_meaning (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
            "doc_id BIGINT NOT NULL UNIQUE REFERENCES search_doc (id) ON DELETE CASCADE, "
            "model VARCHAR(40) NOT NULL, signs BYTEA NOT NULL, vector BYTEA NOT NULL)"
        ),
        _UNMEANT,
        _MADE,
    ],
}
