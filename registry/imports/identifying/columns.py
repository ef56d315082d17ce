"""Columns whose cells tell who the patients are, whatever their header says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from registry.dictionary import variables
from registry.imports.headers import DATE_OF_BIRTH, IGNORED, HeaderMatch, SheetHeader
from registry.imports.headers.identities import identity_of
from registry.imports.workbook import RawCell, Sheet

from .names import is_name
from .signs import ADDRESS, NATIONAL_NUMBER, PHONE_NUMBER, SIGNS, is_address, sign_in

NAME = "name"
# As many distinct texts of a column are looked at; a column of names shows itself sooner.
LOOKED_AT = 2_000
LONGEST_LOOKED_AT = 200
# So large a share of a column's distinct cells has a form that is narrow (a phone number) or wide (words like a name).
NARROW_SHARE, WIDE_SHARE = 0.5, 0.6
# One text of a wide form may be anything.
FEWEST_WIDE = 2
FEWEST_NUMBERS = 3
# Excel takes the 0 off a phone number: nine digits that begin like a Vietnamese mobile number, ten like an Italian one.
SHORN: Mapping[str, re.Pattern[str]] = {
    PHONE_NUMBER: re.compile(r"[35789][0-9]{8}|3[1-9][0-9]{8}"),
    NATIONAL_NUMBER: re.compile(r"(?:[1-9]|[1-8][0-9]|9[0-6])[0-3][0-9]{8}"),
}
NUMBER_SHARE = 0.9
WIDE: Mapping[str, Callable[[str], bool]] = {NAME: is_name, ADDRESS: is_address}


def mark_identifying(sheet: Sheet, header: SheetHeader) -> SheetHeader:
    """Return a sheet's header in which columns that tell who the patients are say so, judged by their cells.

    Columns of numbers, dates and codes are left alone: what is no value of theirs is refused cell by cell.
    """
    return replace(header, matches=tuple(_marked(sheet, header, match) for match in header.matches))


def kind_of_cells(cells: Sequence[RawCell]) -> str:
    """Return what cells that are nothing known tell of patients (``name``, ``phone number`` …), or nothing."""
    return _kind_of(_distinct(cells), "")


def _marked(sheet: Sheet, header: SheetHeader, match: HeaderMatch) -> HeaderMatch:
    kind = "" if match.code in ("", IGNORED) else _kinds().get(match.code, "other")
    if match.identity or kind not in ("", "text", "identifier"):
        return match
    texts = _distinct(sheet.columns[match.column - 1][header.last_row :])
    found = _kind_of(texts, kind) or _below_another_header(texts)
    return replace(match, codes=(), identity=found, why="cells") if found else match


@cache
def _kinds() -> dict[str, str]:
    return {variable.code: variable.kind for variable in variables()}


def _distinct(cells: Sequence[RawCell]) -> list[str]:
    """Return the first distinct texts of a column, its whole numbers among them as digits."""
    found: dict[str, None] = {}
    for cell in dict.fromkeys(cells):
        if isinstance(cell, str) and cell.strip():
            found[cell.strip()[:LONGEST_LOOKED_AT]] = None
        elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
            found[f"{cell:.15g}"] = None
        if len(found) >= LOOKED_AT:
            break
    return list(found)


def _kind_of(texts: Sequence[str], kind: str) -> str:
    """Return what a column's texts are. Codes of patients and tubes may have ten digits, as phone numbers have."""
    for what, has in SIGNS.items():
        if not (kind == "identifier" and what == PHONE_NUMBER) and _share(texts, has) >= NARROW_SHARE:
            return what
    wide = next((what for what, has in WIDE.items() if _share(texts, has) >= WIDE_SHARE), "")
    return (wide if len(texts) >= FEWEST_WIDE else "") or ("" if kind else _of_shorn_numbers(texts))


def _below_another_header(texts: Sequence[str]) -> str:
    """Return what a second table tells, further down in the column: "Họ tên", and a name below it."""
    for above, below in pairwise(texts):
        if (is_name(below) or sign_in(below)) and (what := identity_of(above)) not in ("", DATE_OF_BIRTH):
            return what
    return ""


def _of_shorn_numbers(texts: Sequence[str]) -> str:
    if len(texts) < FEWEST_NUMBERS:
        return ""
    shares = (
        (what, sum(form.fullmatch(text) is not None for text in texts) / len(texts)) for what, form in SHORN.items()
    )
    return next((what for what, share in shares if share >= NUMBER_SHARE), "")


def _share(texts: Sequence[str], has: Callable[[str], bool]) -> float:
    return sum(map(has, texts)) / len(texts) if texts else 0.0
