"""Static files: few, small, cached by their content, and nothing but the known ones."""

import asyncio
import gzip
from pathlib import Path

import pytest

from app.assets import Assets, squeeze_css

STATIC = Path(__file__).resolve().parents[2] / "static"


@pytest.fixture
def folder(tmp_path):
    for name, content in {
        "css/tokens.css": "@layer tokens { :root { --a: 1px; } }",
        "css/base.css": "/* no */\n@layer base { a { color: red; } }",
        "css/layout.css": "",
        "css/modes.css": "",
        "css/print.css": "",
        "css/ui/x.css": ".x {\n  margin: 0 auto;\n}",
        "js/core.js": "const one = 1;",
        "js/b.js": "// gone\nconst two = one + 1;",
        "icons/kiem.svg": "<svg/>",
        "secret.txt": "hidden",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return tmp_path


def ask(assets, path, method="GET", query="", **headers):
    """Return status, headers and body of one request."""
    sent = []

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "method": method, "path": path, "root_path": "/static",
        "query_string": query.encode(),
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
    }  # fmt: skip
    asyncio.run(assets(scope, None, send))
    return (
        sent[0]["status"],
        {k.decode(): v.decode() for k, v in sent[0]["headers"]},
        sent[1]["body"],
    )


def test_css_is_joined_in_order_of_the_layers(folder):
    assert Assets(folder).get("kiem.css").body.decode() == (
        "@layer reset,tokens,base,layout,components,modes,print;"
        "@layer tokens{:root{--a: 1px}}@layer base{a{color: red}}.x{margin: 0 auto}"
    )


def test_script_parts_keep_their_own_scope(folder):
    assert Assets(folder).get("kiem.js").body.decode() == (
        "const one = 1;\n{\nconst two = one + 1;\n}\n"
    )


def test_squeeze_keeps_spaces_that_mean_something():
    written = "a  b > c {\n margin: 1px\n 2px;\n content: ' · ';\n}"

    assert squeeze_css(written) == "a b > c{margin: 1px 2px;content: ' · '}"


def test_address_changes_with_the_content(folder):
    before = Assets(folder).url("kiem.css")
    (folder / "css/layout.css").write_text("b { margin: 0 }", "utf-8")

    assert Assets(folder).url("kiem.css") != before


def test_changed_file_is_read_again_only_when_reloading(folder):
    fixed, fresh = Assets(folder), Assets(folder, reload=True)
    (folder / "css/ui/y.css").write_text(".y { margin: 0 }", "utf-8")

    assert (b".y" in fixed.get("kiem.css").body, b".y" in fresh.get("kiem.css").body) == (
        False, True,
    )  # fmt: skip


def test_pinned_address_may_be_kept_for_a_year(folder):
    assets = Assets(folder)
    query = assets.url("kiem.css").partition("?")[2]

    pinned = ask(assets, "/static/kiem.css", query=query)[1]["cache-control"]
    plain = ask(assets, "/static/kiem.css")[1]["cache-control"]

    assert (pinned, plain) == ("public, max-age=31536000, immutable", "no-cache")


def test_gzip_is_sent_to_whom_accepts_it():
    assets = Assets(STATIC)
    status, headers, body = ask(assets, "/static/kiem.css", accept_encoding="br, gzip")

    assert (status, headers["content-encoding"], headers["content-type"]) == (
        200, "gzip", "text/css; charset=utf-8",
    )  # fmt: skip
    assert gzip.decompress(body) == assets.get("kiem.css").body


def test_known_content_is_not_sent_again(folder):
    assets = Assets(folder)
    tag = ask(assets, "/static/kiem.js")[1]["etag"]

    assert ask(assets, "/static/kiem.js", if_none_match=tag)[::2] == (304, b"")


def test_head_has_the_length_without_the_body(folder):
    status, headers, body = ask(Assets(folder), "/static/icons/kiem.svg", "HEAD")

    assert (status, headers["content-length"], body) == (200, "6", b"")


@pytest.mark.parametrize(
    "path", ["/static/secret.txt", "/static/css/tokens.css", "/static/../secret.txt", "/static/"]
)
def test_only_known_files_exist(folder, path):
    assert ask(Assets(folder), path)[0] == 404


def test_nothing_can_be_written(folder):
    assert ask(Assets(folder), "/static/kiem.css", "POST")[0] == 405


def test_own_parts_stay_within_their_budget():
    assets = Assets(STATIC)

    assert len(assets.get("kiem.js").body) <= 8_000
    assert len(assets.get("kiem.css").packed) <= 24_000
