"""What is stored already, of the affected patients only: fetched by columns, and matched to the file's records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from registry.imports.coded import Coded, Codes, distinct, joined
from registry.imports.entities import Entity
from registry.imports.records import Codebook, Rows
from registry.models import Patient

# Fetched together: what is held in memory beside the columns.
CHUNK = 10_000

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class KnownPatient:
    """A stored patient with this registry id, whatever the site."""

    pk: int
    site: int


@dataclass
class Stored:
    """The stored rows that a file's records are.

    Attributes
    ----------
    pks
        By record, the number of its row; 0 where none is stored.
    codes
        By field that was fetched, what is stored of each record; the code of ``UNSET`` where nothing is.
    """

    entity: Entity
    pks: Numbers
    codebook: Codebook
    codes: dict[str, Codes] = field(default_factory=dict)

    def held(self, name: str, numbers: NDArray[np.intp]) -> Coded:
        """Return what is stored in a field of some records; what wasn't fetched for all is fetched for these."""
        coder = self.codebook.coder(self.entity, name)
        if name in self.codes:
            return Coded(self.codes[name][numbers], coder.values)
        codes, known = np.zeros(len(numbers), np.int32), self.pks[numbers] > 0
        fetched = fetch(self.entity, [name], "pk", self.pks[numbers][known].tolist())
        order = np.argsort(fetched.pks)
        places = order[np.searchsorted(fetched.pks[order], self.pks[numbers][known])]
        codes[known] = coder.recode(fetched.columns[name])[places]
        return Coded(codes, coder.values)


@dataclass(frozen=True)
class Fetched:
    """Stored rows by columns, in the order of their numbers."""

    pks: Numbers
    parents: Numbers
    columns: Mapping[str, Coded]


def fetch(entity: Entity, names: Sequence[str], lookup: str, numbers: Iterable[int]) -> Fetched:
    """Fetch fields of the rows whose ``lookup`` is one of the numbers.

    Each distinct value is converted once, not each cell as the ORM does.
    """
    parts = []
    statement = _select(entity, names, lookup)
    with connection.cursor() as cursor:
        for some in chunks(numbers, CHUNK):
            cursor.execute(statement, [_parameter(some)])
            if found := cursor.fetchall():
                parts.append([Coded.of_alike(column) for column in zip(*found, strict=True)])
    if not parts:
        nothing = np.zeros(0, np.int64)
        return Fetched(nothing, nothing, {name: Coded.of([]) for name in names})
    pks, parents, *columns = (joined(pieces) for pieces in zip(*parts, strict=True))
    converted = {name: converted_values(entity, name, column) for name, column in zip(names, columns, strict=True)}
    return Fetched(np.array(list(pks), np.int64), np.array(list(parents), np.int64), converted)


def _select(entity: Entity, names: Sequence[str], lookup: str) -> str:
    """Return the statement that fetches fields by a list of numbers, which is one parameter of it."""
    quote = connection.ops.quote_name
    columns = [str(entity.field(name).column) for name in names]
    key = str(entity.model._meta.pk.column)
    asked = key if lookup == "pk" else lookup
    taken = ", ".join(map(quote, [key, asked, *columns]))
    table = quote(entity.model._meta.db_table)
    return f"SELECT {taken} FROM {table} WHERE {quote(asked)} {_listed()} ORDER BY {quote(key)}"  # noqa: S608 - of models


def converted_values(entity: Entity, name: str, column: Coded) -> Coded:
    """Return what the database's own values mean, as the ORM would."""
    field = entity.field(name)
    expression = field.get_col(entity.model._meta.db_table)
    converters = [*connection.ops.get_db_converters(expression), *expression.get_db_converters(connection)]

    def convert(value: Any) -> Any:
        for converter in converters:
            value = converter(value, expression, connection)
        return value

    return column.map(convert)


def matched(rows: Rows, parents: Numbers, names: Sequence[str], codebook: Codebook) -> Stored:
    """Find the stored rows that a table's records are.

    Parameters
    ----------
    parents
        By record, the number of its parent's row (a patient's own); 0 where that isn't stored.
    """
    entity = rows.entity
    stored = Stored(entity, np.zeros(len(rows.first), np.int64), codebook)
    wanted = np.unique(parents[parents > 0])
    lookup = f"{entity.parent}_id" if entity.parent else "pk"
    fetched = fetch(entity, list(dict.fromkeys([*entity.key, *names])), lookup, wanted.tolist())
    if entity.parent:
        key = codebook.key(entity, [fetched.columns[name] for name in entity.key])
        own = rows.key[1:] or [np.zeros(len(rows.first), np.int32)]
        theirs = key or [np.zeros(len(fetched.pks), np.int32)]
        # A parent that isn't stored has no stored children, and its records match none.
        mine = np.where(parents > 0, np.searchsorted(wanted, parents), len(wanted) + np.arange(len(parents)))
        both = [np.concatenate(pair) for pair in zip(own, theirs, strict=True)]
        above = np.concatenate([mine, np.searchsorted(wanted, fetched.parents)])
    else:
        both, above = [], np.concatenate([parents, fetched.pks])
    numbers, _first = distinct([above, *both])
    record_of = np.full(int(numbers.max(initial=0)) + 1, -1)
    record_of[numbers[: len(parents)][::-1]] = np.arange(len(parents))[::-1]
    found = record_of[numbers[len(parents) :]]
    places = np.flatnonzero(found >= 0)[::-1]  # Backwards, so that of two rows with one key the first counts.
    stored.pks[found[places]] = fetched.pks[places]
    for name in names:
        stored.codes[name] = np.zeros(len(parents), np.int32)
        codes = codebook.coder(entity, name).recode(fetched.columns[name])
        stored.codes[name][found[places]] = codes[places]
    return stored


def load_patients(ids: Iterable[str]) -> dict[str, KnownPatient]:
    """Return the stored patients of these ids in small letters, of every site: an id is unique in the registry."""
    quote, found = connection.ops.quote_name, {}
    columns = ", ".join(quote(name) for name in ("id", "site_id"))
    low = f"LOWER({quote('registry_id')})"
    statement = f"SELECT {low}, {columns} FROM {quote(Patient._meta.db_table)} WHERE {low} {_listed()}"  # noqa: S608
    with connection.cursor() as cursor:
        for some in chunks(sorted(set(ids)), CHUNK):
            cursor.execute(statement, [_parameter(some)])
            found.update({text: KnownPatient(pk, site) for text, pk, site in cursor.fetchall()})
    return found


def _listed() -> str:
    """Return the condition that a value is in a list, which is one parameter."""
    return "IN (SELECT value FROM json_each(%s))" if connection.vendor == "sqlite" else "= ANY(%s)"


def _parameter(some: list[Any]) -> Any:
    return json.dumps(some) if connection.vendor == "sqlite" else some


def chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Yield the items in lists of at most ``size``."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part
