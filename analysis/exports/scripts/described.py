"""Numbers that several reports give alike: descriptions of a column, and tests between groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from analysis.exports.calls import CLOSED_FORM, FITTED, Argument, Call, NamedNumber, named, named_interval
from analysis.exports.contents import lacking_code
from analysis.exports.frame import Frame
from analysis.exports.scripts.tabled import numbers_of_table
from analysis.exports.scripts.tested import KIND_OF_MEANS, TWO_MEANS, statistic_of_groups, statistic_of_table
from analysis.statistics.catalogue import Measure, Method
from analysis.summaries import Beyond, CutOffShare, CutOffTest, Description, MissingInput, Share, TestSummary
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
SURE_TAIL = 1e-6
"""Below this, a p of the studentized range is only held to be below it: the registry gives it to 13 decimals."""

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
ESTIMATES = {
    Measure.LOCATION_SHIFT: "hodges_lehmann",
    Measure.CLIFF_DELTA: "cliff_delta",
    Measure.EPSILON_SQUARED: "epsilon_squared",
    Measure.KENDALL_TAU_B: "group_tau",
}
_OF_VARIANCE = {Measure.OMEGA_SQUARED: "omega_squared", Measure.ETA_SQUARED: "eta_squared"}
_STANDARDISED = {Measure.HEDGES_G: "hedges_g", Measure.COHEN_D: "cohen_d"}
_SHARE_ESTIMATES = {Measure.RISK_DIFFERENCE: "risk_difference", Measure.ODDS_RATIO_WOOLF: "odds_ratio"}


@dataclass(frozen=True)
class Column:
    """A column of the frame, of all patients or of those of one level, with what a label calls it."""

    label: str
    name: str | Call
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
    n, regressed = column.call("count"), found.mean_method is Method.ROBUST_ROS
    yield from column.number(_("mean"), found.mean, "ros_mean" if regressed else "mean")
    yield from column.number(_("SD"), found.sd, "ros_sd" if regressed else "sd")
    quantile = "censored_quantile" if found.censored else "quantile"
    for what, value, p in ((_("Q1"), found.q1, 0.25), (_("median"), found.median, 0.5), (_("Q3"), found.q3, 0.75)):
        yield from column.number(what, value, quantile, p)
        yield from _beyond_numbers(column, what, value, "quantile_limit", p)
    for what, value, end in ((_("minimum"), found.minimum, "lowest"), (_("maximum"), found.maximum, "highest")):
        yield from column.number(what, value, end)
        yield from _beyond_numbers(column, what, value, "extreme_limit", end)
    for what, outside, function in (
        (_("below the limit of detection"), found.below_detection, "below_limit"),
        (_("above the range of the assay"), found.above_range, "above_limit"),
    ):
        yield from share_numbers(f"{column.label}: {what}", outside, column.call(function), n)
    yield from column.number(_("not detected, with an unknown limit"), found.unusable, "unusable")
    for share in found.cut_offs:
        yield from _share_numbers(column, share)
    if found.lognormal is not None:
        yield from _lognormal_numbers(column, found.lognormal)


def _beyond_numbers(column: Column, what: str, value: object, function: str, *which: Argument) -> Iterator[NamedNumber]:
    """Give the limit of a number that lies outside one."""
    if isinstance(value, Beyond):
        yield from column.number(f"{what} {value.sign}", value.limit, function, *which, value.sign)


def share_numbers(label: str, found: Share, events: Call, n: Call) -> Iterator[NamedNumber]:
    """Give a count, its share of n, and the interval of the share."""
    yield from named(label, found.count, events)
    yield from named(f"{label}, {_('share')}", found.proportion, Call.of("share", events, n))
    yield from named_interval(
        label, found.interval, Call.of("wilson_low", events, n), Call.of("wilson_high", events, n)
    )


def lacking_numbers(label: str, code: str, inputs: Iterable[MissingInput], frame: Frame) -> Iterator[NamedNumber]:
    """Give how many lack each input of the rule of a variable that is undetermined in them."""
    for one in inputs:
        if flag := frame.named(lacking_code(code, one.code)):
            yield from named(f"{label}: {_('lacking')} {one.label}", one.count, Call.of("flagged", flag))


def limit_numbers(label: str, limits: Sequence[float], name: str) -> Iterator[NamedNumber]:
    """Give the limits that values lie below; none are told where there are none, or where they are withheld."""
    if limits:
        yield from named(f"{label}: {_('limits in the data')}", len(limits), Call.of("limits_beside", name))
    for place, limit in enumerate(limits, start=1):
        yield from named(f"{label}: {_('limit')} {place}", limit, Call.of("limit_beside", name, place))


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
    n, certain, others = (column.call("count"), column.call("beyond", *cut_off), column.call("not_beyond", *cut_off))
    yield from share_numbers(what, found.low, certain, n)
    if found.undetermined != 0:
        yield from share_numbers(f"{what}, {_('at most')}", found.high, Call.of("less", n, others), n)
        undetermined = Call.of("less", n, certain, others)
        yield from named(f"{what}, {_('undetermined')}", found.undetermined, undetermined)


def numbers_of_test(label: str, found: TestSummary | None, name: str | Call, by: str) -> Iterator[NamedNumber]:
    """Give p, estimates and pairs of a test of a column between the levels of another."""
    if found is None:
        return
    if found.method in KIND_OF_MEANS:
        yield from _numbers_of_means(label, found, name, by)
    if found.method is Method.TOBIT_LOGNORMAL:
        yield from _numbers_of_tobit(label, found, name, by)
    yield from statistic_of_groups(label, found, name, by)
    if found.method in (Method.CHI_SQUARE, Method.FISHER_EXACT) and isinstance(name, str):
        yield from statistic_of_table(label, found, Call.of("crossed", name, by))
    if found.method not in P_OF_METHOD:
        return
    yield from named(f"{label}: p", found.p, Call.of(P_OF_METHOD[found.method], name, by))
    for one in found.estimates:
        if one.measure in ESTIMATES:
            yield from named(f"{label}: {one.measure}", one.value, Call.of(ESTIMATES[one.measure], name, by))
        if one.measure in (Measure.EPSILON_SQUARED, Measure.KENDALL_TAU_B):
            low, high = (Call.of(f"{ESTIMATES[one.measure]}_{end}", name, by) for end in ("low", "high"))
            yield from named_interval(f"{label}: {one.measure}", one.interval, low, high, FITTED)
        if one.measure is Measure.LOCATION_SHIFT:
            exact = "exact" if found.method is Method.MANN_WHITNEY_EXACT else "normal"
            low, high = Call.of("shift_low", name, by, exact), Call.of("shift_high", name, by, exact)
            yield from named_interval(f"{label}: {one.measure}", one.interval, low, high)
        if one.measure is Measure.CLIFF_DELTA:
            low, high = Call.of("cliff_delta_low", name, by), Call.of("cliff_delta_high", name, by)
            yield from named_interval(f"{label}: {one.measure}", one.interval, low, high)
    if found.pairs_method is Method.DUNN_HOLM:
        for pair in found.pairs:
            call = Call.of("dunn_holm_p", name, by, pair.first, pair.second)
            yield from named(f"{label}, {pair.first} – {pair.second}: p", pair.p_adjusted, call)


def _numbers_of_means(label: str, found: TestSummary, name: str | Call, by: str) -> Iterator[NamedNumber]:
    kind = KIND_OF_MEANS[found.method]
    yield from named(
        f"{label}: p", found.p, Call.of("t_test_p" if found.method in TWO_MEANS else "anova_p", name, by, kind)
    )
    for one in found.estimates:
        yield from _estimate_of_means(f"{label}: {one.measure}", one, (name, by), kind)
    for pair in found.pairs:
        given, what = (name, by, kind, pair.first, pair.second), f"{label}, {pair.first} – {pair.second}"
        tail = Call.of("at_least", Call.of("pair_of_means_p", *given), SURE_TAIL)
        yield from named(f"{what}: p", max(pair.p_adjusted, SURE_TAIL), tail, FITTED)
        if pair.estimate is not None:
            yield from named(what, pair.estimate.value, Call.of("pair_of_means", *given))
            low, high = Call.of("pair_of_means_low", *given), Call.of("pair_of_means_high", *given)
            yield from named_interval(what, pair.estimate.interval, low, high, FITTED)


def _estimate_of_means(
    label: str, one: EstimateSummary, given: tuple[str | Call, str], kind: str
) -> Iterator[NamedNumber]:
    if one.measure in _OF_VARIANCE:
        yield from _share_of_variance(label, one, given, kind)
        return
    standardised = one.measure in _STANDARDISED
    function = _STANDARDISED.get(one.measure, "mean_difference")
    yield from named(label, one.value, Call.of(function, *given, kind))
    low, high = (Call.of(f"{function}_{end}", *given, kind) for end in ("low", "high"))
    yield from named_interval(label, one.interval, low, high, FITTED if standardised else CLOSED_FORM)


def _share_of_variance(
    label: str, one: EstimateSummary, given: tuple[str | Call, str], kind: str
) -> Iterator[NamedNumber]:
    pooled = kind == "pooled"
    value = Call.of(_OF_VARIANCE[one.measure], *given) if pooled else Call.of("omega_squared_welch", *given, kind)
    yield from named(label, one.value, value)
    ends = [
        Call.of(f"variance_share_{end}", *given) if pooled else Call.of(f"omega_squared_welch_{end}", *given, kind)
        for end in ("low", "high")
    ]
    yield from named_interval(label, one.interval, ends[0], ends[1], FITTED)


def _numbers_of_tobit(label: str, found: TestSummary, name: str | Call, by: str) -> Iterator[NamedNumber]:
    what = f"{label}, {_('Tobit regression')}"
    yield from named(f"{what}: p", found.p, Call.of("tobit_p", name, by), FITTED)
    for pair in found.pairs:
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
    yield from statistic_of_table(label, found, table)
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
    undetermined = Call.of("less", Call.of("compared_values", name, by), Call.of("counted_in", table))
    yield from named(f"{what}: {_('undetermined')}", found.undetermined, undetermined)
    yield from statistic_of_table(what, test, table)
    yield from numbers_of_table(what, test.estimates, table)
    yield from named(f"{what}: {_('p of the departure')}", found.departure_p, Call.of("trend_departure_p", table))
