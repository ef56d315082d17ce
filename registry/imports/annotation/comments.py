"""Comments put into a sheet beside those that are there, with the shapes in which programs show them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from defusedxml.ElementTree import fromstring

from registry.imports.annotation.marking import Marking, Place
from registry.imports.annotation.xml_text import prefix_of, xml_text
from registry.imports.formats.model import column_number
from registry.imports.formats.xml_parts import local_name
from registry.imports.own_marks import OWN_MARK, without_own
from registry.imports.workbook import address

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
AUTHOR_NAME = "Cytoledger"
EMPTY = f'<comments xmlns="{MAIN}"><authors></authors><commentList></commentList></comments>'
COMMENT = re.compile(rb"<((?:[\w.-]+:)?)comment\b([^<>]*)>(.*?)</\1comment>", re.DOTALL)
REFERENCE = re.compile(rb'\sref\s*=\s*["\']([A-Z]{1,3})([0-9]{1,7})["\']')
AUTHORS = re.compile(rb"<((?:[\w.-]+:)?)authors\s*/>|</((?:[\w.-]+:)?)authors\s*>")
AUTHOR = re.compile(rb"<(?:[\w.-]+:)?author(?:\s[^<>]*)?(?:/>|>([^<]*)<)")
LIST = re.compile(rb"<((?:[\w.-]+:)?)commentList\s*/>|</((?:[\w.-]+:)?)commentList\s*>")
PLAIN = re.compile(rb"(<(?:[\w.-]+:)?text>\s*)(<((?:[\w.-]+:)?)t\b[^<>]*>[^<>]*</\3t>)(\s*</)")
TEXT_END = re.compile(rb"</((?:[\w.-]+:)?)text\s*>\s*\Z|<((?:[\w.-]+:)?)text\s*/>\s*\Z")


@dataclass(frozen=True)
class MergedComments:
    """A comments part, the cells that have a new comment, and those whose comment is gone."""

    xml: bytes
    added: tuple[Place, ...]
    removed: tuple[Place, ...]


def merged(xml: bytes, markings: Mapping[Place, Marking], leave: Collection[Place]) -> MergedComments:
    """Put what is said of cells into a sheet's comments.

    What an earlier annotation wrote is taken out; what a person wrote stays, with ours below it.

    Parameters
    ----------
    xml
        The comments part, or nothing.
    leave
        Cells with a conversation (a threaded comment), whose text programs write themselves.
    """
    xml = xml or EMPTY.encode()
    kept: set[Place] = set()
    removed: list[Place] = []

    def replaced(found: re.Match[bytes]) -> bytes:
        place = _place(found[2])
        if place is None or place in leave:
            return found[0]
        whole = _without_ours(found)
        if not whole:
            removed.append(place)
            return b""
        kept.add(place)
        return _with_ours(whole, markings[place]) if place in markings else whole

    xml = COMMENT.sub(replaced, xml)
    added = [marking for place, marking in markings.items() if place not in kept and place not in leave]
    xml, author = _with_author(xml)
    return MergedComments(_with_comments(xml, added, author), _places(added, removed), _places(removed, added))


def _places(these: Iterable[Marking | Place], others: Iterable[Marking | Place]) -> tuple[Place, ...]:
    """Return the cells of the first that aren't among the second: a comment taken out and put in keeps its shape."""
    left_out = {_of(each) for each in others}
    return tuple(place for each in these if (place := _of(each)) not in left_out)


def _of(each: Marking | Place) -> Place:
    return (each.row, each.column) if isinstance(each, Marking) else each


def _place(attributes: bytes) -> Place | None:
    found = REFERENCE.search(attributes)
    return (int(found[2]), column_number(found[1].decode())) if found else None


def _without_ours(found: re.Match[bytes]) -> bytes:
    """Return a comment without what an earlier annotation added; nothing where that was all."""
    if OWN_MARK.rstrip().encode() not in found[0]:
        return found[0]
    root = fromstring(b"<a>" + _bare(found[3]) + b"</a>")
    text = without_own("".join(each.text or "" for each in root.iter() if local_name(each) == "t"))
    if not text:
        return b""
    prefix = found[1].decode()
    return b"<" + found[1] + b"comment" + found[2] + b">" + _text(text, prefix) + b"</" + found[1] + b"comment>"


def _bare(xml: bytes) -> bytes:
    """Return XML without prefixes, so that it can be read by itself."""
    return re.sub(rb"(</?)[\w.-]+:", rb"\1", re.sub(rb"\s[\w.-]+:[\w.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*')", b"", xml))


def _text(text: str, prefix: str) -> bytes:
    return f"<{prefix}text>{_run(text, prefix)}</{prefix}text>".encode()


def _run(text: str, prefix: str) -> str:
    return f'<{prefix}r><{prefix}t xml:space="preserve">{xml_text(text)}</{prefix}t></{prefix}r>'


def _with_ours(comment: bytes, marking: Marking) -> bytes:
    """Return a person's comment with ours below it."""
    prefix = prefix_of(comment[: comment.index(b">") + 1]).encode()
    opening, inside = comment.split(b">", 1)
    inside = inside.removesuffix(b"</" + prefix + b"comment>")
    end = TEXT_END.search(inside)
    if end is None:
        return comment
    run = _run(f"\n\n{marking.text}", prefix.decode()).encode()
    if end[2] is not None:
        inside = inside[: end.start()] + b"<" + end[2] + b"text>" + run + b"</" + end[2] + b"text>"
    else:
        before = PLAIN.sub(rb"\1<\3r>\2</\3r>\4", inside)
        at = before.rindex(b"</" + end[1] + b"text")
        inside = before[:at] + run + before[at:]
    return opening + b">" + inside + b"</" + prefix + b"comment>"


def _with_author(xml: bytes) -> tuple[bytes, int]:
    found = AUTHORS.search(xml)
    if found is None:
        return xml, 0
    names = AUTHOR.findall(xml[: found.start()])
    if AUTHOR_NAME.encode() in names:
        return xml, names.index(AUTHOR_NAME.encode())
    prefix = (found[1] or found[2] or b"").decode()
    line = f"<{prefix}author>{AUTHOR_NAME}</{prefix}author></{prefix}authors>"
    opening = f"<{prefix}authors>" if found[1] is not None else ""
    return xml[: found.start()] + (opening + line).encode() + xml[found.end() :], len(names)


def _with_comments(xml: bytes, added: Iterable[Marking], author: int) -> bytes:
    found = LIST.search(xml)
    if found is None:
        return xml
    prefix = (found[1] or found[2] or b"").decode()
    opening = f"<{prefix}commentList>".encode() if found[1] is not None else b""
    lines = b"".join(
        f'<{prefix}comment ref="{address(each.row, each.column)}" authorId="{author}">'.encode()
        + _text(each.text, prefix)
        + f"</{prefix}comment>".encode()
        for each in added
    )
    return xml[: found.start()] + opening + lines + f"</{prefix}commentList>".encode() + xml[found.end() :]
