"""A sheet's columns, sorted by the table they belong to: for each table a batch of rows, aligned to the sheet's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from registry.imports.cells import fold, squeeze
from registry.imports.coded import Coded, Mask, paired
from registry.imports.context import ImportContext
from registry.imports.entities import Entity, entities
from registry.imports.header_problems import ANALYTE, METHOD
from registry.imports.headers import HeaderMatch
from registry.imports.methods import tell_methods, tell_other_units
from registry.imports.problems import Problem
from registry.imports.reading import RESULT_VALUE, Reader
from registry.imports.sheets import ParsedColumn, ParsedSheet
from registry.imports.spread import Fields, filled, merge, results, spread
from registry.imports.told import kind_of_date
from registry.models.specimen import Timepoint
from registry.models.tumour import Method

SITE = "site.code"
# Fields that only place a record: without anything else there is no record.
PLACING = frozenset(
    {"collected_on", "collected_on_precision", "timepoint", "timepoint_cycle", "timepoint_day", "specimen_type",
    "assessed_on",
     "assessed_on_precision", "nodule_count_qualifier"}
)  # fmt: skip
DAY = frozenset({"assessed_on", "assessed_on_precision"})
MICROSCOPIC = "microvascular_invasion"
HISTOLOGY = Method.HISTOLOGY.value
# "Cycle", "Chu kỳ" and "Ciclo", folded; a visit's number is no cycle's.
CYCLE_WORDS = ("cycle", "chu ky", "ciclo")
SPECIMEN_SLOT = ("timepoint", "timepoint_cycle", "timepoint_day")


@dataclass
class Batch:
    """The rows of one table that a sheet's columns make; ``present`` tells which sheet rows have one.

    ``parent`` is the batch whose rows these belong to.
    """

    entity: Entity
    fields: Fields
    present: Mask
    column: int
    parent: Batch | None = None


def batches_of(parsed: ParsedSheet, reader: Reader) -> list[Batch]:
    """Sort a parsed sheet's columns into batches, parents before children."""
    tables: dict[str, Fields] = {}
    wide = []
    for column in parsed.columns:
        if column.match.analyte:
            wide.append(column)
        elif column.code not in (ANALYTE, METHOD) and not column.code.startswith(("site.", "study.", "studyarm.")):
            merge(tables, spread(column, _has_precision(column)))
    count = len(parsed.rows)
    patient = Batch(entities()["patient"], tables.pop("patient"), np.ones(count, np.bool_), parsed.id_column)
    patient.fields["site"] = _sites(parsed, reader.context)
    batches = [patient, *_enrolments(parsed, patient, tables, reader.context)]
    specimens, found = _assays(parsed, patient, tables, wide, reader)
    batches += specimens + found
    _tell_kinds(parsed, tables)
    microscopic = _microscopic(parsed, patient, tables, reader)
    for name, fields in tables.items():
        if not any(batch.entity.name == name for batch in batches):
            batches += _records(name, fields, patient, tables, batches, parsed)
    batches += microscopic
    for batch in batches:
        _apply_defaults(batch, reader.context)
    _tell_unstored(parsed, batches)
    return _in_order(batches)


def _tell_unstored(parsed: ParsedSheet, batches: Sequence[Batch]) -> None:
    """List the columns that are read and of which nothing is stored: the date of specimens without a result, say."""
    stored = {batch.entity.name for batch in batches if batch.present.any()}
    for name in {batch.entity.name for batch in batches} - stored:
        for column in parsed.columns:
            if column.code.startswith(f"{name}.") and any(
                outcome.value is not None for outcome in column.outcomes.values
            ):
                place = (parsed.name, parsed.header.last_row, column.match.column, column.match.text)
                parsed.problems.append(Problem("warn", "column_unstored", *place, {"header": column.match.text}))


def _apply_defaults(batch: Batch, context: ImportContext) -> None:
    """Fill what the profile says holds for every row, where the file says nothing. Specimens are filled above."""
    for code, value in context.profile.defaults.items():
        table, _dot, name = code.partition(".")
        if table == batch.entity.name and table != "specimen" and name in batch.entity.columns:
            default = Coded.same(value, len(batch.present))
            batch.fields[name] = filled(batch.fields[name], default) if name in batch.fields else default


def _tell_kinds(parsed: ParsedSheet, tables: dict[str, Fields]) -> None:
    """Give treatments without a column of their kind the one that the header of their date names."""
    fields, dates = tables.get("treatment", {}), parsed.column("treatment.started_on")
    if "kind" not in fields and dates and (kind := kind_of_date(dates.match.text)):
        fields["kind"] = fields["started_on"].map(lambda day: None if day is None else kind)


def _microscopic(parsed: ParsedSheet, patient: Batch, tables: dict[str, Fields], reader: Reader) -> list[Batch]:
    """Make a histology assessment of the microvascular invasion: in a row without a method, the rest is imaging's."""
    fields = tables.get("tumourassessment", {})
    default = reader.context.default("tumourassessment.method")
    if MICROSCOPIC not in fields or "method" in fields or default == HISTOLOGY:
        return []
    seen = fields.pop(MICROSCOPIC)
    if not set(fields) - PLACING:
        fields = tables.pop("tumourassessment")
    own = {name: values for name, values in fields.items() if name in DAY} if not set(fields) - PLACING else {}
    own |= {MICROSCOPIC: seen, "method": seen.map(lambda value: None if value is None else HISTOLOGY)}
    present = seen.where(_is_said)
    column = parsed.column(f"tumourassessment.{MICROSCOPIC}")
    number = column.match.column if column else parsed.id_column
    return [Batch(entities()["tumourassessment"], own, present, number, patient)]


def _in_order(batches: list[Batch]) -> list[Batch]:
    order = list(entities())
    return sorted(batches, key=lambda batch: order.index(batch.entity.name))


def _has_precision(column: ParsedColumn) -> bool:
    table, _dot, field = column.code.partition(".")
    return table in entities() and f"{field}_precision" in entities()[table].columns


def _records(
    name: str, fields: Fields, patient: Batch, tables: dict[str, Fields], batches: list[Batch], parsed: ParsedSheet
) -> list[Batch]:
    """Make the batch of a table, and that of its parent where a row belongs to one (nodules, drugs)."""
    entity = entities()[name]
    batch = Batch(entity, fields, _present(entity, fields, len(parsed.rows)), _first_column(parsed, name))
    if entity.parent_name == "patient" or not entity.parent:
        batch.parent = patient if entity.parent else None
        return [batch]
    made = [each for each in batches if each.entity.name == entity.parent_name]
    parent = (
        made[0]
        if made
        else _records(entity.parent_name, tables.get(entity.parent_name, {}), patient, tables, [], parsed)[0]
    )
    parent.present = parent.present | batch.present
    batch.parent = parent
    return [batch] if made else [parent, batch]


def _is_said(value: Any) -> bool:
    return value is not None


def _present(entity: Entity, fields: Fields, count: int) -> Mask:
    telling = [values for name, values in fields.items() if name not in PLACING] or list(fields.values())
    present = np.zeros(count, np.bool_)
    for values in telling:
        present |= values.where(_is_said)
    return present


def _first_column(parsed: ParsedSheet, table: str) -> int:
    prefix = f"{table}."
    return next((column.match.column for column in parsed.columns if column.code.startswith(prefix)), parsed.id_column)


def _sites(parsed: ParsedSheet, context: ImportContext) -> Coded:
    column, own = parsed.column(SITE), context.site.pk if context.site else None
    if column is None:
        return Coded.same(own, len(parsed.rows))
    return column.outcomes.map(lambda outcome: outcome.value.pk if outcome.value else own)


def _enrolments(parsed: ParsedSheet, patient: Batch, tables: dict[str, Fields], context: ImportContext) -> list[Batch]:
    fields = tables.pop("enrolment", {})
    column, arms = parsed.column("study.code"), parsed.column("studyarm.code")
    own = context.study.pk if context.study else None
    studies = (
        column.outcomes.map(lambda outcome: outcome.value.pk if outcome.value else own)
        if column
        else Coded.same(own, len(parsed.rows))
    )
    if not any(studies.values):
        return []
    fields["study"] = studies
    if arms:
        fields["arm"] = _arms(parsed, arms, studies, context)
    return [Batch(entities()["enrolment"], fields, studies.where(_is_said), parsed.id_column, patient)]


def _arms(parsed: ParsedSheet, column: ParsedColumn, studies: Coded, context: ImportContext) -> Coded:
    pairs = paired(column.outcomes, studies)
    arms = pairs.map(
        lambda pair: context.reference.arms.get((pair[1], squeeze(pair[0].value))) if pair[0].value else None
    )
    unknown = [bool(pair[0].value) and arm is None for pair, arm in zip(pairs.values, arms.values, strict=True)]
    for position in np.flatnonzero(np.array(unknown)[arms.codes]).tolist():
        text = column.outcomes[position].value
        parsed.refuse(position, "unknown_reference", column.match.column, text, raw=text, label="study arm")
    return arms


def _assays(
    parsed: ParsedSheet, patient: Batch, tables: dict[str, Fields], wide: list[ParsedColumn], reader: Reader
) -> tuple[list[Batch], list[Batch]]:
    """Unpivot the analytes' columns: a specimen for each timepoint in the headers, a batch of results for each."""
    specimen_fields, long_fields = tables.pop("specimen", {}), tables.pop("assayresult", None)
    specimens: dict[tuple[Any, ...], Batch] = {}
    found = []
    for column in wide:
        slot = (tuple(sorted(column.match.timepoint.items())), column.match.specimen_type)
        if slot not in specimens:
            specimens[slot] = _specimen(parsed, patient, specimen_fields, column.match, reader)
        found.append(_wide_results(column, specimens[slot], reader))
    if not wide and (specimen_fields or long_fields):
        specimens[()] = _specimen(parsed, patient, specimen_fields, None, reader)
    if long_fields is not None and parsed.column(RESULT_VALUE):
        found.append(_long_results(parsed, long_fields, next(iter(specimens.values())), reader))
    _mark_specimens(specimens, found, specimen_fields, len(parsed.rows))
    return list(specimens.values()), found


def _specimen(parsed: ParsedSheet, patient: Batch, shared: Fields, match: HeaderMatch | None, reader: Reader) -> Batch:
    count = len(parsed.rows)
    fields = shared | _cycles(parsed, shared, reader)
    for name, value in (match.timepoint if match else {}).items():
        fields[name] = Coded.same(value, count)
    if match and match.specimen_type and "specimen_type" not in fields:
        fields["specimen_type"] = Coded.same(match.specimen_type, count)
    for name in ("timepoint", "timepoint_cycle", "timepoint_day", "specimen_type"):
        default = reader.context.default(f"specimen.{name}")
        if default is not None and name not in fields and not (match and match.timepoint and name in SPECIMEN_SLOT):
            fields[name] = Coded.same(default, count)
    nowhere = np.zeros(count, np.bool_)
    return Batch(entities()["specimen"], fields, nowhere, match.column if match else parsed.id_column, patient)


def _cycles(parsed: ParsedSheet, shared: Fields, reader: Reader) -> Fields:
    """Return the timepoint of rows that a column headed “Cycle” numbers, where no column says the timepoint itself."""
    column = parsed.column("specimen.timepoint_cycle")
    words = fold(column.match.text) if column else ""
    if "timepoint" in shared or "visit" in words or not any(word in words for word in CYCLE_WORDS):
        return {}
    default = reader.context.default("specimen.timepoint")
    cycle = Timepoint.CYCLE.value
    return {"timepoint": shared["timepoint_cycle"].map(lambda number: default if number is None else cycle)}


def _wide_results(column: ParsedColumn, specimen: Batch, reader: Reader) -> Batch:
    analyte = reader.context.reference.analytes[column.match.analyte]
    fields = results(column)
    fields["analyte"] = Coded.same(analyte.pk, len(column.cells))
    chosen = fields["unit"].map(lambda unit: reader.method_of(analyte, unit=str(unit or "")))
    fields["method"] = chosen.map(lambda method: method.pk if method else None)
    return Batch(entities()["assayresult"], fields, fields["qualifier"].where(_is_said), column.match.column, specimen)


def _long_results(parsed: ParsedSheet, fields: Fields, specimen: Batch, reader: Reader) -> Batch:
    column, analytes, methods = parsed.column(RESULT_VALUE), parsed.column(ANALYTE), parsed.column(METHOD)
    nothing = Coded.same(None, len(parsed.rows))
    fields["analyte"] = (
        analytes.outcomes.map(lambda outcome: outcome.value.pk if outcome.value else None) if analytes else nothing
    )
    texts = methods.outcomes.map(lambda outcome: outcome.value or "") if methods else nothing.map(lambda _none: "")
    by_pk = reader.context.reference.analyte_by_pk
    chosen = paired(fields["analyte"].merged(), texts.merged(), fields["unit"].merged()).map(
        lambda said: reader.methods_of(by_pk[said[0]], said[1], str(said[2] or "")) if said[0] in by_pk else ()
    )
    fields["method"] = chosen.map(lambda found: found[0].pk if len(found) == 1 else None)
    if methods:
        tell_methods(parsed, methods, chosen)
    tell_other_units(parsed, fields, texts, reader)
    present = fields["qualifier"].where(_is_said)
    return Batch(entities()["assayresult"], fields, present, column.match.column if column else 1, specimen)


def _mark_specimens(specimens: dict[tuple[Any, ...], Batch], found: list[Batch], shared: Fields, count: int) -> None:
    telling = {name: values for name, values in shared.items() if name not in PLACING}
    own = _present(entities()["specimen"], telling, count) if telling else np.zeros(count, np.bool_)
    for specimen in specimens.values():
        specimen.present = own.copy()
        for batch in found:
            if batch.parent is specimen:
                specimen.present |= batch.present
