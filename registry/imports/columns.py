"""Columns that can't be taken for what their header's words alone would say, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from registry.imports.cells import is_birth_date
from registry.imports.headers import AGE, DATE_OF_BIRTH, HeaderMatch, SheetHeader, speaks_of_birth
from registry.imports.workbook import RawCell, Sheet

BIRTH_YEAR = "patient.birth_year"


def settle(sheet: Sheet, header: SheetHeader) -> SheetHeader:
    """Return a sheet's header after a look at its columns' cells, units and neighbours."""
    matches = tuple(_births(match, sheet.columns[match.column - 1][header.last_row :]) for match in header.matches)
    return replace(header, matches=matches)


def _births(match: HeaderMatch, cells: Sequence[RawCell]) -> HeaderMatch:
    """Tell a column of dates of birth, which tell who the patient is, from one of birth years."""
    named = match.code in (BIRTH_YEAR, AGE) or (not match.codes and speaks_of_birth(match.text))
    if named and any(map(is_birth_date, set(cells))):
        return replace(match, codes=(), identity=DATE_OF_BIRTH)
    return match
