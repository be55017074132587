"""Pages are drawn in two languages, whole or one block at a time, from the same macros."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from app.assets import Assets
from app.i18n import translations
from app.templating import SampleRole, Shell, Templates, Toast, icon, percent_of
from app.web.dev_ui import dev_ui_context

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def templates():
    return Templates(ROOT / "templates", translations=translations, assets=Assets(ROOT / "static"))


@pytest.fixture
def own(tmp_path, templates):
    """Return a function that renders a template written in the test."""

    def render(source, lang="en", block=None, **context):
        for language in ("nl", "en"):
            env = templates.environment(language)
            env.loader.searchpath[:] = [str(tmp_path), str(ROOT / "templates")]
            env.cache.clear()
        (tmp_path / "own.html").write_text(source, "utf-8")
        return templates.render(lang, "own.html", context, block)

    return render


def signed_in(lang="nl", **given):
    return Shell(**{"lang": lang, "person_name": "Sanne", "path": "/ideas?q=bon", **given})


@pytest.mark.parametrize(("lang", "word"), [("nl", "Vandaag"), ("en", "Today")])
def test_page_is_drawn_in_the_language(own, lang, word):
    html = own("{% extends 'layouts/page.html' %}", lang, shell=signed_in(lang))

    assert f'<html lang="{lang}">' in html
    assert re.findall(r'<nav class="nav"[^>]*>\s*<a href="/today">(\w+)</a>', html) == [word]


def test_place_where_you_are_is_marked_once_in_each_menu(own):
    html = own("{% extends 'layouts/page.html' %}", shell=signed_in(here="ideas"))

    assert re.findall(r'<a href="(\S+)" aria-current="page">', html) == ["/ideas", "/ideas"]


def test_what_is_remembered_of_one_page_says_nothing_of_its_reader_on_the_next(own):
    source = "{% extends 'layouts/page.html' %}"
    first = own(source, shell=signed_in(here="ideas", unread=7, organisation="Noordhof"))
    second = own(source, shell=signed_in(here="rounds", person_name="Bob", path="/rounds"))

    assert all(told in first for told in ("Sanne", "7 unread", "Noordhof", "/ideas?q=bon"))
    assert not any(told in second for told in ("Sanne", "7 unread", "Noordhof", "/ideas?q=bon"))
    assert re.findall(r'<a href="(\S+)" aria-current="page">', second) == ["/rounds", "/rounds"]


def test_visitor_gets_no_menu_but_help_and_language(own):
    html = own("{% extends 'layouts/plain.html' %}", shell=Shell(lang="en", path="/sign-in"))

    assert (html.count("<nav"), html.count('href="/help"'), html.count('action="/language"')) == (
        0, 2, 1,
    )  # fmt: skip


def test_block_is_drawn_alone_with_the_macros(own):
    source = (
        "{% extends 'layouts/page.html' %}"
        "{% block content %}<p>all</p>"
        "{% block row %}{{ ui.kind(kind) }}{% endblock %}{% endblock %}"
    )

    html = own(source, "nl", "row", kind="renewal")

    assert html.strip() == '<span class="kind new">Vernieuwing</span>'


def test_unknown_block_is_refused(own):
    with pytest.raises(KeyError):
        own("{% block a %}{% endblock %}", block="b")


def test_missing_value_is_an_error_and_no_empty_text(own):
    with pytest.raises(UndefinedError):
        own("{{ nothing }}")


def test_constant_amount_is_written_in_the_language_of_the_page(own):
    written = [own("{{ 2600000|money }}", lang) for lang in ("nl", "en", "nl")]

    assert written == ["€\u00a026.000", "€26,000", "€\u00a026.000"]


def test_moment_follows_the_zone_of_the_reader(own):
    when = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
    shell = signed_in("en", timezone="America/New_York")

    assert (
        own("{{ when|clock }}", when=when),
        own("{{ when|clock }}", when=when, shell=shell),
    ) == (
        "10:00",
        "4:00",
    )


def test_typed_text_is_escaped_in_a_field(own):
    html = own("{{ ui.text_field('title', 'Title', value) }}", value='"><script>')

    assert 'value="&#34;&gt;&lt;script&gt;"' in html


def test_field_with_error_names_it_and_keeps_the_text(own):
    html = own("{{ ui.textarea_field('goal', 'Goal', 'Half', 'Too short.', hint='A number.') }}")

    assert 'aria-describedby="f-goal-hint f-goal-error" aria-invalid="true"' in html
    assert re.search(r">\nHalf</textarea>", html)


def test_errors_put_a_summary_with_links_on_top_and_a_word_in_the_title(own):
    html = own(
        "{% extends 'layouts/page.html' %}{% block title %}Idea{% endblock %}",
        shell=signed_in("en"),
        errors={"title": "Fill in a title."},
    )

    assert "<title>Error: Idea · Kiem</title>" in html
    assert re.findall(r'<li><a href="(.+?)">(.+?)</a></li>', html) == [
        ("#f-title", "Fill in a title.")
    ]


@pytest.mark.parametrize(
    ("value", "shown"), [(2_600_000, "26.000"), (12_50, "12.50"), ("12 duizend", "12 duizend")]
)
def test_money_field_shows_cents_as_euros_and_typed_text_as_typed(own, value, shown):
    html = own("{{ ui.money_field('cost', 'Cost', value) }}", "nl", value=value)

    assert re.findall(r' value="(.*?)"', html) == [shown]


def test_disabled_button_says_why(own):
    html = own("{{ ui.button('Start', 'go', why='Sign first.') }}")

    assert re.sub(r"<svg.*?</svg>", "", html).strip() == (
        '<span class="held"><button class="btn go" type="submit" disabled>Start</button>'
        '<span class="whynot"><span>Sign first.</span></span></span>'
    )


def test_sample_bar_offers_its_roles(own):
    roles = (SampleRole("manager", "Manager", current=True), SampleRole("admin", "Beheer"))
    html = own(
        "{% extends 'layouts/page.html' %}",
        shell=signed_in(is_sample=True, sample_roles=roles),
    )

    assert re.findall(r'name="role" value="(\w+)"( aria-current="true")?>', html) == [
        ("manager", ' aria-current="true"'),
        ("admin", ""),
    ]


def test_toast_carries_its_undo(own):
    toast = Toast("Supported.", "/ideas/1/support", (("on", "no"),))
    html = own("{% extends 'layouts/page.html' %}", shell=signed_in(toasts=(toast,)))

    assert '<form class="one" method="post" action="/ideas/1/support">' in html
    assert '<input type="hidden" name="on" value="no">' in html


def test_dot_plot_has_a_dot_for_every_answer_and_the_same_figures_as_a_table(own):
    html = own("{{ ui.dot_plot((2, 0, 1, 0, 3), mine=5) }}")

    assert (html.count('<i class="v"'), html.count('<i class="v mine"')) == (5, 1)
    assert re.findall(r"<td>(\d)</td>", html) == ["2", "0", "1", "0", "3"]


def test_dot_plot_above_forty_answers_counts_in_bars(own):
    html = own("{{ ui.dot_plot((10, 10, 10, 10, 1)) }}")

    assert (html.count('<i class="v'), html.count("<rect")) == (0, 5)


def test_measure_that_should_go_down_grows_to_the_right(own):
    html = own("{{ ui.measure_line('Minutes', 'weekly', 9, 2, 2, [5.5]) }}")

    assert re.findall(r'<circle class="(\w+)" cx="([\d.]+)%"', html) == [
        ("trail", "45.00"),
        ("now", "80.00"),
    ]


@pytest.mark.parametrize(
    ("part", "whole", "length"),
    [(1, 4, "25.00%"), (0, 0, "0.00%"), (5, 4, "100.00%"), (-1, 4, "0.00%")],
)
def test_percent_of_stays_within_the_drawing(part, whole, length):
    assert percent_of(part, whole) == length


def test_icon_is_hidden_from_screen_readers():
    assert icon("check") == (
        '<svg class="ico" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">'
        '<path d="M20 6 9 17l-5-5" /></svg>'
    )


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_gallery_gives_every_id_once(templates, lang):
    html = templates.render(lang, "dev/ui.html", {"shell": signed_in(lang), **dev_ui_context(lang)})
    ids = re.findall(r'\sid="([^"]+)"', html)

    assert sorted(ids) == sorted(set(ids))
    assert html.count("<h1") == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422, 429, 500, 503])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_error_page_has_one_green_way_forward(templates, lang, status):
    context = {"shell": signed_in(lang), "code": "not_allowed", "params": {}}

    html = templates.render(lang, f"errors/{status}.html", context)

    assert (html.count('class="btn go"'), html.count("<h1>")) == (1, 1)


def test_conflict_page_shows_both_versions(templates):
    context = {"shell": signed_in("en"), "mine": [("Goal", "8%")], "theirs": [("Goal", "10%")]}

    html = templates.render("en", "errors/409.html", context)

    assert re.findall(r"<dt>Goal</dt><dd>(.+?)</dd>", html) == ["8%", "10%"]


def test_overview_of_the_design_system_names_every_macro(templates):
    macros = set(vars(templates.environment("nl").globals["ui"]))
    page = (ROOT / "docs/design-system.md").read_text("utf-8")
    rows = re.findall(r"^\| `\w+` \| `([^`]+)` \|$", page, flags=re.MULTILINE)
    named = [name for row in rows for name in row.split()]

    assert sorted(named) == sorted(macros)


@pytest.mark.parametrize("shell", [Shell(lang="nl", path="/help"), signed_in("nl")])
def test_help_is_there_for_everybody(templates, shell):
    html = templates.render("nl", "help/index.html", {"shell": shell})

    assert re.findall(r"<h1>(.+?)</h1>", html) == ["Hulp"]
    assert ('panel-t">Sneltoetsen' in html) is (shell.person_name is not None)


def test_compiled_templates_are_found_again_by_a_later_start(tmp_path):
    """A catalogue names the minute of its making: that says nothing about its texts."""

    def kept(minute: str, word: str) -> set[Path]:
        made = translations("nl")
        texts = {"": f"POT-Creation-Date: 2026-11-28 18:{minute}", "Ideas": word}
        later = type(made)()
        later._catalog = texts
        (tmp_path / "templates/ui").mkdir(parents=True, exist_ok=True)
        Templates(
            tmp_path / "templates", translations=lambda _: later, assets=Assets(ROOT / "static")
        )
        return set((tmp_path / ".cache/templates/nl").iterdir())

    first = kept("41", "Ideeën")
    assert kept("42", "Ideeën") == first
    assert len(kept("43", "Voorstellen")) == 2
