"""Small XML parts of a container, read as trees."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .container import Container, damaged, scan
from .model import UnusableFile
from .model import gettext_noop as _

# A workbook with every one of Excel's 64,000 cell formats has half of these.
MAX_TAGS = 400_000


def local_name(element: Element) -> str:
    """Return an element's name without its namespace (transitional and strict OOXML differ only in that)."""
    return str(element.tag).rsplit("}", 1)[-1]


def parse_part(container: Container, name: str) -> Element:
    """Parse a small part as a tree, with declarations, entities and depth refused."""
    try:
        root: Element = fromstring(b"".join(_limited(container, name)))
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:  # LookupError: an unknown encoding.
        raise UnusableFile(damaged()) from error
    return root


def _limited(container: Container, name: str) -> Iterator[bytes]:
    """Yield a part's XML as long as a tree of it stays small."""
    tags = 0
    for piece in scan(container, name):
        tags += piece.count(b"<")
        if tags > MAX_TAGS:
            message = _("The workbook holds far more formats or comments than a table needs: save its values alone.")
            raise UnusableFile(message)
        yield piece
