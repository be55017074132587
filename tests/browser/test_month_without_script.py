"""The same month where no script runs: every act is a plain link or a plain form."""

import pytest

from tests.browser.hands import PlainHand
from tests.browser.playing import WHAT_BECAME, play_month

pytestmark = pytest.mark.browser


def test_month_is_played_without_any_script(browser, sqlite_db):
    assert play_month(browser, sqlite_db, PlainHand, javascript=False) == WHAT_BECAME
