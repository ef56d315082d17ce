"""Texts that stay texts, whatever program opens the file."""

from __future__ import annotations

import re

# With these a spreadsheet program begins to compute (OWASP, "CSV Injection").
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
# Where a program that shows Markdown would take up HTML, or make a link.
MARKUP = re.compile(r"<(?=[A-Za-z/!?])|(?<=\])\(")


def inert_cell(text: str) -> str:
    """Set an apostrophe before a text that a spreadsheet program would compute.

    >>> inert_cell("=1+1"), inert_cell("-0.5"), inert_cell("IL-2")
    ("'=1+1", '-0.5', 'IL-2')
    """
    return f"'{text}" if text.startswith(FORMULA_SIGNS) and not NUMBER.fullmatch(text) else text


def inert_markdown(text: str) -> str:
    r"""Escape HTML and links in a Markdown text.

    >>> inert_markdown("p < 0.001 [1, 2] <script> [a](b)")
    'p < 0.001 [1, 2] &lt;script> [a]\\(b)'
    """
    return MARKUP.sub(lambda found: "&lt;" if found.group() == "<" else "\\(", text)
