"""A column as codes: each cell a small number that points to one of the column's distinct values.

What is done to a column (parsing, comparing, storing) is done to its distinct values, and the cells follow by number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Positions = NDArray[np.intp]
Mask = NDArray[np.bool_]
LARGEST_KEY = 2**62


class Coder:
    """Gives equal values equal codes, in the order in which they are met, over several columns."""

    def __init__(self, *first: Any) -> None:
        self._known: defaultdict[Any, int] = defaultdict()
        self._known.default_factory = self._known.__len__
        self.values: list[Any] = []
        self.codes(first)

    def codes(self, values: Sequence[Any]) -> Codes:
        """Return the code of each value.

        ``True``, ``1`` and ``1.0`` are one key of a dictionary and three values, so the type counts as well.
        """
        keys = zip(map(type, values), values, strict=True)
        found = np.fromiter(map(self._known.__getitem__, keys), np.int32, len(values))
        if len(self._known) > len(self.values):
            self.values = [value for _type, value in self._known]
        return found

    def recode(self, column: Coded) -> Codes:
        """Return a column's cells in these codes."""
        return self.codes(column.values)[column.codes]


def distinct(parts: Sequence[NDArray[Any]]) -> tuple[Codes, Positions]:
    """Number the combinations of several columns of codes, in the order in which they are met.

    Parameters
    ----------
    parts
        Columns of codes, each of shape (n,), none below -1.

    Returns
    -------
    numbers, first
        Each row's number, shape (n,), and where each number is met first.
    """
    key = parts[0].astype(np.int64) + 1
    for part in parts[1:]:
        size = int(part.max(initial=0)) + 2
        if int(key.max(initial=0)) >= LARGEST_KEY // size:
            key = np.unique(key, return_inverse=True)[1].astype(np.int64)
        key = key * size + part + 1
    _keys, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return rank[inverse.reshape(-1)], first[order]


def paired(*columns: Coded) -> Coded:
    """Return several columns as one of tuples, each combination that occurs once."""
    if all(column.codes is columns[0].codes for column in columns):
        return Coded(columns[0].codes, list(zip(*(column.values for column in columns), strict=True)))
    numbers, first = distinct([column.codes for column in columns])
    return Coded(numbers, list(zip(*(column.take(first) for column in columns), strict=True)))


class Coded(Sequence[Any]):
    """A sequence of values, held as codes and the values they stand for.

    Attributes
    ----------
    codes
        Shape (n,): where each cell's value stands in ``values``.
    values
        What the codes stand for. Two may be equal after :meth:`map`.
    """

    __slots__ = ("codes", "values")

    def __init__(self, codes: Codes, values: list[Any]) -> None:
        self.codes = codes
        self.values = values

    @classmethod
    def of(cls, items: Sequence[Any]) -> Coded:
        """Code a sequence of hashable values."""
        if isinstance(items, Coded):
            return items
        types = set(map(type, items))
        if len(types & {bool, int, float}) > 1 or any(not kind.__module__.startswith("builtins") for kind in types):
            coder = Coder()
            return cls(coder.codes(items), coder.values)
        return cls.of_alike(items)

    @classmethod
    def of_alike(cls, items: Sequence[Any]) -> Coded:
        """Code a sequence in which values that are equal mean the same, whatever their types."""
        known: defaultdict[Any, int] = defaultdict()
        known.default_factory = known.__len__
        codes = np.fromiter(map(known.__getitem__, items), np.int32, len(items))
        return cls(codes, list(known))

    @classmethod
    def of_objects(cls, items: Sequence[Any]) -> Coded:
        """Code a sequence in which equal things are mostly one and the same object."""
        numbers = list(map(id, items))
        known: defaultdict[int, int] = defaultdict()
        known.default_factory = known.__len__
        codes = np.fromiter(map(known.__getitem__, numbers), np.int32, len(items))
        return cls(codes, list(dict(zip(numbers, items, strict=True)).values()))

    @classmethod
    def same(cls, value: Any, count: int) -> Coded:
        """Return one value, many times."""
        return cls(np.zeros(count, np.int32), [value])

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[Any]:
        return map(self.values.__getitem__, self.codes.tolist())

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> Coded: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return Coded(self.codes[index], self.values)
        return self.values[self.codes[index]]

    def take(self, positions: Positions | Sequence[int]) -> Coded:
        """Return the cells at some positions."""
        return Coded(self.codes[positions], self.values)

    def map(self, change: Callable[[Any], Any]) -> Coded:
        """Return the column with each distinct value changed."""
        return Coded(self.codes, [change(value) for value in self.values])

    def where(self, test: Callable[[Any], bool]) -> Mask:
        """Return which cells pass a test that is asked of each distinct value."""
        return np.fromiter(map(test, self.values), np.bool_, len(self.values))[self.codes]

    def replaced(self, positions: Positions | Sequence[int], other: Coded) -> Coded:
        """Return the column with other cells at some positions."""
        codes = self.codes.copy()
        codes[positions] = other.codes + len(self.values)
        return Coded(codes, [*self.values, *other.values])

    def values_used(self) -> list[Any]:
        """Return the distinct values that occur."""
        return self.compact().values

    def merged(self) -> Coded:
        """Return the column with one code for equal values."""
        coder = Coder()
        return Coded(coder.recode(self), coder.values)

    def compact(self) -> Coded:
        """Return the column with only the values that occur in it."""
        used, codes = np.unique(self.codes, return_inverse=True)
        return Coded(codes.astype(np.int32), [self.values[code] for code in used.tolist()])


def joined(pieces: Sequence[Coded]) -> Coded:
    """Return columns one after the other."""
    starts = np.cumsum([0, *(len(piece.values) for piece in pieces[:-1])], dtype=np.int32)
    codes = [piece.codes + start for piece, start in zip(pieces, starts, strict=True)]
    return Coded(np.concatenate(codes), [value for piece in pieces for value in piece.values])
