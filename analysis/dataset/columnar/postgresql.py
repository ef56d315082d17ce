"""Columns from PostgreSQL: COPY in binary gives rows of one width, which numpy takes as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg import sql

from analysis.dataset.columnar.kinds import NO_DATE, Kind
from analysis.dataset.columnar.requests import Wanted

# Signature of eleven bytes, flags, and the length of an extension that there isn't (documentation of COPY).
_HEADER = 19
_END = 2
_BLOCK = 8 * 1024 * 1024

_NO_DAY = -(2**31)
_TYPES = {Kind.KEY: ">i8", Kind.NUMBER: ">f8", Kind.DATE: ">i4", Kind.FLAG: ">i2", Kind.TEXT: ">i2"}
_HELD = {Kind.KEY: np.int64, Kind.NUMBER: np.float64, Kind.DATE: np.int64, Kind.FLAG: np.int8, Kind.TEXT: np.int8}

Raw = dict[str, NDArray[np.generic]]


def read(table: str, wanted: list[Wanted]) -> Raw:
    """Read columns of a table, in the order in which the table gives its rows."""
    row = np.dtype([("fields", ">i2"), *(part for one in wanted for part in _parts(one))])
    parts: dict[str, list[NDArray[np.generic]]] = defaultdict(list)
    for block in _blocks(_statement(table, wanted), row.itemsize):
        found = np.frombuffer(block, dtype=row)
        for one in wanted:
            parts[one.name].append(found[one.name].astype(_HELD[one.kind]))
    none = {one.name: [np.empty(0, dtype=_HELD[one.kind])] for one in wanted}
    columns = {one.name: np.concatenate(parts.get(one.name, none[one.name])) for one in wanted}
    return columns | {one.name: _dates(columns[one.name]) for one in wanted if one.kind is Kind.DATE}


def _parts(one: Wanted) -> list[tuple[str, str]]:
    return [(f"length of {one.name}", ">i4"), (one.name, _TYPES[one.kind])]


def _statement(table: str, wanted: list[Wanted]) -> str:
    chosen = ", ".join(_expression(one) for one in wanted)
    return f'COPY (SELECT {chosen} FROM "{table}") TO STDOUT (FORMAT BINARY)'


def _expression(one: Wanted) -> str:
    column = f'"{one.column}"'
    if one.categories is not None:
        case, names = one.categories.case()
        # COPY takes no parameters; the driver quotes the texts for this very connection.
        quoted = tuple(sql.Literal(name).as_string(connection.connection) for name in names)
        return f"({case % quoted})::int2"
    return {
        Kind.KEY: f"COALESCE({column}, -1)::int8",
        Kind.NUMBER: f"COALESCE({column}::float8, 'NaN')",
        Kind.DATE: f"COALESCE({column} - DATE '1970-01-01', {_NO_DAY})::int4",
        Kind.FLAG: f"COALESCE({column}::int, 2)::int2",
    }[one.kind]


def _blocks(statement: str, width: int) -> Iterator[bytes]:
    """Yield whole rows, some megabytes at a time."""
    rest = bytearray()
    skipped = False
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for piece in copy:
            rest += piece
            if not skipped and len(rest) >= _HEADER:
                del rest[:_HEADER]
                skipped = True
            if len(rest) >= _BLOCK:
                whole = len(rest) // width * width
                yield bytes(rest[:whole])
                del rest[:whole]
    yield bytes(rest[: max(len(rest) - _END, 0)])


def _dates(days: NDArray[np.generic]) -> NDArray[np.generic]:
    return np.where(days == _NO_DAY, NO_DATE, days).astype("datetime64[D]")
