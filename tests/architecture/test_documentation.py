"""Links between pages of the documentation lead somewhere."""

import re

import pytest

from tests.architecture.tree import ROOT, committed, text

PAGES = [name for name in committed() if name.endswith(".md")]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_to_a_file(name):
    folder = (ROOT / name).parent

    assert [link for link in LINK.findall(text(name)) if not (folder / link).exists()] == []


def test_every_decision_has_a_number_of_its_own():
    numbers = re.findall(r"docs/decisions/(\d{4})-", "\n".join(PAGES))

    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
