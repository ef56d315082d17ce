"""Staged rows in the language of whoever looks: which records a row speaks of, and old and new value of each cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from registry.imports.cell_places import CellPlaces
from registry.imports.entities import entities
from registry.imports.run_badges import ROW_STATES, Badge
from registry.imports.staged import StagedChange, StagedRecord, StagedRow
from registry.imports.value_words import Names, field_label, known_field, referred_names, value_words, written_unit

# Said of a new record only when it differs from what goes without saying.
SELF_EVIDENT: Mapping[str, Any] = {"replicate": 1}
EXACT = "="
# Stands beside the row already.
PATIENT = "patient"
# A sign or a unit is said with its number.
SIGNS: Mapping[str, str] = {
    "value": "qualifier",
    "nodule_count": "nodule_count_qualifier",
    "hbv_dna_iu_ml": "hbv_dna_qualifier",
    "hcv_rna_iu_ml": "hcv_rna_qualifier",
}
UNIT_OF = {"value": "unit"}
# Kept beside the value that was read from it; said only where it reads otherwise.
AS_RECEIVED = {"raw_text": "value", "size_as_received": "largest_diameter_mm"}


@dataclass(frozen=True)
class ChangeWords:
    """One field: its label, what is stored, what would be, and the cell that says so."""

    label: str
    old: str
    new: str
    cell: str


@dataclass(frozen=True)
class RecordWords:
    """One record: its table, which of the patient's records it is, and its changes."""

    table: str
    which: str
    status: str
    changes: tuple[ChangeWords, ...]


@dataclass(frozen=True)
class RowWords:
    """A row of the workbook; ``position`` counts from 1 among the rows that the filter shows, ``more`` isn't listed."""

    row: StagedRow
    position: int
    badge: Badge
    records: tuple[RecordWords, ...]
    more: int

    @property
    def mark(self) -> str:
        """The class that marks the row in the table."""
        if self.row.status == "refused":
            return "refused"
        return "warned" if self.row.warned else ""


@dataclass(frozen=True)
class RowTranslator:
    """Words the rows of one page; the names that they refer to are looked up once."""

    places: CellPlaces
    names: Names

    @classmethod
    def for_rows(cls, rows: Sequence[StagedRow], columns: Sequence[Mapping[str, Any]]) -> RowTranslator:
        """Prepare for these rows of a workbook with these columns."""
        return cls(CellPlaces(columns), referred_names(rows))

    def row(self, row: StagedRow, position: int, limit: int) -> RowWords:
        """Return a row with at most `limit` records and changes together; of a refused row, which writes none, none."""
        told = [] if row.status == "refused" else [self._record(row, record) for record in row.records]
        shown = tuple(_cut(told, limit))
        return RowWords(row, position, ROW_STATES[row.status], shown, sum(map(_size, told)) - sum(map(_size, shown)))

    def _record(self, row: StagedRow, record: StagedRecord) -> RecordWords:
        entity = entities()[record.entity]
        said = {change.field: change for change in record.changes}
        analyte = self._analyte(record)
        keyed = {name for table, name, _value in record.key if table == record.entity}
        changes = tuple(
            self._change(said, change, self.places.cell(row.sheet, row.row, record, change.field, analyte), record)
            for change in record.changes
            if change.field not in keyed and not _goes_without_saying(said, change, record)
        )
        return RecordWords(str(entity.model._meta.verbose_name), self._which(record), record.status, changes)

    def _change(
        self, said: Mapping[str, StagedChange], change: StagedChange, cell: str, record: StagedRecord
    ) -> ChangeWords:
        field = entities()[record.entity].field(change.field)
        old, new = (self._value(record, said, change.field, side) for side in ("old", "new"))
        return ChangeWords(field_label(field), old, new, cell)

    def _value(self, record: StagedRecord, said: Mapping[str, StagedChange], name: str, side: str) -> str:
        """Return a value with its sign, precision and unit where these are said beside it."""
        beside = {other: getattr(change, side) for other, change in said.items()}
        field = entities()[record.entity].field(name)
        text = value_words(field, beside[name], self.names, str(beside.get(f"{name}_precision") or ""))
        sign = beside.get(SIGNS.get(name, "")) or EXACT
        unit = written_unit(str(beside.get(UNIT_OF.get(name, "")) or ""))
        return f"{'' if sign == EXACT else sign}{text} {unit if text else ''}".strip()

    def _which(self, record: StagedRecord) -> str:
        words = (
            _numbered(name, value_words(field, value, self.names))
            for table, name, value in record.key
            if table != PATIENT and (field := known_field(table, name)) and SELF_EVIDENT.get(name) != value
        )
        return ", ".join(filter(None, words))

    def _analyte(self, record: StagedRecord) -> str:
        for table, name, value in record.key:
            field = known_field(table, name)
            if name == "analyte" and field:
                return value_words(field, value, self.names)
        return ""


def _numbered(name: str, words: str) -> str:
    """Return a part of a key; a bare number of a cycle or a day is said to be one, as a specimen's own name does."""
    if words and name == "timepoint_cycle":
        return f"#{words}"
    return _("d%(day)s") % {"day": words} if words and name == "timepoint_day" else words


def _goes_without_saying(said: Mapping[str, StagedChange], change: StagedChange, record: StagedRecord) -> bool:
    """Tell whether a change is said with another one, or says nothing."""
    name = change.field
    if any(name in (SIGNS.get(main), UNIT_OF.get(main)) for main in said):
        return True
    if name.endswith("_precision") and name.removesuffix("_precision") in said:
        return True
    if record.status != "new":
        return False
    received = said.get(AS_RECEIVED.get(name, ""))
    if received and str(change.new) == str(received.new):
        return True
    nothing = (None, "", SELF_EVIDENT.get(name, None))
    return change.new in nothing or (name in SIGNS.values() and change.new == EXACT) or _is_a_day(change)


def _is_a_day(change: StagedChange) -> bool:
    return change.field.endswith("_precision") and change.new == "day"


def _cut(records: Sequence[RecordWords], limit: int) -> Iterator[RecordWords]:
    """Yield the records, and of the last its first changes, that fit into the limit."""
    for record in records:
        if _size(record) > limit:
            break
        limit -= _size(record)
        yield record
    else:
        return
    if limit > 1:
        yield replace(record, changes=record.changes[: limit - 1])


def _size(record: RecordWords) -> int:
    """Return how much of a page a record takes: a head and its changes, or nothing where nothing is said of it."""
    return 1 + len(record.changes) if record.changes or record.status == "new" else 0
