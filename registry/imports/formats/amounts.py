"""How much text the cells of a workbook hold, once each repeats the text that it shares with others.

A text of a million characters stands once in the file and may be called by a million cells; a reader copies it to each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from .container import Container, scan
from .model import UnusableFile
from .model import gettext_noop as _

MAX_TEXT = 150_000_000
PREFIXED = re.compile(rb"<(/?)[^\s<>/:=\"']+:")
SHARED_CELL = re.compile(rb'<c r="[A-Z0-9]+"(?>[^<>]*?\bt="s")[^<>]*+>\s*+<v[^<>]*+>([0-9]{1,8})</v>')
UNUSUAL_ATTRIBUTE = re.compile(rb"<c\s[^<>]*?(?:'|\s=|=\s)")


def check_amount(characters: int) -> None:
    """Refuse more text than a workbook of records has.

    Raises
    ------
    UnusableFile
        With the limit in the sentence.
    """
    if characters > MAX_TEXT:
        message = _("The workbook's cells hold more than %(limit)s million characters: split it.")
        raise UnusableFile(message, limit=MAX_TEXT // 1_000_000)


def shared_amount(container: Container, part: str, rows: Iterable[bytes], cells: int) -> int:
    """Return how much text the cells of an XLSX file call at most, having refused too much.

    ``part`` holds the shared texts. The sheets' ``rows`` are read only where ``cells``, each with the longest text,
    would be too much.
    """
    lengths = _lengths(container, part)
    own = sum(lengths)
    check_amount(own)
    longest = max(lengths, default=0)
    called = cells * longest
    if called > MAX_TEXT:
        called = sum(_called(piece, lengths, longest) for piece in rows)
        check_amount(called)
    return own + called


def _lengths(container: Container, part: str) -> list[int]:
    """Return the length of each shared text, its markup included."""
    lengths: list[int] = []
    rest = 0
    for piece in chain(scan(container, part), (b"<si",)):
        before, *texts = PREFIXED.sub(rb"<\1", piece).split(b"<si")
        rest += len(before)
        for text in texts:
            lengths.append(rest)
            rest = len(text)
    return lengths[1:]


def _called(piece: bytes, lengths: list[int], longest: int) -> int:
    """Return how much text the cells of a piece call; where that can't be told, as much as could be."""
    if UNUSUAL_ATTRIBUTE.search(piece):
        return piece.count(b"<c") * longest
    called = [int(number) for number in SHARED_CELL.findall(piece)]
    known = sum(lengths[number] for number in called if number < len(lengths))
    return known + max(piece.count(b't="s"') - len(called), 0) * longest
