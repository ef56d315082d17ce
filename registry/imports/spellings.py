"""Ids that one file writes in several ways: capital letters, spaces around them, composition."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from registry.imports.cells import Verdict
from registry.imports.reading import REGISTRY_ID
from registry.imports.sheets import ParsedSheet
from registry.imports.workbook import raw_text

Spellings = dict[str, set[str]]
Told = Callable[[str, str], tuple[str, str]]


def refuse_mixed_spellings(sheets: Sequence[ParsedSheet]) -> None:
    """Refuse the rows of ids that differ from another one of the file by capital letters, spaces or composition only.

    One patient written in two ways, or two patients: only the hospital knows. Spaces and composition count within a
    sheet that describes patients; elsewhere an id refers to a patient, and is read without its spaces.
    """
    by_case: Spellings = {}
    for sheet in sheets:
        by_space: Spellings = {}
        for raw, value in _written(sheet).items():
            by_case.setdefault(value.lower(), set()).add(value)
            by_space.setdefault(value, set()).add(raw)
        if describes_patients(sheet):
            _refuse(sheet, _mixed(by_space), lambda raw, value: (value, raw))
    mixed = _mixed(by_case)
    for sheet in sheets:
        _refuse(sheet, mixed, lambda _raw, value: (value.lower(), value))


def describes_patients(sheet: ParsedSheet) -> bool:
    """Tell whether a sheet says anything of its patients beside their ids, by its header: it may have no rows."""
    return any(match.code.startswith("patient.") and match.code != REGISTRY_ID for match in sheet.header.known)


def _written(sheet: ParsedSheet) -> dict[str, str]:
    """Return each readable id of a sheet as it stands, with the id it is read as; each once."""
    column = sheet.column(REGISTRY_ID)
    if column is None:
        return {}
    found = dict(zip(column.cells, column.outcomes, strict=True))
    return {raw_text(cell): each.value for cell, each in found.items() if each.verdict is not Verdict.REJECT}


def _mixed(spellings: Spellings) -> Mapping[str, list[str]]:
    return {key: sorted(texts) for key, texts in spellings.items() if len(texts) > 1}


def _refuse(sheet: ParsedSheet, mixed: Mapping[str, list[str]], told: Told) -> None:
    """Refuse the rows of a sheet whose id has several spellings; ``told`` gives an id's key and its spelling."""
    column = sheet.column(REGISTRY_ID)
    if column is None or not mixed:
        return
    for position, (cell, outcome) in enumerate(zip(column.cells, column.outcomes, strict=True)):
        if outcome.verdict is Verdict.REJECT:
            continue
        raw = raw_text(cell)
        key, spelling = told(raw, outcome.value)
        if texts := mixed.get(key):
            other = texts[texts[0] == spelling]
            params = {"raw": _visible(spelling), "other": _visible(other), "label": "registry id"}
            sheet.refuse(position, "id_case", column.match.column, raw, **params)


def _visible(text: str) -> str:
    """Return a text whose outer spaces can be seen."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return "␣" * start + text.strip() + "␣" * (len(text) - end)
