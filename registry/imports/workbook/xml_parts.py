"""Small XML parts of a container, read as trees."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .container import Container, damaged, scan
from .model import UnusableFile


def local_name(element: Element) -> str:
    """Return an element's name without its namespace (transitional and strict OOXML differ only in that)."""
    return str(element.tag).rsplit("}", 1)[-1]


def parse_part(container: Container, name: str) -> Element:
    """Parse a small part as a tree, with declarations, entities and depth refused."""
    try:
        root: Element = fromstring(b"".join(scan(container, name)))
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise UnusableFile(damaged()) from error
    return root
