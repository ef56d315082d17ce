"""From what a caller passes (arrays, scalars, None) to clean columns: numbers, codes and days, with what is invalid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = ArrayLike | Sequence[float | None] | None
Codes = str | Sequence[str | None] | NDArray[np.object_] | None
Dates = ArrayLike | Sequence[str | date | None] | None

NOT_RECORDED = -1


@dataclass(frozen=True)
class Domain:
    """The values that a number can have at all; anything else is invalid, whatever the model lets through.

    `low` and `high` are inside the domain for whole numbers, and `low` is outside for other numbers unless
    `low_inside` is set.
    """

    low: float = 0.0
    high: float = np.inf
    whole: bool = False
    low_inside: bool = False

    def contains(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which values are inside; NaN is not."""
        above = values >= self.low if self.whole or self.low_inside else values > self.low
        inside: NDArray[np.bool_] = above & (values <= self.high) & np.isfinite(values)
        return inside & (values == np.floor(values)) if self.whole else inside


POSITIVE = Domain()
NOT_NEGATIVE = Domain(low_inside=True)
COUNT = Domain(low=1, whole=True)


class Measured(NamedTuple):
    """A numeric input: `value` is NaN where it cannot be used, `invalid` where it was given outside its domain."""

    name: str
    value: NDArray[np.float64]
    invalid: NDArray[np.bool_]


def numbers(values: Numbers) -> NDArray[np.float64]:
    """A float column of shape (n,), or (1,) for a scalar; None (a missing value or a missing column) gives NaN."""
    column = np.atleast_1d(np.asarray(values))
    if column.dtype == object:
        return np.array([np.nan if value is None else float(value) for value in column.tolist()], dtype=np.float64)
    return column.astype(np.float64, copy=False)


def measured(name: str, values: Numbers, domain: Domain = POSITIVE) -> Measured:
    """A numeric input that a formula reads, checked against its domain."""
    column = numbers(values)
    usable = domain.contains(column)
    return Measured(name, np.where(usable, column, np.nan), ~usable & ~np.isnan(column))


def positions(name: str, values: Codes, codes: tuple[str, ...]) -> NDArray[np.int8]:
    """The position of each code in `codes`, or −1 where nothing is recorded (None, NaN or an empty string).

    Raises
    ------
    ValueError
        If a code is not one of `codes`: the caller passed another variable, or the model has grown a code.
    """
    column = np.atleast_1d(np.asarray(values, dtype=object))
    lookup: dict[object, int] = {code: position for position, code in enumerate(codes)}
    lookup |= {None: NOT_RECORDED, "": NOT_RECORDED}
    unknown_code = len(codes)
    found = np.fromiter(map(lookup.get, column.tolist(), repeat(unknown_code)), dtype=np.int8, count=len(column))
    for position in np.flatnonzero(found == unknown_code):
        value = column[position]
        if not (isinstance(value, float) and np.isnan(value)):
            raise ValueError(f"{name}: {value!r} is not one of {', '.join(codes)}.")
        found[position] = NOT_RECORDED
    return found


def days(values: Dates) -> NDArray[np.float64]:
    """Whole days since 1970-01-01, NaN where the date is missing; dates, ISO texts or datetime64 of any unit."""
    column = np.atleast_1d(np.asarray(values))
    if column.dtype == object and column.size == 1 and column[0] is None:
        return np.array([np.nan])
    moments = column.astype("datetime64[D]")
    return np.where(np.isnat(moments), np.nan, moments.astype(np.int64).astype(np.float64))


def common_length(*columns: NDArray[np.generic]) -> int:
    """The number of records: each column has that length, or length 1.

    Raises
    ------
    ValueError
        If two columns longer than 1 differ.
    """
    lengths = {len(column) for column in columns} - {1}
    if len(lengths) > 1:
        raise ValueError(f"The columns have different lengths: {', '.join(map(str, sorted(lengths)))}.")
    return lengths.pop() if lengths else 1
