"""Values with a qualifier: measured ("="), below a limit ("<"), above a limit (">")."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.columns import LARGEST, BoolArray, FloatArray


class Qualifier(IntEnum):
    """Code of a qualifier in a column."""

    BELOW = -1
    EXACT = 0
    ABOVE = 1


QUALIFIER_CODES = {"<": Qualifier.BELOW, "=": Qualifier.EXACT, ">": Qualifier.ABOVE}


def qualifier_codes(signs: Iterable[str]) -> NDArray[np.int8]:
    """Turn "<", "=" and ">" into codes.

    Raises
    ------
    KeyError
        When a sign is another one.

    Examples
    --------
    >>> qualifier_codes(["<", "=", ">"]).tolist()
    [-1, 0, 1]
    """
    return np.array([QUALIFIER_CODES[sign] for sign in signs], dtype=np.int8)


@dataclass(frozen=True, eq=False)
class CensoredColumn:
    """A column of values or limits, with the code of each qualifier, both of shape (n,).

    An exact NaN is missing. A censored NaN is a result outside the limits whose limit nobody wrote down ("ND"): it is
    unusable, and counted.
    """

    values: FloatArray
    qualifiers: NDArray[np.int8]

    @classmethod
    def of(cls, values: ArrayLike, qualifiers: ArrayLike | None = None) -> "CensoredColumn":
        """Check and join the two columns.

        Raises
        ------
        ValueError
            When the shapes differ or a code isn't −1, 0 or 1.
        """
        column = np.asarray(values, dtype=np.float64)
        codes = np.zeros(column.shape, np.int8) if qualifiers is None else np.asarray(qualifiers)
        if column.ndim != 1 or codes.shape != column.shape:
            raise ValueError(f"values of shape {column.shape}, qualifiers of shape {codes.shape}")
        whole = codes.dtype.kind in "bi"
        if codes.size and not ((codes >= -1) & (codes <= 1) if whole else np.isin(codes, (-1, 0, 1))).all():
            raise ValueError("qualifier codes must be −1, 0 or 1")
        return cls(column, codes.astype(np.int8))

    @property
    def size(self) -> int:
        """Length of the column."""
        return int(self.values.size)

    @cached_property
    def below(self) -> BoolArray:
        """Where a value lies below its limit."""
        return self.qualifiers == Qualifier.BELOW

    @cached_property
    def exact(self) -> BoolArray:
        """Where a value was measured, or is missing."""
        return self.qualifiers == Qualifier.EXACT

    @cached_property
    def above(self) -> BoolArray:
        """Where a value lies above its limit."""
        return self.qualifiers == Qualifier.ABOVE

    @cached_property
    def usable(self) -> BoolArray:
        """Where there is a value or a limit."""
        return ~np.isnan(self.values)

    @cached_property
    def missing(self) -> BoolArray:
        """Where there is neither a value nor a qualifier."""
        return ~self.usable & self.exact

    @cached_property
    def unusable(self) -> BoolArray:
        """Where a value is outside a limit that isn't known."""
        return ~self.usable & ~self.exact

    @cached_property
    def infinite(self) -> BoolArray:
        """Where the value or the limit is infinite or beyond 1e100."""
        return np.abs(self.values) > LARGEST
