"""Parts of a stage: compressed Arrow columns in the database, and how values are written in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from registry.imports.coded import Coded
from registry.imports.entities import UNSET, Entity
from registry.imports.existing import chunks
from registry.imports.models import ImportRun, StagePart

# Rows, records or problems in a part: a page reads one or a few, and a part is read in milliseconds.
PART = 8_192
ROWS, INDEX, PROBLEMS, SUSPICIONS = "rows", "index", "problems", "suspicions"
# Columns of records that are no fields, which have names of their own kind.
STATUS, PK, PARENT = "#status", "#pk", "#parent"
COMPRESSION = pa.ipc.IpcWriteOptions(compression="zstd")
# Parts that are written together: what is held in memory beside the plan.
WRITTEN_TOGETHER = 20


def records_kind(entity: str) -> str:
    """Return the kind of the parts that hold a table's records."""
    return f"records/{entity}"


def changes_kind(entity: str) -> str:
    """Return the kind of the parts that hold the changes of a table's stored records."""
    return f"changes/{entity}"


def packed(columns: Mapping[str, pa.Array], about: Mapping[str, str] | None = None) -> bytes:
    """Return columns as one compressed Arrow stream, with some texts about them."""
    table = pa.table(dict(columns)).replace_schema_metadata(dict(about or {}))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=COMPRESSION) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def unpacked(payload: bytes | memoryview) -> pa.Table:
    """Return the columns of a part."""
    return pa.ipc.open_stream(payload).read_all()


def about(table: pa.Table) -> dict[str, str]:
    """Return the texts that a part was packed with."""
    return {name.decode(): text.decode() for name, text in (table.schema.metadata or {}).items()}


def slices(count: int) -> Iterator[tuple[int, slice]]:
    """Yield the number of each part and which of ``count`` things it holds."""
    for number, first in enumerate(range(0, count, PART)):
        yield number, slice(first, min(first + PART, count))


def save(run: ImportRun, parts: Iterable[tuple[str, int, bytes]]) -> str:
    """Write parts, given as kind, number and payload, some at a time; return a digest of them all."""
    digest = hashlib.sha256()

    def rows() -> Iterator[StagePart]:
        for kind, number, payload in parts:
            digest.update(f"{kind}/{number}/{len(payload)}/".encode() + payload)
            yield StagePart(run=run, kind=kind, number=number, payload=payload)

    for some in chunks(rows(), WRITTEN_TOGETHER):
        StagePart.objects.bulk_create(some)
    return digest.hexdigest()


def coded_array(column: Coded) -> pa.Array:
    """Return values as texts by number. A null number is ``UNSET``, a number of a null text is ``None``."""
    small = column.compact()
    unset = np.fromiter((value is UNSET for value in small.values), np.bool_, len(small.values))
    numbers = pa.array(small.codes, pa.int32(), mask=unset[small.codes])
    texts = [None if value is UNSET or value is None else str(value) for value in small.values]
    return pa.DictionaryArray.from_arrays(numbers, pa.array(texts, pa.string()))


def decoded(entity: Entity, name: str, array: pa.ChunkedArray) -> Coded:
    """Return the values of a field from their texts."""
    field = entity.field(name)
    whole = array.combine_chunks()
    values = [None if text is None else field.to_python(text) for text in whole.dictionary.to_pylist()]
    codes = whole.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
    return Coded(codes.astype(np.int32), [*values, UNSET])


class Stage:
    """The parts of a run, each read once."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self._read: dict[tuple[str, int], pa.Table | None] = {}

    def part(self, kind: str, number: int) -> pa.Table | None:
        """Return a part, if the run has it."""
        key = (kind, number)
        if key not in self._read:
            found = StagePart.objects.filter(run=self.run, kind=kind, number=number).values_list("payload", flat=True)
            self._read[key] = next((unpacked(payload) for payload in found), None)
        return self._read[key]

    @cached_property
    def index(self) -> list[dict[str, Any]]:
        """How many rows of each status the parts of rows hold, in the file's order."""
        table = self.part(INDEX, 0)
        return table.to_pylist() if table is not None else []

    def whole(self, kind: str) -> list[pa.Table]:
        """Return all parts of a kind in their order; they aren't kept."""
        parts = StagePart.objects.filter(run=self.run, kind=kind).order_by("number")
        return [unpacked(payload) for payload in parts.values_list("payload", flat=True).iterator(WRITTEN_TOGETHER)]
