"""Pages keep to the content security policy, and need no other server: hospitals have closed networks."""

import re

import pytest

from tests.architecture.sources import files

INLINE = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", re.IGNORECASE),
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"']|\shx-on\b|\shx-vars\b", re.IGNORECASE),
    "script address": re.compile(r"[\"']\s*javascript:", re.IGNORECASE),
    "data address": re.compile(r"(src|href)\s*=\s*[\"']\s*data:", re.IGNORECASE),
}
# A namespace is a name, not an address that a browser asks.
NAMESPACES = re.compile(r"xmlns(:\w+)?=\"http://www\.w3\.org/[^\"]*\"|http://www\.w3\.org/\d{4}/(svg|xlink)")
COMMENTS = re.compile(r"/\*.*?\*/|<!--.*?-->|\{#.*?#\}", re.DOTALL)
LOADED = re.compile(
    r"(?:src|srcset|action|data|hx-get|hx-post)\s*=\s*[\"']\s*(?:https?:)?//"
    r"|<link[^>]*href\s*=\s*[\"']\s*(?:https?:)?//|url\(\s*[\"']?(?:https?:|data:|//)|@import|(?:https?|wss?)://",
    re.IGNORECASE,
)


def inline(text: str) -> list[str]:
    """Return which kinds of inline code a template holds."""
    return [kind for kind, pattern in INLINE.items() if pattern.search(text)]


def foreign(text: str) -> list[str]:
    """Return the addresses of other servers that a template, style sheet, picture or script names."""
    return [match.group() for match in LOADED.finditer(NAMESPACES.sub("", COMMENTS.sub("", text)))]


def test_templates_hold_no_inline_code() -> None:
    found = {name: kinds for name, text in files("templates", ".html").items() if (kinds := inline(text))}
    assert found == {}


def test_pages_name_no_other_server() -> None:
    texts = files("templates", ".html", ".txt") | files("static", ".css", ".js", ".svg")
    assert {name: addresses for name, text in texts.items() if (addresses := foreign(text))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "<script>go()</script>",
        '<script type="module">go()</script>',
        "<style>p { color: red }</style>",
        '<p style="color: red">',
        '<a onclick="go()">',
        "<a onclick='go()'>",
        '<a hx-on:click="go()">',
        '<a href="javascript:go()">',
        '<img src="data:image/png;base64,AAAA">',
    ],
)
def test_inline_code_is_found(text: str) -> None:
    assert len(inline(text)) == 1


def test_files_and_json_are_no_inline_code() -> None:
    scripts = '<script src="/static/a.js" defer></script><script id="a" type="application/json">{}</script>'
    assert inline(f'{scripts}<p class="style">on = 1</p>') == []


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/a.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/a.css">',
        '@import "a.css";',
        "a { background: url(https://a.example/b.png) }",
        "fetch('https://a.example/')",
    ],
)
def test_another_server_is_found(text: str) -> None:
    assert foreign(text) != []


def test_a_namespace_and_a_comment_are_no_address() -> None:
    assert (
        foreign('<svg xmlns="http://www.w3.org/2000/svg"></svg> /* see https://a.example */ url("../img/a.svg")') == []
    )
