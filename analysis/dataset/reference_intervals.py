"""Reference intervals of the assay methods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from analysis.dataset.assays import AssayRows, Assays
from analysis.dataset.reference import rows_of_reference
from analysis.dataset.units import Substance, scaled
from registry.models import AssayMethod


@dataclass(frozen=True)
class ReferenceInterval:
    """The reference interval of a method, in its unit; a bound may be missing."""

    method: int
    unit: str
    low: Decimal | None
    high: Decimal | None
    source: str


def load_reference_intervals() -> dict[int, ReferenceInterval]:
    """Fetch the reference intervals there are, by the key of the method."""
    return {
        one.pk: ReferenceInterval(one.pk, one.unit, one.reference_low, one.reference_high, one.reference_source)
        for one in rows_of_reference(AssayMethod)
        if one.reference_low is not None or one.reference_high is not None
    }


@dataclass(frozen=True, eq=False)
class IntervalColumns:
    """The reference interval of each result, shape (n,), NaN for no such bound; and the intervals that were used."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    used: tuple[ReferenceInterval, ...]


def intervals_of(
    rows: AssayRows, substance: Substance, unit: str, assays: Assays, known: dict[int, ReferenceInterval]
) -> IntervalColumns:
    """Give each result the reference interval of its own method, in the unit of the series."""
    low, high = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    used = []
    for method in np.unique(rows.method).tolist():
        interval = known.get(method)
        factor = None if interval is None else substance.factor(interval.unit, unit, assays.methods[method].iu_per_mg)
        if interval is None or factor is None:
            continue
        used.append(interval)
        for column, bound in ((low, interval.low), (high, interval.high)):
            if bound is not None:
                column[rows.method == method] = scaled(np.array([float(bound)]), factor)[0]
    return IntervalColumns(low, high, tuple(used))


def words_of(intervals: tuple[ReferenceInterval, ...]) -> Iterator[str]:
    """Write intervals with their units and sources, for those who read the report."""
    for one in intervals:
        low, high = ("" if bound is None else f"{bound.normalize():f}" for bound in (one.low, one.high))
        span = f"{low}–{high}" if low and high else f"≥{low}" if low else f"≤{high}"
        yield f"{span} {one.unit}" + (f" ({one.source})" if one.source else "")
