"""The page about the rules is made from the data that the product applies."""

from app.domain.ideas.ruleset import newest
from scripts.rules_page import PAGE, page


def test_the_page_in_the_documentation_is_the_data_printed():
    assert PAGE.read_text("utf-8") == page(newest())
