"""Correlation of two numbers, and of every two of a panel."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.cohort import BadCohort
from analysis.dataset.reader import Reader
from analysis.disclosure.correlation import protect_correlation
from analysis.disclosure.policy import policy_for
from analysis.reports.cohort_data import (
    CohortData,
    UnitsDoNotConvert,
    checked_study,
    cohort_facts,
    load_cohort,
    protected,
)
from analysis.reports.correlation_request import CorrelationRequest
from analysis.reports.number_outcomes import number_series
from analysis.reports.outcomes import MOST_OUTCOMES, default_numbers, number_called
from analysis.reports.summary_descriptions import share_of
from analysis.reports.summary_series import Series, censored_on
from analysis.statistics.association import Correlation, kendall, pearson, spearman
from analysis.statistics.catalogue import Measure as Quantity
from analysis.statistics.catalogue import Method
from analysis.statistics.censored import kendall_censored, substitution_sensitivity
from analysis.statistics.censored.sensitivity import Sensitivity
from analysis.statistics.multiplicity import benjamini_hochberg
from analysis.statistics.proportions import proportion
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from analysis.summaries.correlation import (
    Coefficient,
    Correlated,
    CorrelatedNumber,
    CorrelationReport,
    PairCorrelation,
    PanelCell,
    ScatterPoints,
)
from analysis.variables import NUMBERS
from analysis.variables.measures import Measure
from analysis.variables.sources import Needs
from registry.models import User

DEFAULT_X = (*NUMBERS, "age")
"""The first of them of which patients have a value is set against the first cytokine when nothing is asked for."""

Found = Correlation | NotEstimable
Plain = Callable[[NDArray[np.float64], NDArray[np.float64]], Found]


def pearson_log(x: NDArray[np.float64], y: NDArray[np.float64]) -> Found:
    """Pearson's correlation of the logarithms; every pair must be positive."""
    complete = ~(np.isnan(x) | np.isnan(y))
    if (x[complete] <= 0).any() or (y[complete] <= 0).any():
        return NotEstimable(Reason.NOT_POSITIVE, int(complete.sum()), int((~complete).sum()))
    with np.errstate(invalid="ignore", divide="ignore"):
        return pearson(np.where(complete, np.log(x), np.nan), np.where(complete, np.log(y), np.nan))


_PLAIN: dict[Coefficient, tuple[Method, Quantity, Plain]] = {
    Coefficient.SPEARMAN: (Method.SPEARMAN, Quantity.SPEARMAN_RHO, spearman),
    Coefficient.PEARSON: (Method.PEARSON, Quantity.PEARSON_R, pearson),
    Coefficient.PEARSON_LOG: (Method.PEARSON, Quantity.PEARSON_R, pearson_log),
    Coefficient.KENDALL: (Method.KENDALL, Quantity.KENDALL_TAU_B, kendall),
}


def correlation(request: CorrelationRequest, user: User | None) -> CorrelationReport:
    """Compute the correlations that `user` may see; None is the system, which sees all.

    Raises
    ------
    BadCohort
        The study, a site, an arm or a number doesn't exist (for this user), or both numbers are the same.
    PermissionDenied
        The user may not see summaries.
    """
    policy = policy_for(user)
    reader = Reader(user)
    study = checked_study(reader, request.cohort)
    if request.x and request.x == request.y:
        raise BadCohort(_("A number is correlated with another one, not with itself."))
    cytokines = default_numbers()
    panel = request.panel or (*cytokines[: MOST_OUTCOMES - len(NUMBERS)], *NUMBERS)
    wanted = tuple(dict.fromkeys((request.x, *DEFAULT_X, request.y, *cytokines, *panel)))
    numbers = {code: number_called(code) for code in wanted if code}
    needs = Needs()
    for one in numbers.values():
        one.need(needs)
    data = load_cohort(request.cohort, reader, study, needs, window=request.window)
    columns = _Columns(data, numbers, {request.x, request.y, *request.panel})
    across = columns.first((request.x,) if request.x else tuple(code for code in DEFAULT_X if code != request.y))
    up = columns.first((request.y,) if request.y else tuple(code for code in cytokines if code != request.x))
    pair = None if across is None or up is None else (across.number, up.number)
    members = [found.number for code in panel if (found := columns.of(code)) is not None]
    return protected(lambda one: _report(request, one, pair, members), data, policy, protect_correlation)


def _report(
    request: CorrelationRequest,
    data: CohortData,
    pair: tuple[Measure, Measure] | None,
    members: list[Measure],
) -> CorrelationReport:
    read = {one.code: _Column(one, number_series(one, data)) for one in (*(pair or ()), *members)}
    panel = [read[one.code] for one in members]
    return CorrelationReport(
        **cohort_facts(request.cohort, data),
        asked=request.method,
        pair=None if pair is None else _pair(read[pair[0].code], read[pair[1].code], request.method),
        panel=tuple(_described(one) for one in panel),
        cells=tuple(_cells(panel, request.method)),
    )


@dataclass(frozen=True, eq=False)
class _Column:
    number: Measure
    series: Series


class _Columns:
    """Reads numbers, each once; those that nobody asked for only where they have values in one unit."""

    def __init__(self, data: CohortData, numbers: dict[str, Measure], asked: set[str]) -> None:
        self._data, self._numbers, self._asked = data, numbers, asked
        self._found: dict[str, _Column | None] = {}

    def of(self, code: str) -> _Column | None:
        """Give a number, or None where nobody asked for it and it has nothing to show."""
        if code not in self._found:
            self._found[code] = self._read(code)
        return self._found[code]

    def first(self, codes: Sequence[str]) -> _Column | None:
        """Give the first number that can be shown."""
        return next((found for code in codes if (found := self.of(code)) is not None), None)

    def _read(self, code: str) -> _Column | None:
        number = self._numbers[code]
        try:
            series = number_series(number, self._data)
        except UnitsDoNotConvert as problem:
            if code in self._asked:
                raise
            self._data.leave_out(problem)
            return None
        return _Column(number, series) if code in self._asked or series.column.usable.any() else None


def _described(one: _Column) -> CorrelatedNumber:
    column = one.series.column
    n, missing = int(column.usable.sum()), int(column.missing.sum())
    below, above = (int((mask & column.usable).sum()) for mask in (column.below, column.above))
    return CorrelatedNumber(
        code=one.number.code,
        label=one.number.label,
        unit=one.series.unit,
        decimals=one.series.decimals,
        below_detection=share_of(proportion(below, n, missing=missing)),
        above_range=share_of(proportion(above, n, missing=missing)),
        limits=one.series.limits,
    )


def _pair(across: _Column, up: _Column, asked: Coefficient) -> PairCorrelation:
    x, y = across.series.column, up.series.column
    found, result = _correlated(across, up, asked)
    used = x.usable & y.usable
    points = ScatterPoints(x.values[used], y.values[used], x.qualifiers[used], y.qualifiers[used])
    censored = result.method is Method.KENDALL_CENSORED
    sensitivity = _sensitivity(across.series, up.series, found) if censored else None
    return PairCorrelation(_described(across), _described(up), result, sensitivity, points)


def _correlated(across: _Column, up: _Column, asked: Coefficient) -> tuple[Found, Correlated]:
    """Correlate two numbers as asked, or by censored Kendall's τ-b where a used value lies outside a limit."""
    x, y = across.series.column, up.series.column
    used = x.usable & y.usable
    if censored_on(x, used) or censored_on(y, used):
        method, quantity = Method.KENDALL_CENSORED, Quantity.KENDALL_TAU_B
        found: Found = kendall_censored(x.values, y.values, x.qualifiers, y.qualifiers)
    else:
        method, quantity, plain = _PLAIN[asked]
        exact = [np.where(column.exact, column.values, np.nan) for column in (x, y)]
        found = plain(exact[0], exact[1])
    if isinstance(found, NotEstimable):
        return found, Correlated(method, quantity, found, found, found, int(used.sum()), found)
    return found, Correlated(found.method, found.measure, found.coefficient, found.interval, found.p, found.n)


def _sensitivity(across: Series, up: Series, main: Found) -> Sensitivity:
    """Correlate substituted values by Kendall's τ-b, both numbers substituted alike."""
    x, y = across.column, up.column

    def test(both: NDArray[np.float64]) -> Found:
        return kendall(both[: x.size], both[x.size :])

    values, qualifiers = np.concatenate((x.values, y.values)), np.concatenate((x.qualifiers, y.qualifiers))
    return substitution_sensitivity(values, qualifiers, main, test)


def _cells(members: list[_Column], asked: Coefficient) -> Iterator[PanelCell]:
    """Correlate every two numbers, with p adjusted over them by Benjamini and Hochberg."""
    places = list(combinations(range(len(members)), 2))
    results = [_correlated(members[first], members[second], asked)[1] for first, second in places]
    adjusted = benjamini_hochberg([one.p if isinstance(one.p, float) else None for one in results])
    for (first, second), result, p in zip(places, results, adjusted, strict=True):
        yield PanelCell(first, second, replace(result, p_adjusted=p))
