"""Usable part of a censored column, how much of it is detected, and its mirror image."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.columns import LARGEST, BoolArray, FloatArray
from analysis.statistics.proportions import Proportion, proportion
from analysis.statistics.qualifiers import CensoredColumn, Qualifier
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable

MOSTLY_CENSORED_ABOVE = 0.8
"""Above this censored share only the share detected is reported (Helsel 2012, table 6.11)."""


@dataclass(frozen=True)
class Bound:
    """A quantile known only to lie below ("<") or above (">") a limit."""

    qualifier: Qualifier
    limit: float

    @property
    def sign(self) -> str:
        """The sign in front of the limit."""
        return "<" if self.qualifier == Qualifier.BELOW else ">"


Quantile = float | Bound | NotEstimable
"""A quantile, the limit it lies beyond, or why it can't be given."""


@dataclass(frozen=True)
class DetectionCounts:
    """How many values are measured, below or above a limit, missing, or unusable for want of a limit."""

    n: int
    detected: int
    below: int
    above: int
    missing: int
    unusable: int
    share_detected: Proportion


@dataclass(frozen=True, eq=False)
class CensoredSample:
    """Values with a usable value or limit, shape (n,), with their qualifier codes; the rest is counted.

    ``kept`` tells where each of them stood in the original column.
    """

    values: FloatArray
    qualifiers: NDArray[np.int8]
    kept: BoolArray
    missing: int
    unusable: int

    @classmethod
    def of(
        cls, values: ArrayLike, qualifiers: ArrayLike | None = None, where: BoolArray | None = None
    ) -> "CensoredSample":
        """Take the usable observations, of those marked in ``where`` when it is given.

        Raises
        ------
        ValueError
            When shapes differ or a qualifier isn't −1, 0 or 1.
        """
        column = CensoredColumn.of(values, qualifiers)
        asked = np.ones(column.size, dtype=np.bool_) if where is None else where
        kept = column.usable & asked
        return cls(
            values=column.values[kept],
            qualifiers=column.qualifiers[kept],
            kept=kept,
            missing=int(np.count_nonzero(column.missing & asked)),
            unusable=int(np.count_nonzero(column.unusable & asked)),
        )

    @property
    def n(self) -> int:
        """Number of usable observations."""
        return int(self.values.size)

    @cached_property
    def exact(self) -> BoolArray:
        """Where a value was measured."""
        return self.qualifiers == Qualifier.EXACT

    @cached_property
    def detected(self) -> int:
        """Number of measured values."""
        return int(np.count_nonzero(self.exact))

    @property
    def below(self) -> int:
        """Number of values below a limit."""
        return int(np.count_nonzero(self.qualifiers == Qualifier.BELOW))

    @property
    def above(self) -> int:
        """Number of values above a limit."""
        return int(np.count_nonzero(self.qualifiers == Qualifier.ABOVE))

    @property
    def infinite(self) -> bool:
        """Whether a value or a limit is infinite or beyond 1e100."""
        return bool((np.abs(self.values) > LARGEST).any())

    def counts(self) -> DetectionCounts:
        """Count what is detected and what isn't."""
        return DetectionCounts(
            n=self.n,
            detected=self.detected,
            below=self.below,
            above=self.above,
            missing=self.missing,
            unusable=self.unusable,
            share_detected=proportion(self.detected, self.n, missing=self.missing),
        )

    def not_estimable(self, reason: Reason, needed: int | None = None) -> NotEstimable:
        """Say why, with the counts of this sample."""
        return NotEstimable(reason, self.n, self.missing, needed)

    def refusal(self) -> NotEstimable | None:
        """Return why nothing but the share detected can be given, or None."""
        if self.infinite:
            return self.not_estimable(Reason.INFINITE_VALUES)
        if self.n == 0:
            return self.not_estimable(Reason.NO_LIMIT if self.unusable else Reason.NO_VALUES)
        if self.detected == 0:
            return self.not_estimable(Reason.ALL_CENSORED)
        if self.n - self.detected > MOSTLY_CENSORED_ABOVE * self.n:
            return self.not_estimable(Reason.MOSTLY_CENSORED)
        return None

    def log_refusal(self) -> NotEstimable | None:
        """Like :meth:`refusal`, refusing also values without a logarithm and fewer than two distinct measured ones."""
        refusal = self.refusal()
        if refusal is not None:
            return refusal
        if self.values.min() <= 0:
            return self.not_estimable(Reason.NOT_POSITIVE)
        measured = self.values[self.exact]
        if measured.min() == measured.max():
            return self.not_estimable(Reason.TOO_FEW_DISTINCT_DETECTED, needed=2)
        return None


@dataclass(frozen=True, eq=False)
class LeftCensored:
    """A sample censored on the left only, which methods made for one side can take.

    A sample with ">" only is turned into its mirror image (``mirrored``: every value is negated). One with both signs
    is recensored at the lowest ">" limit: all that lies above it is tied at +∞, and ``top`` is that limit. This loses
    the order of the highest values and assumes nothing.
    """

    values: FloatArray
    exact: BoolArray
    mirrored: bool = False
    top: float | None = None

    @classmethod
    def of(cls, sample: CensoredSample) -> "LeftCensored":
        """Turn a sample into a left-censored one."""
        if not sample.above:
            return cls(sample.values, sample.exact)
        if not sample.below:
            return cls(-sample.values, sample.exact, mirrored=True)
        above = sample.qualifiers == Qualifier.ABOVE
        top = float(sample.values[above].min())
        tied = above | (sample.exact & (sample.values > top))
        return cls(np.where(tied, np.inf, sample.values), sample.exact | tied, top=top)
