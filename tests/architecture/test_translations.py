"""Every text of the interface exists in Dutch, once, and in Dutch that people speak."""

from io import BytesIO

import pytest
from babel.messages.extract import extract

from app.i18n.catalogue import key_of, known_keys, messages
from app.i18n.kinds import Plural, forms, wording
from app.i18n.problems import problems
from tests.architecture.tree import files, text

KEYWORDS = {
    "_": None,
    "gettext": None,
    "N_": None,
    "say": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# The sentences of codes are registered; app.i18n.problems holds those against the catalogues.
CODE = [name for name in files("app/", ".py") if not name.startswith("app/i18n/")]
TEMPLATES = [name for name in files("templates/", "") if name.endswith((".html", ".txt"))]


def keys(name):
    """Return what gettext would look up for each text in a file."""
    return keys_of(text(name), is_code=name.endswith(".py"))


def keys_of(source, *, is_code):
    """Return what gettext would look up, as pairs of context and text."""
    method = "python" if is_code else "jinja2.ext:babel_extract"
    options = {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "silent": "false"}
    found = extract(method, BytesIO(source.encode()), keywords=KEYWORDS, options=options)
    for _, message, _, context in found:
        yield context, message if isinstance(message, str) else message[0]


def test_texts_are_found_in_templates_and_code():
    template = "{{ _('One') }}{{ ngettext('%(num)s x', '%(num)s xs', 2) }}"
    code = "x = say.pgettext('kind', 'Two')\n"

    assert list(keys_of(template, is_code=False)) == [(None, "One"), (None, "%(num)s x")]
    assert list(keys_of(code, is_code=True)) == [("kind", "Two")]


def test_catalogues_have_no_fault():
    assert problems() == []


@pytest.mark.parametrize("name", [*CODE, *TEMPLATES])
def test_every_text_of_a_file_is_translated(name):
    missing = [key for key in keys(name) if key not in known_keys("nl")]

    assert missing == []


def registered():
    """Return what gettext would look up for the words and sentences of codes."""
    wordings = wording()
    for kind, words in wordings.labels.items():
        yield from ((kind, source) for source in words.values())
    for table in wordings.sentences.values():
        for sentence in table.values():
            for form in forms(sentence):
                yield None, form.one if isinstance(form, Plural) else form


def test_catalogues_hold_no_text_that_nothing_says():
    said = {key for name in [*CODE, *TEMPLATES] for key in keys(name)} | set(registered())
    silent = [
        f"{path.name}: {key_of(entry)[1]}"
        for path, entry in messages("nl")
        if key_of(entry) not in said
    ]

    assert silent == []
