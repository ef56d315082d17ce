"""A table of a freeze as a Parquet file, with nulls where there is nothing, as other engines read it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.dataset.columnar.kinds import NO_DATE, NO_KEY, Category, Kind, Stored, code_type

_UNKNOWN_FLAG = 2


def write_table(path: Path, columns: dict[str, Stored], kinds: dict[str, Kind]) -> None:
    """Write the columns of a table, in the order of their names."""
    names = sorted(columns)
    arrays = [_array(columns[name], kinds[name]) for name in names]
    pq.write_table(pa.table(arrays, names=names), path, compression="zstd", store_schema=False)


def read_table(path: Path, names: Iterable[str], kinds: dict[str, Kind]) -> dict[str, Stored]:
    """Read columns of a table.

    Raises
    ------
    OSError, pa.ArrowException
        The file isn't there, or is no Parquet file with these columns.
    """
    wanted = list(dict.fromkeys(names))
    table = pq.read_table(path, columns=wanted)
    return {name: _column(table.column(name).combine_chunks(), kinds[name]) for name in wanted}


def _array(column: Stored, kind: Kind) -> pa.Array:
    if isinstance(column, Category):
        return pa.DictionaryArray.from_arrays(pa.array(column.codes), pa.array(column.names, pa.string()))
    if kind is Kind.NUMBER:
        return pa.array(column, mask=np.isnan(column))
    if kind is Kind.DATE:
        days = column.astype(np.int64)
        return pa.array(np.where(days == NO_DATE, 0, days).astype(np.int32), mask=days == NO_DATE).cast(pa.date32())
    if kind is Kind.FLAG:
        return pa.array(column == 1, mask=column == _UNKNOWN_FLAG)
    return pa.array(column, mask=column == NO_KEY)


def _column(array: Any, kind: Kind) -> Stored:
    if kind is Kind.TEXT:
        held = array if isinstance(array.type, pa.DictionaryType) else array.dictionary_encode()
        names = tuple(held.dictionary.to_pylist())
        return Category(held.indices.to_numpy(zero_copy_only=False).astype(code_type(len(names))), names)
    if kind is Kind.NUMBER:
        return np.asarray(pc.fill_null(array, np.nan).to_numpy(zero_copy_only=False), dtype=np.float64)
    if kind is Kind.DATE:
        missing = array.is_null().to_numpy(zero_copy_only=False)
        days = pc.fill_null(array.cast(pa.int32()), 0).to_numpy(zero_copy_only=False).astype(np.int64)
        return np.where(missing, NO_DATE, days).astype("datetime64[D]")
    if kind is Kind.FLAG:
        return np.asarray(pc.fill_null(array.cast(pa.int8()), _UNKNOWN_FLAG).to_numpy(zero_copy_only=False))
    return np.asarray(pc.fill_null(array, NO_KEY).to_numpy(zero_copy_only=False), dtype=np.int64)
