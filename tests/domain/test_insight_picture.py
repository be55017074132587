"""The months of the leadership picture, and what rounds were about beside the ledger."""

import pytest
import sqlalchemy as sa

from app.core.errors import Invalid
from app.db.engine import Database
from app.domain.insight.coverage import coverage, together
from app.domain.insight.period import period_of
from tests.factories import NOW
from tests.support.sample import copied


@pytest.mark.parametrize(("first", "last"), [("2026-13", ""), ("", "x"), ("2026-12", "2026-11")])
def test_months_that_are_none_are_refused(first, last):
    with pytest.raises(Invalid):
        period_of(first, last, here=NOW.date(), zone="Europe/Amsterdam")


def test_without_months_the_last_six_are_taken():
    period = period_of("", "", here=NOW.date(), zone="Europe/Amsterdam")
    assert (period.first, period.last) == ("2026-06", "2026-11")
    assert period.begins.isoformat() == "2026-05-31T22:00:00+00:00"


GRANTS = """
SELECT {0}, count(*), sum(transfer.amount_cents) FROM transfer
JOIN account ON account.id = transfer.from_id JOIN idea ON idea.id = transfer.idea_id
WHERE transfer.kind = 'grant' AND account.key LIKE 'round:%' GROUP BY 1
"""


def test_what_rounds_are_about_adds_up_to_what_the_fund_granted(sample_file, tmp_path):
    db = Database(f"sqlite:///{copied(sample_file, tmp_path / 'kiem.db')}")
    with db.read() as session:
        found = together(coverage(session, first="2000-01", last="2099-12"))
        for column, shares in (("idea.theme_id", found.themes), ("idea.value_type", found.kinds)):
            rows = session.execute(sa.text(GRANTS.format(column)))
            granted = {key: (n, cents) for key, n, cents in rows}
            assert {k: (s.chosen, s.cents) for k, s in shares.items() if s.chosen} == granted
    db.close()
    assert found.whole.chosen > 0
