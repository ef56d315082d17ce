"""Rows of several sheets that speak of one record: found by natural keys, merged, and their contradictions told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import models

from registry.imports.batches import Batch
from registry.imports.coded import Coded, Coder, Codes, Mask, Positions, distinct
from registry.imports.entities import UNSET, Entity
from registry.imports.suspicion import Rejected, differ
from registry.imports.tables import NOBODY

# The code of UNSET in every field.
UNSET_CODE = 0
KeyCodes = list[Codes]


class Codebook:
    """The codes of a table's values, by field: equal values of the file and of the database have one code."""

    def __init__(self) -> None:
        self._coders: defaultdict[tuple[str, str], Coder] = defaultdict(lambda: Coder(UNSET))

    def coder(self, entity: Entity, name: str) -> Coder:
        """Return the codes of one field."""
        return self._coders[entity.name, name]

    def key(self, entity: Entity, columns: Sequence[Coded]) -> KeyCodes:
        """Return the natural keys of rows, given by the columns of the entity's key, as codes."""
        if entity.name == "patient":
            return [self.coder(entity, "#lower").recode(columns[0].map(lambda value: str(value).lower()))]
        codes = [self.coder(entity, name).recode(column) for name, column in zip(entity.key, columns, strict=True)]
        if entity.name == "specimen":  # With the laboratory's code, nothing else tells which specimen it is.
            coded = columns[entity.key.index("code")].where(bool)
            codes = [
                each if name == "code" else np.where(coded, np.int32(UNSET_CODE), each)
                for name, each in zip(entity.key, codes, strict=True)
            ]
        return codes


@dataclass(frozen=True)
class Contradiction:
    """Two rows, as (sheet, position), that give one record different values."""

    first: tuple[int, int]
    second: tuple[int, int]
    field: str
    one: Any
    other: Any


@dataclass
class Rows:
    """The rows of a file that speak of one table's records, of all its sheets, by columns.

    Attributes
    ----------
    sheets, positions, cell_columns
        Shape (n,): where each row stands.
    numbers
        Shape (n,): the number of each row's record.
    codes
        By field that the file speaks of, shape (n,).
    first
        The first row of each record.
    key
        The key of each record, its parent's number before it.
    batches
        Where the rows of each batch stand, in the order of the batches.
    """

    entity: Entity
    sheets: Codes
    positions: Codes
    cell_columns: Codes
    numbers: Codes
    codes: dict[str, Codes]
    first: Positions
    key: KeyCodes
    batches: list[slice] = field(default_factory=list)

    @property
    def parents(self) -> Codes:
        """The parent's number of each record; empty where there is no parent."""
        return self.key[0] if self.entity.parent else np.zeros(0, np.int32)

    def origin(self, row: int) -> tuple[int, int]:
        """Return sheet and position of a row."""
        return int(self.sheets[row]), int(self.positions[row])

    def accepted(self, refused: Sequence[Mask]) -> Mask:
        """Return which rows are not refused, given the refused positions of each sheet."""
        found = np.ones(len(self.numbers), np.bool_)
        for number, mask in enumerate(refused):
            here = self.sheets == number
            found[here] = ~mask[self.positions[here]]
        return found


class Numbering:
    """Gives the records of a file their numbers, table by table, parents before children."""

    def __init__(self, codebook: Codebook, *, clears: bool) -> None:
        self.codebook = codebook
        self.clears = clears
        # The record of each row of a sheet, by batch.
        self.of_batch: dict[int, Codes] = {}

    def rows(self, entity: Entity, batches: Sequence[tuple[int, Batch]]) -> Rows:
        """Number the records of a table; batches are given with the number of their sheet."""
        pieces = [self._piece(entity, batch) for _sheet, batch in batches]
        places = [np.flatnonzero(batch.present).astype(np.int32) for _sheet, batch in batches]
        sizes = [len(place) for place in places]
        key = [np.concatenate(parts) for parts in zip(*(key for key, _fields in pieces), strict=True)]
        numbers, first = distinct(key)
        names = [name for name in entity.columns if any(name in fields for _key, fields in pieces)]
        codes = {
            name: np.concatenate(
                [fields.get(name, np.zeros(size, np.int32)) for (_key, fields), size in zip(pieces, sizes, strict=True)]
            )
            for name in names
        }
        ends = np.cumsum([0, *sizes])
        rows = Rows(
            entity,
            np.repeat(np.array([sheet for sheet, _batch in batches], np.int32), sizes),
            np.concatenate(places),
            np.repeat(np.array([batch.column for _sheet, batch in batches], np.int32), sizes),
            numbers,
            codes,
            first,
            [part[first] for part in key],
            [slice(start, end) for start, end in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)],
        )
        for (_sheet, batch), place, part in zip(batches, places, rows.batches, strict=True):
            self.of_batch[id(batch)] = np.full(len(batch.present), NOBODY, np.int32)
            self.of_batch[id(batch)][place] = numbers[part]
        return rows

    def _piece(self, entity: Entity, batch: Batch) -> tuple[KeyCodes, dict[str, Codes]]:
        """Return the keys and the fields' codes of a batch's rows."""
        place = np.flatnonzero(batch.present)
        columns = {name: stored_form(batch, name, clears=self.clears).take(place) for name in batch.fields}
        blank = {name: Coded.same(entity.blank(name), len(place)) for name in entity.key if name not in columns}
        key = self.codebook.key(entity, [(columns | blank)[name] for name in entity.key])
        if batch.parent is not None:
            key = [self.of_batch[id(batch.parent)][place], *key]
        fields = {name: self.codebook.coder(entity, name).recode(column) for name, column in (columns | blank).items()}
        return key or [np.zeros(len(place), np.int32)], fields


def stored_form(batch: Batch, name: str, *, clears: bool) -> Coded:
    """Return a field's values as the database holds them; a missing one is left alone or cleared, as declared."""
    entity = batch.entity
    missing = entity.blank(name) if clears or name in entity.key else UNSET
    whole = isinstance(entity.model._meta.get_field(name), models.IntegerField)

    def form(value: Any) -> Any:
        if value is None:
            return missing
        return int(value) if whole and isinstance(value, Decimal) else value

    return batch.fields[name].map(form)


def contradictions_within(rows: Rows, codebook: Codebook) -> Iterator[Contradiction]:
    """Find rows of one sheet that give one record different values, refused rows and unreadable cells included.

    Of a row, the first field that contradicts is told.
    """
    telling = [name for name in rows.codes if name not in rows.entity.key and name != "site"]
    for part in rows.batches:
        numbers = rows.numbers[part]
        _numbers, first = np.unique(numbers, return_index=True)
        if len(first) == len(numbers) or not telling:
            continue
        earliest = first[np.searchsorted(_numbers, numbers)]
        told: set[int] = set()
        for name in telling:
            coder = codebook.coder(rows.entity, name)
            for place, one, other in _differing(rows.codes[name][part], rows.codes[name][part][earliest], coder):
                if place not in told:
                    told.add(place)
                    here, there = rows.origin(part.start + int(earliest[place])), rows.origin(part.start + place)
                    yield Contradiction(here, there, name, one, other)


def _differing(codes: Codes, others: Codes, coder: Coder) -> Iterator[tuple[int, Any, Any]]:
    """Yield the places at which two columns contradict each other, with the second's value and the first's."""
    for place in np.flatnonzero((codes != others) & (codes != UNSET_CODE) & (others != UNSET_CODE)).tolist():
        one, other = coder.values[others[place]], coder.values[codes[place]]
        if differ(one, other):
            yield place, one, other


def merged(rows: Rows, accepted: Mask, codebook: Codebook) -> tuple[dict[str, Codes], list[Contradiction]]:
    """Merge the accepted rows into records: of each field, the first value that is said.

    Returns
    -------
    codes, contradictions
        By field, the value of each record; and the rows that say another one.
    """
    chosen = np.flatnonzero(accepted)
    numbers, count = rows.numbers[chosen], len(rows.first)
    first = np.full(count, -1, np.intp)
    first[numbers[::-1]] = chosen[::-1]
    found: dict[str, Codes] = {}
    contradictions: list[Contradiction] = []
    for name, codes in rows.codes.items():
        said = chosen[codes[chosen] != UNSET_CODE]
        found[name] = np.zeros(count, np.int32)
        # Where a place is given twice the last one holds, so that backwards the first one does.
        found[name][rows.numbers[said][::-1]] = codes[said][::-1]
        if name not in rows.entity.key:
            kept = found[name][numbers]
            for place, one, other in _differing(codes[chosen], kept, codebook.coder(rows.entity, name)):
                here, there = rows.origin(int(first[numbers[place]])), rows.origin(int(chosen[place]))
                contradictions.append(Contradiction(here, there, name, one, other))
    return found, contradictions


def shown(value: Any) -> str:
    """Return a value as it is told in a contradiction."""
    if value is None or value is UNSET:
        return ""
    if isinstance(value, Rejected):
        return value.raw
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def by_table(sheets: Sequence[Sequence[Batch]]) -> Mapping[str, list[tuple[int, Batch]]]:
    """Return the batches of all sheets that have rows, by table, with the numbers of their sheets."""
    found: dict[str, list[tuple[int, Batch]]] = {}
    for number, batches in enumerate(sheets):
        for batch in filter(lambda each: each.present.any(), batches):
            found.setdefault(batch.entity.name, []).append((number, batch))
    return found
