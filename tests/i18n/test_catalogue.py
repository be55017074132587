from pathlib import Path

import jinja2
import pytest

from app.i18n import translations, translator
from app.i18n.compiled import made
from app.i18n.problems import catalogue_problems, problems

HEADER = 'msgid ""\nmsgstr ""\n"Language: nl\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def test_catalogues_have_no_problems():
    assert problems() == []


def test_translator_speaks_dutch_and_falls_back_to_the_source():
    assert translator("nl")("Save") == "Bewaar"
    assert translator("en")("Save") == "Save"
    assert translator("nl")("Never heard of %(it)s, 100%%", it="this") == (
        "Never heard of this, 100%"
    )


@pytest.mark.parametrize(("n", "dutch"), [(0, "0 weken"), (1, "1 week"), (2, "2 weken")])
def test_translator_chooses_the_dutch_plural(n, dutch):
    assert translator("nl").ngettext("%(num)s week", "%(num)s weeks", n) == dutch


def test_translator_keeps_contexts_apart():
    say = translator("nl")
    assert say.pgettext("handover_state", "Accepted") == "Aangenomen"
    assert say.pgettext("wave_state", "Open") == "Open"
    assert say.npgettext("nowhere", "%(num)s x", "%(num)s xs", 2) == "2 xs"


@pytest.mark.parametrize(("lang", "expected"), [("nl", "Bewaar, 2 weken"), ("en", "Save, 2 weeks")])
def test_translations_serve_a_template(lang, expected):
    env = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    env.install_gettext_translations(translations(lang), newstyle=True)
    text = "{{ _('Save') }}, {{ ngettext('%(num)s week', '%(num)s weeks', 2) }}"
    assert env.from_string(text).render() == expected


def test_a_start_reads_what_an_earlier_one_compiled_unless_it_was_cut_off(tmp_path):
    first = made("nl", tmp_path / "kept")
    (kept,) = (tmp_path / "kept").iterdir()
    whole = kept.read_bytes()
    again = made("nl", tmp_path / "kept")
    kept.write_bytes(whole[:1000])
    mended = made("nl", tmp_path / "kept")

    assert [found.gettext("Save") for found in (first, again, mended)] == ["Bewaar"] * 3
    assert [kept.read_bytes()] == [path.read_bytes() for path in kept.parent.iterdir()]
    assert len(kept.read_bytes()) == len(whole)


def test_a_folder_that_may_not_be_written_changes_nothing(tmp_path):
    (tmp_path / "kept").touch()

    assert made("nl", tmp_path / "kept").gettext("Save") == "Bewaar"


def _faults(tmp_path: Path, **files: str) -> list[str]:
    (tmp_path / "nl").mkdir()
    for name, text in files.items():
        (tmp_path / "nl" / f"{name}.po").write_text(HEADER + text, encoding="utf-8")
    return catalogue_problems(tmp_path)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('msgid "Hello"\nmsgstr ""\n', "has no finished translation"),
        ('#, fuzzy\nmsgid "Hello"\nmsgstr "Hallo"\n', "has no finished translation"),
        ('msgid "Hi %(name)s"\nmsgstr "Dag"\n', "loses a parameter of its source"),
        ('msgid "Hi"\nmsgstr "Dag %(name)s"\n', "has a parameter that its source does not know"),
        ('msgid "Hi"\nmsgstr "Wat wilt u?"\n', "says u or uw"),
        ('msgid "Hi"\nmsgstr "' + "woord " * 21 + '"\n', "has a sentence of more than 20 words"),
    ],
)
def test_problems_name_the_fault(tmp_path, text, fault):
    found = _faults(tmp_path, area=text)
    assert len(found) == 1
    assert found[0].startswith("nl/area.po: ")
    assert found[0].endswith(fault)


def test_problems_name_a_text_that_stands_in_two_files(tmp_path):
    text = 'msgid "Hi"\nmsgstr "Dag"\n'
    assert _faults(tmp_path, one=text, two=text) == ["nl/two.po: 'Hi' stands in one.po too"]
