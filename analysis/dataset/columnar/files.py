"""A column as an Arrow file, mapped into memory: the same bytes serve every process that reads it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analysis.dataset.columnar.kinds import Category, Stored

FORMAT = "1"
"""Changes when the files do."""

_DATE = "datetime64[D]"


def write(path: Path, column: Stored) -> None:
    """Write a column whole, or not at all; only the registry's account may read it."""
    values = column.codes if isinstance(column, Category) else column
    is_date = values.dtype == np.dtype(_DATE)
    held = np.ascontiguousarray(values.view(np.int64) if is_date else values)
    # From the bytes themselves: pa.array would load pandas first.
    array = pa.Array.from_buffers(pa.from_numpy_dtype(held.dtype), held.size, [None, pa.py_buffer(held)])
    told = {"date": str(int(is_date))}
    if isinstance(column, Category):
        told["names"] = json.dumps(column.names)
    table = pa.table([array], names=["values"]).replace_schema_metadata(told).combine_chunks()
    with _whole(path) as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file whole, or not at all; only the registry's account may read it."""
    with _whole(path) as file:
        file.write(content)


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix="part-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)  # Still there only after a fault.


def read(path: Path) -> Stored:
    """Map a column into memory.

    Raises
    ------
    FileNotFoundError
        There is no such file.
    pa.ArrowInvalid
        It isn't what `write` wrote.
    """
    with pa.memory_map(str(path)) as source:
        table = pa.ipc.open_file(source).read_all()
    told = {key.decode(): text.decode() for key, text in (table.schema.metadata or {}).items()}
    values = _mapped(table.column(0))
    if "names" in told:
        return Category(values, tuple(json.loads(told["names"])))
    return values.view(_DATE) if told["date"] == "1" else values


def _mapped(column: pa.ChunkedArray) -> NDArray[Any]:
    # From the bytes themselves: pa.Array.to_numpy would load pandas first.
    kind = np.dtype(str(column.type).replace("double", "float64"))
    if not len(column):
        return np.empty(0, dtype=kind)
    (chunk,) = column.chunks
    return np.frombuffer(chunk.buffers()[1], dtype=kind, count=len(chunk))
