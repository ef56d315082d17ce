"""From a parsed column to the fields it fills: a date and its precision, a limit and its sign, a size and its axes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from registry.imports.cells import Age, Axes, ClinicalDate, Outcome, Quantity, Stage, Verdict
from registry.imports.coded import Coded, paired
from registry.imports.doses import DOSE, Dose
from registry.imports.headers import AGE
from registry.imports.reading import QUALIFIED, SIZE, Reference, TimepointFields
from registry.imports.sheets import ParsedColumn
from registry.imports.suspicion import Rejected
from registry.imports.treatments import KIND, PARTICULARS, TreatmentWord
from registry.imports.workbook import raw_text

# By field, the value of each row; ``None`` where a cell is missing.
Fields = dict[str, Coded]
RAW_TEXT_LENGTH = 100
# The field that keeps what stands behind a stage, and what of it.
BESIDE_STAGE: Mapping[str, tuple[str, Callable[[Stage], Any]]] = {
    "tumourassessment.recorded_bclc": ("recorded_bclc_substage", lambda stage: stage.received),
    "clinicalassessment.recorded_child_pugh_class": ("recorded_child_pugh_points", lambda stage: int(stage.suffix)),
}


def spread(column: ParsedColumn, has_precision: bool) -> dict[str, Fields]:
    """Return the values of a column's fields, by table; ``None`` where a cell is missing.

    A rejected cell gives :class:`Rejected`, so that rows can still be compared.
    """
    if column.match.analyte or column.code == "assayresult.value":
        return {"assayresult": results(column)}
    if column.code == SIZE:
        return _sizes(column)
    table, _dot, field = ("patient.birth_year" if column.code == AGE else column.code).partition(".")
    if column.code == "specimen.timepoint":
        return {table: _timepoints(column)}
    if column.code == KIND:
        return {table: _treatments(column)}
    fields = {field: _each(column, _plain)}
    if has_precision:
        fields[f"{field}_precision"] = _each(column, lambda value: value.precision)
    if sign := QUALIFIED.get(column.code):
        fields[sign] = _each(column, lambda value: value.qualifier)
    if column.code == DOSE and any(isinstance(each.value, Dose) and each.value.unit for each in column.outcomes.values):
        fields["dose_unit"] = _each(column, lambda value: value.unit or None)
    if column.code in BESIDE_STAGE and any(isinstance(outcome.value, Stage) for outcome in column.outcomes.values):
        beside, take = BESIDE_STAGE[column.code]
        fields[beside] = _each(column, lambda value: take(value) if isinstance(value, Stage) else None)
    return {table: fields}


def results(column: ParsedColumn) -> Fields:
    """Return the fields of a column of assay results: sign, value or limit, unit, and the text as received."""
    return {
        "qualifier": _each(column, lambda value: value.qualifier),
        "value": _each(column, lambda value: value.value),
        "unit": _each(column, lambda value: value.unit),
        "raw_text": _received(column),
    }


def _received(column: ParsedColumn) -> Coded:
    """Return the cells' texts as they were received, where they hold a value."""
    return paired(column.outcomes, column.cells).map(
        lambda pair: raw_text(pair[1])[:RAW_TEXT_LENGTH].strip() if pair[0].value is not None else None
    )


def _plain(value: Any) -> Any:
    if isinstance(value, ClinicalDate):
        return value.day
    if isinstance(value, Quantity | Dose):
        return value.value
    if isinstance(value, Stage):
        return value.code
    if isinstance(value, Reference):
        return value.pk
    return None if isinstance(value, Age) else value


def _each(column: ParsedColumn, take: Callable[[Any], Any]) -> Coded:
    """Take a part of each outcome's value, each distinct outcome once."""
    if not any(outcome.verdict is Verdict.REJECT for outcome in column.outcomes.values):
        return column.outcomes.map(lambda outcome: None if outcome.value is None else take(outcome.value))
    return paired(column.outcomes, column.cells).map(lambda pair: _take(pair[0], raw_text(pair[1]), take))


def _take(outcome: Outcome, raw: str, take: Callable[[Any], Any]) -> Any:
    if outcome.verdict is Verdict.REJECT:
        return Rejected(raw)
    return None if outcome.value is None else take(outcome.value)


def _sizes(column: ParsedColumn) -> dict[str, Fields]:
    lengths = _each(column, lambda value: value.lengths if isinstance(value, Axes) else ())
    tables = {
        "tumourassessment": {
            "largest_diameter_mm": lengths.map(lambda axes: _axis(axes, 0)),
            "size_as_received": _received(column),
        }
    }
    if any(isinstance(axes, tuple) and len(axes) > 1 for axes in lengths.values):
        several = lengths.map(lambda axes: axes if isinstance(axes, tuple) and len(axes) > 1 else None)
        tables["nodule"] = {"number": several.map(lambda axes: 1 if axes else None)}
        for position, name in enumerate(("axis_a_mm", "axis_b_mm", "axis_c_mm")):
            tables["nodule"][name] = several.map(partial(_axis, position=position))
    return tables


def _axis(axes: Any, position: int) -> Any:
    if not isinstance(axes, tuple):
        return axes
    return axes[position] if position < len(axes) else None


def _timepoints(column: ParsedColumn) -> Fields:
    def part(name: str) -> Coded:
        return _each(column, lambda value: value.fields.get(name) if isinstance(value, TimepointFields) else None)

    names = {
        name
        for outcome in column.outcomes.values
        if isinstance(outcome.value, TimepointFields)
        for name in outcome.value.fields
    }
    return {name: part(name) for name in sorted(names | {"timepoint"})}


def _particular(name: str, value: TreatmentWord) -> str | None:
    return value.particulars.get(name)


def _treatments(column: ParsedColumn) -> Fields:
    fields = {"kind": _each(column, lambda value: value.kind)}
    words = [each.value for each in column.outcomes.values if isinstance(each.value, TreatmentWord)]
    for name in PARTICULARS:
        if any(name in word.particulars for word in words):
            fields[name] = _each(column, partial(_particular, name))
    return fields


def merge(into: dict[str, Fields], more: Mapping[str, Fields]) -> None:
    """Add a column's fields to those of its sheet; values that are there already stay."""
    for table, fields in more.items():
        held = into.setdefault(table, {})
        for name, values in fields.items():
            old = held.get(name)
            held[name] = values if old is None else filled(old, values)


def filled(first: Coded, then: Coded) -> Coded:
    """Return the first column, and the second where the first has nothing."""
    return paired(first, then).map(lambda pair: pair[1] if pair[0] is None else pair[0])
