"""Text made comparable: case, accents, widths, Greek letters and spaces don't tell words apart."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# đ has no decomposition; Greek letters are written out because headers mix α and "alpha".
LETTERS = str.maketrans(
    {"đ": "d", "Đ": "d", "µ": "u", "μ": "u", "α": "alpha", "β": "beta", "γ": "gamma", "κ": "kappa", "δ": "delta"}
)
SPACES = re.compile(r"\s+")
NOT_WORD = re.compile(r"[^a-z0-9%+<>]+")
# The sign of a diameter, which on a keyboard is a Danish letter: "Ø max".
DIAMETER = re.compile(r"(?<!\w)ø(?!\w)")
# The inverse of `exports.inert.inert_cell`; typed into a spreadsheet, such an apostrophe is no part of the text.
ESCAPED = re.compile("'[=+\\-@\t\r]")
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e\u2066-\u2069]")


# Texts that are longer are no words that come again: keeping them would keep whole files in memory.
LONGEST_KEPT = 300


def fold(text: str) -> str:
    """Return the text in small letters without accents, one space between words; signs stay.

    >>> fold("  Ngày XÉT nghiệm "), fold("Thể tích (cm³)")
    ('ngay xet nghiem', 'the tich (cm3)')
    """
    return _fold(text) if len(text) <= LONGEST_KEPT else _fold.__wrapped__(text)


@lru_cache(maxsize=65_536)
def _fold(text: str) -> str:
    if text.isascii():
        return SPACES.sub(" ", text.lower()).strip()
    text = unicodedata.normalize("NFKD", INVISIBLE.sub("", text).casefold().translate(LETTERS)).translate(LETTERS)
    text = DIAMETER.sub("diam", text) if "ø" in text else text
    return SPACES.sub(" ", "".join(char for char in text if not unicodedata.combining(char))).strip()


def squeeze(text: str) -> str:
    """Return the folded text with letters and digits only, so that ``IL-2``, ``IL 2`` and ``il2`` are one.

    >>> squeeze("IL-2"), squeeze("N° metastasi"), squeeze("TNF-α")
    ('il2', 'nmetastasi', 'tnfalpha')
    >>> squeeze("Ø max")
    'diammax'
    """
    return _squeeze(text) if len(text) <= LONGEST_KEPT else _squeeze.__wrapped__(text)


@lru_cache(maxsize=65_536)
def _squeeze(text: str) -> str:
    return NOT_WORD.sub("", fold(text.replace("°", " ").replace("º", " ")))


def unescaped(text: str) -> str:
    """Return a text without the apostrophe that an export sets before what a spreadsheet program would compute.

    >>> unescaped("'=1+1"), unescaped("'s-Gravenhage")
    ('=1+1', "'s-Gravenhage")
    """
    return text[1:] if ESCAPED.match(text) else text


def exact(text: str) -> str:
    """Return the text composed, in small letters and trimmed, with its accents kept."""
    return SPACES.sub(" ", unicodedata.normalize("NFC", text).casefold()).strip()
