"""Templates parse, carry a title, and hold nothing that the content security policy refuses."""

import re

import pytest
from jinja2 import Environment, nodes

from tests.architecture.tree import files, text

ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
PAGES = [name for name in files("templates/", "") if not name.startswith("templates/pdf/")]
HTML = [name for name in PAGES if name.endswith(".html")]
# What a strict policy blocks, some of it silently, and what a browser takes apart. Mails are no pages, but
# need none of it either.
BANNED = {
    "inline style": re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "hx-on": re.compile(r"\bhx-on\b"),
    "js: value": re.compile(r"=\s*[\"']\s*(?:js|javascript):", re.IGNORECASE),
    "trigger filter": re.compile(r"hx-trigger\s*=\s*(?:\"[^\"]*\[|'[^']*\[)"),
    "escaping switched off": re.compile(r"\|\s*safe\b|autoescape\s+false"),
    "form in a paragraph": re.compile(
        r"<p\b[^>]*>(?:(?!</p>)[\s\S])*?(?:ui\.post_button\(|<form\b)"
    ),
    "address elsewhere": re.compile(r"<(?:script|link|img|iframe)\b[^>]*=\s*[\"']?(?:https?:)?//"),
}


def without_comments(source):
    return re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)


@pytest.mark.parametrize("name", PAGES)
def test_template_parses(name):
    assert ENVIRONMENT.parse(text(name)).body != [] or text(name).strip() == ""


@pytest.mark.parametrize("name", HTML)
def test_template_that_is_a_page_has_a_title(name):
    tree = ENVIRONMENT.parse(text(name))
    parents = [node.template.value for node in tree.find_all(nodes.Extends)]
    is_page = any(parent.startswith("layouts/") for parent in parents)
    blocks = {block.name for block in tree.find_all(nodes.Block)}

    assert not is_page or "title" in blocks


@pytest.mark.parametrize("name", HTML)
def test_template_holds_nothing_that_a_browser_refuses(name):
    source = without_comments(text(name))

    assert [what for what, pattern in BANNED.items() if pattern.search(source)] == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("inline style", '<p style="color: red">'),
        ("inline script", "<script>alert(1)</script>"),
        ("event attribute", '<a class="x" onclick="go()">'),
        ("hx-on", '<a hx-on:click="go()">'),
        ("js: value", "<a hx-vals='js:{a: 1}'>"),
        ("trigger filter", '<a hx-trigger="click[ctrlKey]">'),
        ("escaping switched off", "{{ title | safe }}"),
        ("form in a paragraph", "<p>{{ ui.post_button(_('Go'), '/go') }}</p>"),
        ("address elsewhere", '<script src="https://example.com/x.js"></script>'),
    ],
)
def test_ban_recognises_what_it_bans(what, line):
    assert BANNED[what].search(line)
