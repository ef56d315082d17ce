"""Cells that stay text: identifiers, which must be exact, and notes, which are inert."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from registry.imports.workbook import RawCell, UncachedFormula, raw_text

from .errors import error_text
from .folding import INVISIBLE, fold, unescaped
from .outcome import TAKEN_AS_MISSING, Outcome, accept, reject, shorten, warn
from .words import DEATH_SIGNS, MISSING

SCIENTIFIC = re.compile(r"^[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]+$")
# An identifier that no rule of normalising touches: "_x" begins a spreadsheet's escape.
PLAIN = re.compile(r"(?!.*_x)[A-Za-z0-9_-]+")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# The pictures that Unicode has of control characters: ␀ ␁ ␂ …
SHOWN = {number: 0x2400 + number for number in range(0x20)}
LARGEST_EXACT_FLOAT = 10**15


@dataclass(frozen=True)
class IdentifierRules:
    """What an identifier of a column may look like; ``prefix`` is put before each code of the file."""

    label: str
    pattern: str = ""
    max_length: int = 40
    prefix: str = ""
    required: bool = True

    @cached_property
    def fits(self) -> Callable[[str], re.Match[str] | None]:
        """Match a whole identifier."""
        return re.compile(self.pattern.strip("^$")).fullmatch


def parse_identifier(cell: RawCell, rules: IdentifierRules) -> Outcome:
    """Read one cell as an identifier: spaces around it and composition are normalised, everything else must fit."""
    if type(cell) is str and PLAIN.fullmatch(cell) and not SCIENTIFIC.match(cell):
        return _fitting(cell, cell, cell, rules)
    if error := error_text(cell):
        return reject("cell_error", raw=error)
    if isinstance(cell, UncachedFormula):
        return reject("formula_without_value", raw=shorten(cell))
    if isinstance(cell, float) and (not cell.is_integer() or abs(cell) >= LARGEST_EXACT_FLOAT):
        return reject("id_not_exact", raw=shorten(cell), label=rules.label)
    raw = unescaped(raw_text(cell))
    text = unicodedata.normalize("NFC", raw.replace("\u00a0", " ").strip())
    if not text:
        return reject("id_missing", label=rules.label) if rules.required else TAKEN_AS_MISSING
    return _strange(text, rules) or _fitting(text, raw, cell, rules)


def _strange(text: str, rules: IdentifierRules) -> Outcome | None:
    if match := INVISIBLE.search(text):
        name = unicodedata.name(match.group(), hex(ord(match.group())))
        return reject("id_invisible", raw=shorten(INVISIBLE.sub("·", text)), label=rules.label, name=name)
    if SCIENTIFIC.match(text):
        return reject("id_not_exact", raw=shorten(text), label=rules.label)
    strange = next((char for char in text if not char.isascii() and char.isalnum()), None)
    if strange is not None and rules.pattern:
        name = unicodedata.name(strange, hex(ord(strange)))
        return reject("id_confusable", raw=shorten(text), label=rules.label, name=name)
    return None


def _fitting(text: str, raw: str, cell: RawCell, rules: IdentifierRules) -> Outcome:
    value = rules.prefix + text
    if rules.pattern and not rules.fits(value):
        return reject("id_pattern", raw=shorten(cell), label=rules.label)
    if CONTROL.search(value):
        return _control(value, rules.label)
    if len(value) > rules.max_length:
        return reject("too_long", raw=shorten(cell), label=rules.label, length=rules.max_length)
    if value == raw and isinstance(cell, str):
        return accept(value)
    return accept(value, "id_normalised", raw=shorten(cell), value=value)


def _control(text: str, label: str) -> Outcome:
    """Refuse a text with a control character; NUL no PostgreSQL stores, and the others no XML."""
    return reject("nul" if "\x00" in text else "control_character", raw=shorten(text.translate(SHOWN)), label=label)


def parse_text(cell: RawCell, label: str, max_length: int | None) -> Outcome:
    """Read one cell as free text; formulas and markup in it are text like any other."""
    if error := error_text(cell):
        return reject("cell_error", raw=error)
    if isinstance(cell, UncachedFormula):
        return warn(None, "formula_without_value", raw=shorten(cell))
    raw = unescaped(raw_text(cell))
    text = unicodedata.normalize("NFC", raw).strip()
    if not text:
        return TAKEN_AS_MISSING
    if CONTROL.search(text):
        return _control(text, label)
    if max_length is not None and len(text) > max_length:
        return reject("too_long", raw=shorten(cell), label=label, length=max_length)
    if any(sign in text for sign in DEATH_SIGNS):
        return warn(text, "death_sign", raw=shorten(cell))
    if fold(text) in MISSING:
        return accept(None, "missing", raw=shorten(cell))
    return accept(text)
