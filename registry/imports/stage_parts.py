"""Parts of a stage: compressed Arrow columns in the database, and how values are written in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from registry.imports.coded import Coded, Mask, joined
from registry.imports.entities import UNSET, Entity
from registry.imports.existing import chunks
from registry.imports.models import ImportRun, StagePart

# Rows, records or problems in a part: a page reads one or a few, and a part is read in milliseconds.
PART = 8_192
ROWS, INDEX, PROBLEMS, SUSPICIONS = "rows", "index", "problems", "suspicions"
# Columns of records that are no fields, which have names of their own kind.
STATUS, PK, PARENT = "#status", "#pk", "#parent"
COMPRESSION = pa.ipc.IpcWriteOptions(compression="zstd")
NUMBERS = {"int8": np.int8, "int32": np.int32, "int64": np.int64}
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
    table = pa.Table.from_arrays(list(columns.values()), list(columns), metadata=dict(about or {}))
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


def numbers_array(numbers: NDArray[Any], valid: Mask | None = None) -> pa.Array:
    """Return numbers as an Arrow array.

    Arrow's own way from Python's objects loads pandas, which takes a second and 50 MB and isn't needed.
    """
    held = np.ascontiguousarray(numbers)
    return pa.Array.from_buffers(pa.from_numpy_dtype(held.dtype), len(held), [_bits(valid), pa.py_buffer(held)])


def numbers_of(column: pa.ChunkedArray) -> NDArray[Any]:
    """Return the numbers of a column without nulls, not by way of pandas."""
    pieces = [_piece(chunk) for chunk in column.chunks]
    return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)


def _piece(array: pa.Array) -> NDArray[Any]:
    held = np.frombuffer(array.buffers()[1], NUMBERS[str(array.type)])
    return held[array.offset : array.offset + len(array)]


def _valid(array: pa.Array) -> Mask:
    bits = array.buffers()[0]
    if bits is None:
        return np.ones(len(array), np.bool_)
    held = np.unpackbits(np.frombuffer(bits, np.uint8), bitorder="little").astype(np.bool_)
    return held[array.offset : array.offset + len(array)]


def texts_array(texts: Sequence[str | None]) -> pa.Array:
    """Return texts, some of them null, as an Arrow array."""
    encoded = [b"" if text is None else text.encode() for text in texts]
    offsets = np.zeros(len(texts) + 1, np.int32)
    np.cumsum(np.fromiter(map(len, encoded), np.int32, len(encoded)), out=offsets[1:])
    valid = np.fromiter((text is not None for text in texts), np.bool_, len(texts))
    return pa.StringArray.from_buffers(len(texts), pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded)), _bits(valid))


def lists_array(lists: Sequence[Sequence[int]]) -> pa.Array:
    """Return lists of numbers as an Arrow array."""
    offsets = np.zeros(len(lists) + 1, np.int32)
    np.cumsum(np.fromiter(map(len, lists), np.int32, len(lists)), out=offsets[1:])
    numbers = np.fromiter((number for each in lists for number in each), np.int32, int(offsets[-1]))
    return pa.ListArray.from_arrays(numbers_array(offsets), numbers_array(numbers))


def _bits(valid: Mask | None) -> pa.Buffer | None:
    return None if valid is None or valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little"))


def coded_array(column: Coded) -> pa.Array:
    """Return values as texts by number. A null number is ``UNSET``, a number of a null text is ``None``."""
    small = column.compact()
    unset = np.fromiter((value is UNSET for value in small.values), np.bool_, len(small.values))
    texts = [None if value is UNSET or value is None else str(value) for value in small.values]
    return pa.DictionaryArray.from_arrays(numbers_array(small.codes, ~unset[small.codes]), texts_array(texts))


def texts_of(array: pa.ChunkedArray) -> Coded:
    """Return what :func:`coded_array` wrote, still as texts."""
    pieces = []
    for chunk in array.chunks:
        texts = chunk.dictionary.to_pylist()
        codes = np.where(_valid(chunk.indices), _piece(chunk.indices), np.int32(len(texts)))
        pieces.append(Coded(codes, [*texts, UNSET]))
    return joined(pieces)


def decoded(entity: Entity, name: str, texts: Coded) -> Coded:
    """Return the values of a field from their texts."""
    field = entity.field(name)
    return texts.merged().map(lambda text: text if text is None or text is UNSET else field.to_python(text))


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
        """How many rows of each status the parts of rows hold, in the file's order, with the names of their sheets."""
        table = self.part(INDEX, 0)
        if table is None:
            return []
        names = about(table)
        return [line | {"sheet": names[str(line["sheet"])]} for line in table.to_pylist()]

    def whole(self, kind: str) -> list[pa.Table]:
        """Return all parts of a kind in their order; they aren't kept."""
        parts = StagePart.objects.filter(run=self.run, kind=kind).order_by("number")
        return [unpacked(payload) for payload in parts.values_list("payload", flat=True).iterator(WRITTEN_TOGETHER)]
