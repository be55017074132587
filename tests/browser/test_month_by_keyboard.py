"""The whole month with the keyboard alone: the focus is never lost, hidden or undrawn."""

import pytest

from tests.browser.hands import KeyboardHand
from tests.browser.playing import WHAT_BECAME, play_month

pytestmark = pytest.mark.browser


def test_month_is_played_by_keyboard_alone(browser, sqlite_db):
    assert play_month(browser, sqlite_db, KeyboardHand, javascript=True) == WHAT_BECAME
