"""The page that the `type` of every problem document leads to."""

import re

from starlette.testclient import TestClient

from app.config import Settings
from app.db.engine import Database
from app.i18n.kinds import wording
from app.main import create_app
from tests.factories import make_organisation


def test_every_code_has_its_anchor_and_its_sentence_in_both_languages(
    sqlite_db: Database,
) -> None:
    with sqlite_db.write() as session:
        make_organisation(session)
    client = TestClient(create_app(Settings(), db=sqlite_db))
    kind = client.get("/api/v1/ideas").json()["type"]
    page = client.get(kind.partition("#")[0]).text
    rows = dict(re.findall(r'<tr id="(\w+)">(.*?)</tr>', page))
    texts = [re.findall(r'lang="(en|nl)">([^<]+)<', row) for row in rows.values()]
    assert set(rows) == set(wording().sentences["errors"])
    assert kind.partition("#")[2] in rows
    assert [[lang for lang, text in row if text.strip()] for row in texts] == [["en", "nl"]] * len(
        rows
    )
    assert "%(" not in page
