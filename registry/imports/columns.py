"""Columns that can't be taken for what the words of their header alone would say, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from registry.clinical.units import IncompatibleUnits, UnknownUnit, conversion_factor
from registry.imports.cells import fold, is_birth_date
from registry.imports.cells.words import MISSING
from registry.imports.fitting import fitted
from registry.imports.headers import AGE, DATE_OF_BIRTH, HeaderMatch, SheetHeader, own_unit, speaks_of_birth
from registry.imports.reading import Reader
from registry.imports.told import YES_OR_NO, event_codes
from registry.imports.unit_kinds import same_kind
from registry.imports.workbook import RawCell, Sheet, raw_text

BIRTH_YEAR = "patient.birth_year"
LOGARITHM = re.compile(r"\blog ?(?:10|2|e)?(?![a-z])|[(\[] ?ln\b|\bln ?\(")
# "PT(s)", and not the plural of "tumour(s)".
SECONDS = re.compile(r"(?:(?<![a-z]{4})[(\[]|[ ,_])(?:s|sec|secs|seconds|giay|secondi)[.)\]]*$")
# What is computed from results, and no result.
COMPUTED = re.compile(
    r"[(\[][^()\[\]]*(?:fold|delta|change|z-?score|percentile|quartile|tertile|\bod\b|\brank\b)[^()\[\]]*[)\]]"
)
COMPARISON = re.compile(r"[(\[][^()\[\]]*[<>≤≥][^()\[\]]*[)\]]")
SHARE = re.compile(r"[(\[][^()\[\]]*%[^()\[\]]*[)\]]")
ROWS_OF_UNITS = 2
# Units of time stand behind names of codes as well: "Child-Pugh (day 0)".
NO_MEASURE = frozenset({"", "1", "a", "mo", "wk", "d", "h"})


def settle(sheet: Sheet, header: SheetHeader, reader: Reader) -> SheetHeader:
    """Return a sheet's header after a look at its columns' cells, units and neighbours.

    A column that isn't what its name says has no code any more, and tells why in ``refused``.
    """
    matches = []
    for match in header.matches:
        cells = sheet.columns[match.column - 1][header.last_row :]
        settled = fitted(_births(match, cells), cells, reader)
        why = _why_refused(settled, cells, reader) if settled.codes else ""
        matches.append(_refuse(settled, why) if why else settled)
    return replace(header, matches=_without_rivals(_without_said_events(matches), reader))


def _refuse(match: HeaderMatch, why: str) -> HeaderMatch:
    return replace(match, codes=(), refused=why, taken_for=match.code)


def _births(match: HeaderMatch, cells: Sequence[RawCell]) -> HeaderMatch:
    """Tell a column of dates of birth, which tell who the patient is, from one of birth years."""
    named = match.code in (BIRTH_YEAR, AGE) or (not match.codes and speaks_of_birth(match.text))
    if named and any(map(is_birth_date, set(cells))):
        return replace(match, codes=(), identity=DATE_OF_BIRTH)
    return match


def _why_refused(match: HeaderMatch, cells: Sequence[RawCell], reader: Reader) -> str:
    """Return why a column's numbers aren't those of the variable or analyte that its name says."""
    text = fold(match.text.replace("_", " "))
    unit = canonical_unit(match.code, reader)
    if event_codes(match.code, match.text) and any(map(is_birth_date, set(cells))):
        return "event"
    if SECONDS.search(text):
        return "unit"
    if not unit:
        return "code" if _is_code_with_unit(match, reader) else ""
    below = [fold(cell) for cell in cells[:ROWS_OF_UNITS] if isinstance(cell, str)]
    if any(map(LOGARITHM.search, (text, *below))):
        return "logarithm"
    if COMPUTED.search(text) or (COMPARISON.search(text) and _all_yes_or_no(cells)):
        return "computed"
    found = match.unit or ("%" if SHARE.search(text) else "")
    fits = same_kind(found, unit) if match.analyte else _converts(found, unit)
    return "unit" if found and not fits else ""


def _all_yes_or_no(cells: Sequence[RawCell]) -> bool:
    return YES_OR_NO.union(MISSING).issuperset(fold(raw_text(cell)) for cell in cells)


def _without_said_events(matches: Sequence[HeaderMatch]) -> list[HeaderMatch]:
    """Leave out a yes or no column where another column says the same in full (status beside os_event)."""
    full = {match.code for match in matches if not event_codes(match.code, match.text)}
    return [
        _refuse(match, "said") if match.code in full and event_codes(match.code, match.text) else match
        for match in matches
    ]


def canonical_unit(code: str, reader: Reader) -> str:
    """Return the registry's unit of an analyte or a variable; empty for what isn't measured."""
    analyte = reader.context.reference.analytes.get(code.removeprefix("analyte:"))
    variable = reader.context.catalogue.variables.get(code)
    return analyte.unit if analyte else variable.unit if variable else ""


def _is_code_with_unit(match: HeaderMatch, reader: Reader) -> bool:
    """Tell "PT (%)", the prothrombin time, from pT: a code has no unit. The profile may still declare it so."""
    variable = reader.context.catalogue.variables.get(match.code)
    declared = {fold(name) for name in reader.context.declared.headers}
    if variable is None or variable.kind not in ("choice", "boolean") or fold(match.text) in declared:
        return False
    named = reader.context.catalogue.find(match.text.rpartition(" / ")[2])
    return match.code not in named and own_unit(match.text) not in NO_MEASURE


def _without_rivals(matches: Sequence[HeaderMatch], reader: Reader) -> tuple[HeaderMatch, ...]:
    """Of several columns of one result, take those whose unit converts to the registry's, if there are any."""
    groups: dict[tuple[object, ...], list[HeaderMatch]] = {}
    for match in matches:
        if match.code and canonical_unit(match.code, reader):
            groups.setdefault(match.slot, []).append(match)
    unfit = set()
    for (code, *_slot), group in groups.items():
        fitting = {match.column: _converts(match.unit, canonical_unit(str(code), reader)) for match in group}
        if any(fitting.values()):
            unfit |= {match.column for match in group if match.unit and not fitting[match.column]}
    return tuple(_refuse(match, "rival") if match.column in unfit else match for match in matches)


def _converts(unit: str, canonical: str) -> bool:
    try:
        return bool(unit) and conversion_factor(unit, canonical) > 0
    except (IncompatibleUnits, UnknownUnit):
        return False
