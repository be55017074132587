"""What a template becomes writes every kind of value as Jinja would."""

import pytest
from jinja2 import StrictUndefined, UndefinedError
from markupsafe import Markup

from app.compiling import CompilingEnvironment


def drawn(source, **context):
    env = CompilingEnvironment(
        autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"]
    )
    env.translate = str.upper
    return env.from_string(source).render(context)


class Loud(str):
    __slots__ = ()


class Drawn:
    def __html__(self):
        return "<b>"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("<b>'\"&", "&lt;b&gt;&#39;&#34;&amp;"),
        (Loud("<b>"), "&lt;b&gt;"),
        (["<b>"], "[&#39;&lt;b&gt;&#39;]"),
        (Markup("<b>"), "<b>"),
        (Drawn(), "<b>"),
        (7, "7"),
        (True, "True"),
        (None, "None"),
    ],
)
def test_value_is_written_as_text_unless_it_is_markup(value, written):
    macro = "{% macro m() %}{{ caller() }}{% endmacro %}"

    assert drawn("{{ value }}", value=value) == written
    assert drawn(macro + "{% call m() %}{{ value }}{% endcall %}", value=value) == written


def test_where_escaping_is_off_values_stay_as_they_are():
    assert drawn("{% autoescape false %}{{ value }}{% endautoescape %}", value="<b>") == "<b>"


@pytest.mark.parametrize(("on", "written"), [(True, "[on]"), (False, "[]")])
def test_text_on_a_condition_is_nothing_without_it(on, written):
    assert drawn("[{{ 'on' if on }}]", on=on) == written


def test_call_takes_arguments_as_python_does():
    def told(*given, **named):
        return f"{given} {sorted(named.items())}"

    source = "{% for n in (1,) %}{{ told(n, *more, key='a', **rest)|safe }}{% endfor %}"

    assert drawn(source, told=told, more=[2], rest={"b": 3}) == "(1, 2) [('b', 3), ('key', 'a')]"
    assert drawn("{{ told(1, key='a')|safe }}", told=told) == "(1,) [('key', 'a')]"


@pytest.mark.parametrize("source", ["{{ nothing }}", "{{ nothing() }}", "{{ nothing.at_all }}"])
def test_what_is_not_there_is_an_error(source):
    with pytest.raises(UndefinedError):
        drawn(source)
