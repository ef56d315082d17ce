"""Columns from PostgreSQL: each joined into one value of bytes by the server, which numpy takes as it is.

COPY would give a message for each row, and the driver a Python object for each message.
"""

from __future__ import annotations

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg import Cursor, sql

from analysis.dataset.columnar.kinds import NO_DATE, Kind
from analysis.dataset.columnar.requests import Wanted

_NO_DAY = -(2**31)
_TYPES = {Kind.KEY: ">i8", Kind.NUMBER: ">f8", Kind.DATE: ">i4", Kind.FLAG: ">i2", Kind.TEXT: ">i2"}
_HELD = {Kind.KEY: np.int64, Kind.NUMBER: np.float64, Kind.DATE: np.int64, Kind.FLAG: np.int8, Kind.TEXT: np.int8}

Raw = dict[str, NDArray[np.generic]]


def read(table: str, wanted: list[Wanted]) -> Raw:
    """Read columns of a table, in the order in which the table gives its rows."""
    connection.ensure_connection()
    chosen = ", ".join(f"string_agg({_expression(one)}, '')" for one in wanted)
    # In binary, which Django's own cursors don't know: as text, bytes would come as twice as many digits.
    with Cursor(connection.connection) as cursor:
        joined = cursor.execute(f'SELECT {chosen} FROM "{table}"'.encode(), binary=True).fetchone() or ()
    return {one.name: _column(one.kind, found or b"") for one, found in zip(wanted, joined, strict=True)}


def _expression(one: Wanted) -> str:
    """Write the value of a row as bytes of one length, and what isn't there as a number that no value has."""
    column = f'"{one.column}"'
    if one.categories is not None:
        case, names = one.categories.case()
        # The statement takes no parameters; the driver quotes the texts for this very connection.
        quoted = tuple(sql.Literal(name).as_string(connection.connection) for name in names)
        return f"int2send(({case % quoted})::int2)"
    return {
        Kind.KEY: f"int8send(COALESCE({column}, -1)::int8)",
        Kind.NUMBER: f"float8send(COALESCE({column}::float8, 'NaN'))",
        Kind.DATE: f"int4send(COALESCE({column} - DATE '1970-01-01', {_NO_DAY})::int4)",
        Kind.FLAG: f"int2send(COALESCE({column}::int, 2)::int2)",
    }[one.kind]


def _column(kind: Kind, joined: bytes) -> NDArray[np.generic]:
    column = np.frombuffer(joined, dtype=_TYPES[kind]).astype(_HELD[kind])
    if kind is Kind.DATE:
        return np.where(column == _NO_DAY, NO_DATE, column).astype("datetime64[D]")
    return column
