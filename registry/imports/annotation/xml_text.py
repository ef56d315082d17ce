"""Texts as they stand in the XML of a spreadsheet, and tags found in it without a tree.

Parts are edited as text: a tree written anew would lose the prefixes by which programs know their own extensions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

# What XML 1.0 can't hold (W3C, section 2.2), shown by the sign for what can't be shown.
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Excel reads _x0041_ as a sign by its number (ECMA-376 Part 1, 22.9.2.19, ST_Xstring).
LIKE_AN_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
TAG = re.compile(rb"""<(/?)([A-Za-z_][\w:.-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")


@dataclass(frozen=True)
class Child:
    """A child of an element: its name without a prefix, where it begins, and its opening tag."""

    name: str
    start: int
    tag: bytes


def xml_text(text: str) -> str:
    """Return a text as the content of an element.

    >>> xml_text("<5 & _x0041_")
    '&lt;5 &amp; _x005F_x0041_'
    """
    return escape(LIKE_AN_ESCAPE.sub("_x005F_", NOT_IN_XML.sub("\ufffd", text)))


def xml_attribute(text: str) -> str:
    """Return a text as the value of an attribute in double quotes."""
    return escape(NOT_IN_XML.sub("\ufffd", text), {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


def children(data: bytes) -> Iterator[Child]:
    """Yield the elements at the outermost level of a piece of XML, up to the closing tag of their parent.

    The parent's closing tag comes last, its name with a slash.
    """
    depth = 0
    for found in TAG.finditer(data):
        name = found[2].rpartition(b":")[2].decode()
        if found[1]:
            depth -= 1
            if depth < 0:
                yield Child(f"/{name}", found.start(), found[0])
                return
        else:
            if not depth:
                yield Child(name, found.start(), found[0])
            depth += not found[3].endswith(b"/")


def prefix_of(tag: bytes) -> str:
    """Return the prefix of a tag with its colon; most files have none.

    >>> prefix_of(b"</x:worksheet>"), prefix_of(b"</worksheet>")
    ('x:', '')
    """
    name = tag.strip(b"</>").split()[0]
    return f"{name.partition(b':')[0].decode()}:" if b":" in name else ""
