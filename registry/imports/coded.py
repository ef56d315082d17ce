"""A column as codes: each cell a small number that points to one of the column's distinct values.

What is done to a column (parsing, comparing, storing) is done to its distinct values, and the cells follow by number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Positions = NDArray[np.intp]


class Coder:
    """Gives equal values equal codes, in the order in which they are met, over several columns."""

    def __init__(self) -> None:
        self._known: defaultdict[Any, int] = defaultdict()
        self._known.default_factory = self._known.__len__
        self.values: list[Any] = []

    def codes(self, values: Sequence[Any]) -> Codes:
        """Return the code of each value.

        ``True``, ``1`` and ``1.0`` are one key of a dictionary and three values, so the type counts as well.
        """
        keys = zip(map(type, values), values, strict=True)
        found = np.fromiter(map(self._known.__getitem__, keys), np.int32, len(values))
        if len(self._known) > len(self.values):
            self.values = [value for _type, value in self._known]
        return found


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
        known: defaultdict[Any, int] = defaultdict()
        known.default_factory = known.__len__
        codes = np.fromiter(map(known.__getitem__, items), np.int32, len(items))
        return cls(codes, list(known))

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

    def where(self, test: Callable[[Any], bool]) -> NDArray[np.bool_]:
        """Return which cells pass a test that is asked of each distinct value."""
        return np.fromiter(map(test, self.values), np.bool_, len(self.values))[self.codes]

    def replaced(self, positions: Positions | Sequence[int], items: Iterable[Any]) -> Coded:
        """Return the column with other values at some positions."""
        other = Coded.of(list(items))
        codes = self.codes.copy()
        codes[positions] = other.codes + len(self.values)
        return Coded(codes, [*self.values, *other.values])

    def compact(self) -> Coded:
        """Return the column with only the values that occur in it."""
        used, codes = np.unique(self.codes, return_inverse=True)
        return Coded(codes.astype(np.int32), [self.values[code] for code in used.tolist()])
