"""A sheet's columns, sorted by the table they belong to: for each table a batch of rows, aligned to the sheet's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from registry.imports.cells import squeeze
from registry.imports.context import ImportContext
from registry.imports.entities import UNSET, Entity, entities
from registry.imports.header_problems import ANALYTE, METHOD
from registry.imports.headers import HeaderMatch
from registry.imports.problems import Problem
from registry.imports.reading import RESULT_VALUE, Reader
from registry.imports.reference import MethodInfo
from registry.imports.sheets import ParsedColumn, ParsedSheet
from registry.imports.spread import Fields, merge, results, spread
from registry.imports.told import kind_of_date
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
SPECIMEN_SLOT = ("timepoint", "timepoint_cycle", "timepoint_day")


@dataclass
class Batch:
    """The rows of one table that a sheet's columns make; ``present`` tells which sheet rows have one.

    ``parent`` is the batch whose rows these belong to.
    """

    entity: Entity
    fields: Fields
    present: list[bool]
    column: int
    parent: Batch | None = None

    def rows(self) -> list[tuple[Any, ...]]:
        """Return each row's values in the order of the entity's columns, ``UNSET`` for those the sheet lacks."""
        count = len(self.present)
        columns: list[Sequence[Any]] = [self.fields.get(name, [UNSET] * count) for name in self.entity.columns]
        return list(zip(*columns, strict=True))


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
    patient = Batch(entities()["patient"], tables.pop("patient"), [True] * count, parsed.id_column)
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
    stored = {batch.entity.name for batch in batches if any(batch.present)}
    for name in {batch.entity.name for batch in batches} - stored:
        for column in parsed.columns:
            if column.code.startswith(f"{name}.") and any(outcome.value is not None for outcome in column.outcomes):
                place = (parsed.name, parsed.header.last_row, column.match.column, column.match.text)
                parsed.problems.append(Problem("warn", "column_unstored", *place, {"header": column.match.text}))


def _apply_defaults(batch: Batch, context: ImportContext) -> None:
    """Fill what the profile says holds for every row, where the file says nothing. Specimens are filled above."""
    for code, value in context.profile.defaults.items():
        table, _dot, name = code.partition(".")
        if table == batch.entity.name and table != "specimen" and name in batch.entity.columns:
            held = batch.fields.get(name) or [None] * len(batch.present)
            batch.fields[name] = [value if each is None else each for each in held]


def _tell_kinds(parsed: ParsedSheet, tables: dict[str, Fields]) -> None:
    """Give treatments without a column of their kind the one that the header of their date names."""
    fields, dates = tables.get("treatment", {}), parsed.column("treatment.started_on")
    if "kind" not in fields and dates and (kind := kind_of_date(dates.match.text)):
        fields["kind"] = [None if day is None else kind for day in fields["started_on"]]


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
    own |= {MICROSCOPIC: seen, "method": [None if value is None else HISTOLOGY for value in seen]}
    present = [value is not None for value in seen]
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
    parent.present = [a or b for a, b in zip(parent.present, batch.present, strict=True)]
    batch.parent = parent
    return [batch] if made else [parent, batch]


def _present(entity: Entity, fields: Fields, count: int) -> list[bool]:
    telling = [values for name, values in fields.items() if name not in PLACING] or list(fields.values())
    if not telling:
        return [False] * count
    return [any(value is not None for value in row) for row in zip(*telling, strict=True)]


def _first_column(parsed: ParsedSheet, table: str) -> int:
    prefix = f"{table}."
    return next((column.match.column for column in parsed.columns if column.code.startswith(prefix)), parsed.id_column)


def _sites(parsed: ParsedSheet, context: ImportContext) -> list[Any]:
    column, own = parsed.column(SITE), context.site.pk if context.site else None
    if column is None:
        return [own] * len(parsed.rows)
    return [outcome.value.pk if outcome.value else own for outcome in column.outcomes]


def _enrolments(parsed: ParsedSheet, patient: Batch, tables: dict[str, Fields], context: ImportContext) -> list[Batch]:
    fields = tables.pop("enrolment", {})
    count = len(parsed.rows)
    column, arms = parsed.column("study.code"), parsed.column("studyarm.code")
    own = context.study.pk if context.study else None
    studies = [outcome.value.pk if outcome.value else own for outcome in column.outcomes] if column else [own] * count
    if not any(studies):
        return []
    fields["study"] = studies
    if arms:
        fields["arm"] = _arms(parsed, arms, studies, context)
    present = [study is not None for study in studies]
    return [Batch(entities()["enrolment"], fields, present, parsed.id_column, patient)]


def _arms(parsed: ParsedSheet, column: ParsedColumn, studies: list[Any], context: ImportContext) -> list[Any]:
    arms = []
    for position, (outcome, study) in enumerate(zip(column.outcomes, studies, strict=True)):
        arm = context.reference.arms.get((study, squeeze(outcome.value))) if outcome.value else None
        if outcome.value and arm is None:
            place = (column.match.column, outcome.value)
            parsed.refuse(position, "unknown_reference", *place, raw=outcome.value, label="study arm")
        arms.append(arm)
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
    fields = dict(shared)
    for name, value in (match.timepoint if match else {}).items():
        fields[name] = [value] * count
    if match and match.specimen_type and "specimen_type" not in fields:
        fields["specimen_type"] = [match.specimen_type] * count
    for name in ("timepoint", "timepoint_cycle", "timepoint_day", "specimen_type"):
        default = reader.context.default(f"specimen.{name}")
        if default is not None and name not in fields and not (match and match.timepoint and name in SPECIMEN_SLOT):
            fields[name] = [default] * count
    return Batch(entities()["specimen"], fields, [False] * count, match.column if match else parsed.id_column, patient)


def _wide_results(column: ParsedColumn, specimen: Batch, reader: Reader) -> Batch:
    analyte = reader.context.reference.analytes[column.match.analyte]
    method = reader.method_of(analyte)
    fields = results(column)
    count = len(column.cells)
    fields["analyte"] = [analyte.pk] * count
    fields["method"] = [method.pk if method else None] * count
    present = [qualifier is not None for qualifier in fields["qualifier"]]
    return Batch(entities()["assayresult"], fields, present, column.match.column, specimen)


def _long_results(parsed: ParsedSheet, fields: Fields, specimen: Batch, reader: Reader) -> Batch:
    column, analytes, methods = parsed.column(RESULT_VALUE), parsed.column(ANALYTE), parsed.column(METHOD)
    by_pk = {analyte.pk: analyte for analyte in reader.context.reference.analytes.values()}
    fields["analyte"] = (
        [outcome.value.pk if outcome.value else None for outcome in analytes.outcomes] if analytes else []
    )
    texts = [outcome.value or "" for outcome in methods.outcomes] if methods else [""] * len(parsed.rows)
    named = list(zip(fields["analyte"], texts, fields["unit"], strict=True))
    chosen = {
        key: reader.methods_of(by_pk[key[0]], key[1], str(key[2] or "")) if key[0] in by_pk else ()
        for key in set(named)
    }
    fields["method"] = [chosen[key][0].pk if len(chosen[key]) == 1 else None for key in named]
    if methods:
        _tell_methods(parsed, methods, [chosen[key] for key in named])
    present = [qualifier is not None for qualifier in fields["qualifier"]]
    return Batch(entities()["assayresult"], fields, present, column.match.column if column else 1, specimen)


def _tell_methods(parsed: ParsedSheet, column: ParsedColumn, chosen: list[tuple[MethodInfo, ...]]) -> None:
    """Say where a method's text names none of the analyte's methods, and refuse where it names several."""
    for position, (outcome, found) in enumerate(zip(column.outcomes, chosen, strict=True)):
        text = str(outcome.value or "")
        if text and len(found) > 1:
            codes = ", ".join(method.code for method in found)
            parsed.refuse(position, "method_ambiguous", column.match.column, text, raw=text, methods=codes)
        elif text and not found:
            place = (parsed.name, parsed.rows[position], column.match.column, text)
            parsed.problems.append(Problem("warn", "method_unknown", *place, {"raw": text}))


def _mark_specimens(specimens: dict[tuple[Any, ...], Batch], found: list[Batch], shared: Fields, count: int) -> None:
    telling = {name: values for name, values in shared.items() if name not in PLACING}
    own = _present(entities()["specimen"], telling, count) if telling else [False] * count
    for specimen in specimens.values():
        columns = [batch.present for batch in found if batch.parent is specimen]
        specimen.present = [any(row) for row in zip(own, *columns, strict=True)]
