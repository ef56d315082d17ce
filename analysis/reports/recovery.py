"""How soon an analyte is back at its lower limit after the operation or the chemotherapy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from analysis.dataset.assays import AssayRows
from analysis.dataset.reader import Columns, days
from analysis.dataset.reference_intervals import load_reference_intervals
from analysis.dataset.treatments import PatientRows
from analysis.dataset.units import Substance, scaled
from analysis.reports.cohort_data import CohortData
from analysis.reports.grouped import Grouped
from analysis.reports.summary_groupings import as_summary
from analysis.statistics.catalogue import Method
from analysis.statistics.results import NotEstimable
from analysis.statistics.survival.kaplan_meier import SurvivalQuantile, kaplan_meier
from analysis.statistics.survival.logrank import log_rank
from analysis.statistics.survival.times import observe
from analysis.summaries import Text
from analysis.summaries.course import Recovery, RecoveryGroup, RecoveryOrigin
from analysis.summaries.survival import QuantileSummary
from registry.clinical.intervals import known_day
from registry.clinical.treatment import CHEMOTHERAPY_KINDS


@dataclass(frozen=True)
class LowerLimit:
    """A lower limit in a unit, with where it comes from."""

    value: Decimal
    unit: str
    source: Text


KNOWN_LIMITS: Mapping[str, LowerLimit] = MappingProxyType(
    {
        "lymphocytes": LowerLimit(
            Decimal("1.0"), "10*9/L",
            _("Dacie and Lewis, Practical Haematology, 12th ed. 2017, table 2.1: adults 1.0–3.0 × 10⁹/L"),
        )
    }
)  # fmt: skip
"""By the code of the analyte; used where the assay methods state no reference interval."""


def lower_limit(data: CohortData, substance: Substance, unit: str, asked: str) -> LowerLimit | None:
    """Find the limit: the one asked for, that of the one method of all results, or the one known for the analyte."""
    if asked:
        return LowerLimit(Decimal(asked), unit, _("declared in this report"))
    rows = data.assays.of(substance.key)
    methods = set(np.unique(rows.method[data.included[rows.patient]]).tolist())
    known = load_reference_intervals()
    if len(methods) == 1 and (interval := known.get(next(iter(methods)))) and interval.low is not None:
        source = interval.source or _("reference interval of the assay method")
        return _converted(LowerLimit(interval.low, interval.unit, source), substance, unit)
    default = KNOWN_LIMITS.get(substance.code)
    return None if default is None else _converted(default, substance, unit)


def _converted(limit: LowerLimit, substance: Substance, unit: str) -> LowerLimit | None:
    factor = substance.factor(limit.unit, unit)
    if factor is None:
        return None
    value = scaled(np.array([float(limit.value)]), factor)[0]
    return LowerLimit(Decimal(repr(float(value))), unit, limit.source)


def origin_days(data: CohortData, course: Columns, origin: RecoveryOrigin) -> NDArray[np.float64]:
    """Give the day from which recovery is counted, over all patients within reach; NaN where it isn't known."""
    if origin is RecoveryOrigin.SURGERY:
        found = known_day("resection_on", course["resection_on"], course["resection_on_precision"]).value
        return np.asarray(found, dtype=np.float64)
    treatments = data.evaluator.records.treatments
    return _first_end(treatments.only(np.isin(treatments["kind"], CHEMOTHERAPY_KINDS)), len(data.patients))


def _first_end(rows: PatientRows, count: int) -> NDArray[np.float64]:
    """Give the end of each patient's first chemotherapy."""
    started, ended = rows.day("started_on"), rows.day("ended_on")
    found = np.full(count, np.nan)
    order = np.argsort(-np.where(np.isnan(started), np.inf, started), kind="stable")
    found[rows.patient[order]] = ended[order]  # The earliest start is written last.
    return found


@dataclass(frozen=True, eq=False)
class TimesToLimit:
    """Of each patient of the cohort, shape (n,).

    Attributes
    ----------
    duration, event
        Days to the limit or to the last result, and whether the limit was reached; NaN and −1 for who isn't placed.
    low_at_first
        Whether the first result after the origin lies below the limit.
    """

    duration: NDArray[np.float64]
    event: NDArray[np.int64]
    low_at_first: NDArray[np.bool_]

    @property
    def placed(self) -> NDArray[np.bool_]:
        """Who has a dated result after the origin."""
        return np.asarray(self.event >= 0)

    def group(self, code: str, label: Text, chosen: NDArray[np.bool_]) -> RecoveryGroup | NotEstimable:
        """Describe the recovery of some patients."""
        observed = observe(np.where(chosen, self.duration, np.nan), np.where(chosen, self.event, -1))
        if isinstance(observed, NotEstimable):
            return observed
        curve = kaplan_meier(observed)
        low = chosen & self.low_at_first
        return RecoveryGroup(
            code, label, curve.n, curve.event_count, int(low.sum()), int((low & (self.event == 1)).sum()),
            _median(curve.quantile(0.5)), curve, float(curve.times[-1]) if curve.times.size else 0.0,
        )  # fmt: skip


def _median(found: SurvivalQuantile) -> QuantileSummary:
    return QuantileSummary(found.value, found.low, found.high)


def recovery_of(
    times: TimesToLimit, limit: LowerLimit, origin: RecoveryOrigin, known: NDArray[np.bool_], by: Grouped | None
) -> Recovery:
    """Compare the time from the origin to the first dated result at or above the limit.

    Parameters
    ----------
    known
        Of whom the day of the origin is known, shape (n,).
    """
    placed = times.placed
    groups = [] if by is None else [
        times.group(level.code, level.label, placed & (by.codes == place)) for place, level in enumerate(by.levels)
    ]  # fmt: skip
    test = None
    if by is not None:
        observed = observe(times.duration, times.event)
        found = observed if isinstance(observed, NotEstimable) else log_rank(observed, by.codes, len(by.levels))
        test = as_summary(by.design, Method.LOG_RANK, found, by.levels)
    return Recovery(
        limit=float(limit.value),
        source=limit.source,
        origin=origin,
        overall=times.group("", "", placed),
        groups=tuple(one for one in groups if isinstance(one, RecoveryGroup)),
        test=test,
        without_origin=int((~known).sum()),
        without_result=int((known & ~placed).sum()),
    )


def times_to_limit(
    data: CohortData, substance: Substance, unit: str, limit: float, start: NDArray[np.float64]
) -> TimesToLimit:
    """Find when each patient of the cohort first reached the limit after the origin, or was last measured."""
    rows = data.assays.of(substance.key)
    rows = rows.only(data.included[rows.patient])
    day, reached = days(rows.collected_on), _reached(data, substance, unit, rows, limit)
    after = np.isfinite(day) & (day > start[rows.patient]) & (reached >= 0)
    count = len(data.patients)
    first_reached, first, last = (np.full(count, bound) for bound in (np.inf, np.inf, -np.inf))
    patient = rows.patient[after]
    np.minimum.at(first, patient, day[after])
    np.maximum.at(last, patient, day[after])
    np.minimum.at(first_reached, rows.patient[after & (reached == 1)], day[after & (reached == 1)])
    placed = np.isfinite(first)
    event = np.where(placed, np.isfinite(first_reached), -1).astype(np.int64)
    until = np.where(np.isfinite(first_reached), first_reached, last)
    duration = np.where(placed, until - np.where(np.isnan(start), 0, start), np.nan)
    keep = data.included
    return TimesToLimit(duration[keep], event[keep], (placed & (first_reached > first))[keep])


def _reached(data: CohortData, substance: Substance, unit: str, rows: AssayRows, limit: float) -> NDArray[np.int64]:
    """Tell of each result whether it lies at or above the limit: 1, 0, or −1 where the assay leaves it open."""
    converted = data.assays.converted(rows, substance, unit)
    values, signs = converted.values, converted.qualifiers
    with np.errstate(invalid="ignore"):
        above = ((signs == 0) & (values >= limit)) | ((signs > 0) & (values >= limit))
        below = ((signs == 0) & (values < limit)) | ((signs < 0) & (values <= limit))
    return np.where(above, 1, np.where(below, 0, -1)).astype(np.int64)
