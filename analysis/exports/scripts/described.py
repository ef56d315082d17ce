"""Numbers that several reports give alike: descriptions of a column, and tests between groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from analysis.exports.calls import CLOSED_FORM, FITTED, Argument, Call, NamedNumber, named, named_interval
from analysis.exports.scripts.tabled import numbers_of_table
from analysis.statistics.catalogue import Measure, Method
from analysis.summaries import CutOffShare, CutOffTest, Description, TestSummary
from analysis.summaries.comparisons import EstimateSummary
from analysis.summaries.values import LognormalSummary

P_OF_METHOD = {
    Method.MANN_WHITNEY_ASYMPTOTIC: "mann_whitney_p",
    Method.MANN_WHITNEY_EXACT: "mann_whitney_exact_p",
    Method.KRUSKAL_WALLIS: "kruskal_wallis_p",
    Method.JONCKHEERE_TERPSTRA: "jonckheere_p",
    Method.PETO_PETO: "peto_peto_p",
    Method.PETO_PETO_TREND: "peto_peto_trend_p",
    Method.CHI_SQUARE: "chi_square_p",
    Method.FISHER_EXACT: "fisher_p",
}
_STATISTICS = {Method.KRUSKAL_WALLIS: "kruskal_wallis", Method.PETO_PETO: "peto_peto"}
KIND_OF_MEANS = {
    Method.WELCH_T: "welch", Method.WELCH_T_LOG: "log", Method.STUDENT_T: "pooled",
    Method.WELCH_ANOVA: "welch", Method.WELCH_ANOVA_LOG: "log", Method.ANOVA: "pooled",
}  # fmt: skip
_TWO_MEANS = (Method.WELCH_T, Method.WELCH_T_LOG, Method.STUDENT_T)
SURE_TAIL = 1e-3
"""Below this, programs differ in p of the studentized range."""

_LEVEL_P = {
    Method.CHI_SQUARE: "chi_square_p",
    Method.FISHER_EXACT: "fisher_p",
    Method.COCHRAN_ARMITAGE: "level_trend_p",
}
_LEVEL_ESTIMATES = {Measure.RISK_DIFFERENCE: "level_difference", Measure.ODDS_RATIO_WOOLF: "level_odds_ratio"}
_SHARE_P = {
    Method.CHI_SQUARE: "share_chi_square_p",
    Method.FISHER_EXACT: "share_fisher_p",
    Method.COCHRAN_ARMITAGE: "share_trend_p",
}
_ESTIMATES = {
    Measure.LOCATION_SHIFT: "hodges_lehmann",
    Measure.CLIFF_DELTA: "cliff_delta",
    Measure.EPSILON_SQUARED: "epsilon_squared",
}
_OF_VARIANCE = {Measure.OMEGA_SQUARED: "omega_squared", Measure.ETA_SQUARED: "eta_squared"}
_STANDARDISED = {Measure.HEDGES_G: "hedges_g", Measure.COHEN_D: "cohen_d"}
_SHARE_ESTIMATES = {Measure.RISK_DIFFERENCE: "risk_difference", Measure.ODDS_RATIO_WOOLF: "odds_ratio"}


@dataclass(frozen=True)
class Column:
    """A column of the frame, of all patients or of those of one level, with what a label calls it."""

    label: str
    name: str
    by: str = ""
    level: str = ""

    def call(self, function: str, *arguments: Argument) -> Call:
        """Call a function of the column, with what stands between its name and its level."""
        where = (self.by, self.level) if self.by else ()
        return Call.of(function, self.name, *arguments, *where)

    def number(self, what: str, value: object, function: str, *arguments: Argument) -> Iterator[NamedNumber]:
        """Give one number of the column."""
        return named(f"{self.label}: {what}", value, self.call(function, *arguments))


def description_numbers(column: Column, found: Description, *, missing: bool = True) -> Iterator[NamedNumber]:
    """Give the numbers that describe a column; without `missing` where its patients are not those of the column."""
    yield from column.number(_("n"), found.n, "count")
    if missing:
        yield from column.number(_("missing"), found.missing, "missing")
    regressed = found.mean_method is Method.ROBUST_ROS
    yield from column.number(_("mean"), found.mean, "ros_mean" if regressed else "mean")
    yield from column.number(_("SD"), found.sd, "ros_sd" if regressed else "sd")
    quantile = "censored_quantile" if found.censored else "quantile"
    for what, value, p in ((_("Q1"), found.q1, 0.25), (_("median"), found.median, 0.5), (_("Q3"), found.q3, 0.75)):
        yield from column.number(what, value, quantile, p)
    n, below = column.call("count"), column.call("below_limit")
    yield from column.number(_("below the limit of detection"), found.below_detection.count, "below_limit")
    yield from column.number(_("minimum"), found.minimum, "lowest")
    yield from column.number(_("maximum"), found.maximum, "highest")
    yield from named_interval(
        f"{column.label}: {_('share below the limit of detection')}", found.below_detection.interval,
        Call.of("wilson_low", below, n), Call.of("wilson_high", below, n),
    )  # fmt: skip
    for share in found.cut_offs:
        yield from _share_numbers(column, share)
    if found.lognormal is not None:
        yield from _lognormal_numbers(column, found.lognormal)


def _lognormal_numbers(column: Column, found: LognormalSummary) -> Iterator[NamedNumber]:
    for what, value, interval, function in (
        (_("geometric mean"), found.geometric_mean, found.geometric_interval, "geometric_mean"),
        (_("mean of the lognormal distribution"), found.mean, found.mean_interval, "lognormal_mean"),
    ):
        label = f"{column.label}: {what}"
        yield from named(label, value, column.call(function), FITTED)
        low, high = column.call(f"{function}_low"), column.call(f"{function}_high")
        yield from named_interval(label, interval, low, high, FITTED)


def _share_numbers(column: Column, found: CutOffShare) -> Iterator[NamedNumber]:
    cut_off = (found.cut_off.value, str(found.cut_off.direction))
    what = f"{column.label}: {_('beyond the cut-off')} {found.cut_off.value:g}"
    events, n = column.call("beyond", *cut_off), column.call("count")
    yield from named(what, found.low.count, events)
    yield from named(f"{what}, {_('share')}", found.low.proportion, Call.of("share", events, n))
    yield from named_interval(
        what, found.low.interval, Call.of("wilson_low", events, n), Call.of("wilson_high", events, n)
    )
    if isinstance(found.high.count, int) and isinstance(found.high.n, int):
        rest = found.high.n - found.high.count
        yield from named(f"{column.label}: {_('not beyond the cut-off')} {found.cut_off.value:g}", rest,
                         column.call("not_beyond", *cut_off))  # fmt: skip


def numbers_of_test(label: str, found: TestSummary | None, name: str | Call, by: str) -> Iterator[NamedNumber]:
    """Give p, estimates and pairs of a test of a column between the levels of another."""
    if found is None:
        return
    if found.method in KIND_OF_MEANS:
        yield from _numbers_of_means(label, found, name, by)
    if found.method is Method.TOBIT_LOGNORMAL:
        yield from _numbers_of_tobit(label, found, name, by)
    if found.method not in P_OF_METHOD:
        return
    if found.method in _STATISTICS:
        yield from named(f"{label}: χ²", found.statistic, Call.of(_STATISTICS[found.method], name, by))
    yield from named(f"{label}: p", found.p, Call.of(P_OF_METHOD[found.method], name, by))
    for one in found.estimates:
        if one.measure in _ESTIMATES:
            yield from named(f"{label}: {one.measure}", one.value, Call.of(_ESTIMATES[one.measure], name, by))
        if one.measure is Measure.LOCATION_SHIFT:
            exact = "exact" if found.method is Method.MANN_WHITNEY_EXACT else "normal"
            low, high = Call.of("shift_low", name, by, exact), Call.of("shift_high", name, by, exact)
            yield from named_interval(f"{label}: {one.measure}", one.interval, low, high)
    if found.pairs_method is Method.DUNN_HOLM:
        for pair in found.pairs:
            call = Call.of("dunn_holm_p", name, by, pair.first, pair.second)
            yield from named(f"{label}, {pair.first} – {pair.second}: p", pair.p_adjusted, call)


def _numbers_of_means(label: str, found: TestSummary, name: str | Call, by: str) -> Iterator[NamedNumber]:
    kind = KIND_OF_MEANS[found.method]
    yield from named(
        f"{label}: p", found.p, Call.of("t_test_p" if found.method in _TWO_MEANS else "anova_p", name, by, kind)
    )
    for one in found.estimates:
        yield from _estimate_of_means(f"{label}: {one.measure}", one, (name, by), kind)
    for pair in found.pairs:
        given, what = (name, by, kind, pair.first, pair.second), f"{label}, {pair.first} – {pair.second}"
        if pair.p_adjusted > SURE_TAIL:
            yield from named(f"{what}: p", pair.p_adjusted, Call.of("pair_of_means_p", *given), FITTED)
        if pair.estimate is not None:
            yield from named(what, pair.estimate.value, Call.of("pair_of_means", *given))
            low, high = Call.of("pair_of_means_low", *given), Call.of("pair_of_means_high", *given)
            yield from named_interval(what, pair.estimate.interval, low, high, FITTED)


def _estimate_of_means(
    label: str, one: EstimateSummary, given: tuple[str | Call, str], kind: str
) -> Iterator[NamedNumber]:
    if one.measure in _OF_VARIANCE:
        yield from named(label, one.value, Call.of(_OF_VARIANCE[one.measure], *given))
        return
    standardised = one.measure in _STANDARDISED
    function = _STANDARDISED.get(one.measure, "mean_difference")
    yield from named(label, one.value, Call.of(function, *given, kind))
    low, high = (Call.of(f"{function}_{end}", *given, kind) for end in ("low", "high"))
    yield from named_interval(label, one.interval, low, high, FITTED if standardised else CLOSED_FORM)


def _numbers_of_tobit(label: str, found: TestSummary, name: str | Call, by: str) -> Iterator[NamedNumber]:
    what = f"{label}, {_('Tobit regression')}"
    yield from named(f"{what}: p", found.p, Call.of("tobit_p", name, by), FITTED)
    for pair in found.pairs if not found.estimates else ():
        given, label = (name, by, pair.first, pair.second), f"{what}, {pair.first} – {pair.second}"
        yield from named(f"{label}: p", pair.p_adjusted, Call.of("tobit_pair_p", *given), FITTED)
        if pair.estimate is not None:
            yield from named(label, pair.estimate.value, Call.of("tobit_pair", *given), FITTED)
            low, high = Call.of("tobit_pair_low", *given), Call.of("tobit_pair_high", *given)
            yield from named_interval(label, pair.estimate.interval, low, high, FITTED)
    for one in found.estimates:
        yield from named(f"{what}: {one.measure}", one.value, Call.of("tobit_ratio", name, by), FITTED)
        low, high = Call.of("tobit_ratio_low", name, by), Call.of("tobit_ratio_high", name, by)
        yield from named_interval(f"{what}: {one.measure}", one.interval, low, high, FITTED)


def numbers_of_level_test(label: str, found: TestSummary, name: str, by: str, event: str) -> Iterator[NamedNumber]:
    """Give p and the contrasts of a category between groups; `event` is the level whose share is compared."""
    if found.method in _LEVEL_P:
        given = (name, event, by) if found.method is Method.COCHRAN_ARMITAGE else (name, by)
        yield from named(f"{label}: p", found.p, Call.of(_LEVEL_P[found.method], *given))
    for one in found.estimates:
        if event and one.measure in _LEVEL_ESTIMATES:
            call = Call.of(_LEVEL_ESTIMATES[one.measure], name, event, by)
            yield from named(f"{label}: {one.measure}", one.value, call)
    table = Call.of("level_counts", name, event, by) if event else Call.of("crossed", name, by)
    yield from numbers_of_table(label, found.estimates, table)


def numbers_of_share_test(label: str, found: CutOffTest, name: str, by: str) -> Iterator[NamedNumber]:
    """Give p and the contrasts of the shares beyond a cut-off."""
    arguments = (name, found.cut_off.value, str(found.cut_off.direction), by)
    test = found.test
    what = f"{label}, {_('share beyond')} {found.cut_off.value:g}"
    if test.method in _SHARE_P:
        yield from named(f"{what}: p", test.p, Call.of(_SHARE_P[test.method], *arguments))
    for one in test.estimates:
        if one.measure in _SHARE_ESTIMATES:
            yield from named(f"{what}: {one.measure}", one.value, Call.of(_SHARE_ESTIMATES[one.measure], *arguments))
    table = Call.of("shares", *arguments)
    yield from numbers_of_table(what, test.estimates, table)
    yield from named(f"{what}: {_('p of the departure')}", found.departure_p, Call.of("trend_departure_p", table))
