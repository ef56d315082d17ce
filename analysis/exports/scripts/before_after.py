"""Analytes before and after in the same patients."""

from __future__ import annotations

import math
from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.dataset.reader import Reader
from analysis.disclosure.policy import policy_for
from analysis.exports.calls import Argument, Call, NamedNumber, named, named_interval
from analysis.exports.contents import FrameBuilder
from analysis.exports.frame import Frame, FrameColumn, Kind
from analysis.exports.scripts.assay_rows import level_column
from analysis.exports.scripts.described import Column, description_numbers, numbers_of_test
from analysis.exports.scripts.loading import COMPARED
from analysis.exports.scripts.substituted import substituted_pairs
from analysis.exports.scripts.tested import statistic_numbers
from analysis.reports.before_after import PairedVisits
from analysis.reports.before_after_pairs import PairColumns
from analysis.reports.before_after_request import LEVEL_SIGN, BeforeAfterRequest
from analysis.reports.visit_data import results_at, visit_series
from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.paired import Zeros
from analysis.statistics.results import Interval
from analysis.summaries import TestSummary
from analysis.summaries.before_after import (
    AnalyteChange,
    BeforeAfterReport,
    CutOffChange,
    LevelChange,
    PairedGroup,
    PairedTest,
)
from analysis.variables.measures import ANALYTE

MODULES = (*COMPARED, "pairing", "pairs_with_limits", "changes")
WHEN = ("before", "after")
RESULTS = "results "
_GEHAN = (Method.GEHAN_CHANGES, Method.GEHAN_CHANGES_TREND)
_TESTS = {
    Method.PAIRED_T: "t",
    Method.PAIRED_T_LOG: "log_t",
    Method.SIGNED_RANK_ASYMPTOTIC: "signed_rank",
    Method.SIGNED_RANK_EXACT: "signed_rank_exact",
    Method.SIGNED_RANK_PRATT: "signed_rank_pratt",
}


def before_after_frame(request: BeforeAfterRequest, report: BeforeAfterReport, reader: Reader) -> Frame:
    """Give both results of each analyte, both values of each number and level of the records, and the grouping."""
    found = PairedVisits.read(request, reader, policy_for(reader.user))
    data, codes = found.data, [one.code for one in report.analytes]
    builder = FrameBuilder(data)
    if found.by is not None:
        builder.levels(data.grouped(found.by))
    if len(found.visits) != 2:
        return builder.frame()
    for substance in found.substances:
        if substance.code in codes:
            series = visit_series(data, substance, found.visits)
            _pair(
                builder,
                found,
                f"{ANALYTE}{substance.code}",
                _(substance.name),
                series.unit,
                PairColumns(*series.columns),
            )
            for place, visit in zip(WHEN, found.visits, strict=True):
                code, words = f"{RESULTS}{substance.code} {place}", {"visit": visit.label}
                label = _("%(analyte)s, %(visit)s: results to choose from") % {"analyte": _(substance.name), **words}
                counts = results_at(data, substance, visit).astype(float)
                builder.plain(FrameColumn(builder.names.of(code), code, label, Kind.NUMBER, counts))
    for number in found.numbers:
        columns = found.columns_of_number(number, found.at)
        _pair(builder, found, number.code, str(number.label), number.unit, columns)
    for grouping in dict.fromkeys(grouping for grouping, _level in found.levels):
        for place, visit, evaluator in zip(WHEN, found.visits, found.at, strict=True):
            levels = grouping.levels(evaluator)
            held = [levels[one].code if one >= 0 else "" for one in grouping.read(evaluator).codes[data.included]]
            code, labels = f"{grouping.code} {place}", {level.code: str(level.label) for level in levels}
            label = f"{grouping.label}, {visit.label}"
            builder.plain(level_column(builder.names.of(code), code, label, held, labels))
    return builder.frame()


def _pair(
    builder: FrameBuilder, found: PairedVisits, code: str, label: str, unit: str, columns: PairColumns
) -> None:  # fmt: skip
    for place, visit, column in zip(WHEN, found.visits, (columns.before, columns.after), strict=True):
        builder.results(f"{code} {place}", f"{label}, {visit.label}", unit, column)


def before_after_numbers(request: BeforeAfterRequest, report: BeforeAfterReport, frame: Frame) -> Iterator[NamedNumber]:
    """Give the numbers of each analyte's pairs."""
    by = frame.level(request.by)
    for one in report.analytes:
        names = _columns(frame, one)
        if not all(names):
            continue
        yield from _missing_numbers(one, names)
        yield from _several_numbers(one, frame)
        plain = _plain_test(request)
        yield from _group_numbers(f"{one.label}, {_('all')}", one.overall, names, ())
        yield from substituted_pairs(f"{one.label}, {_('all')}", one.overall.sensitivity, names, plain, ())
        for group in one.groups if by else ():
            where = (by, group.code)
            yield from _group_numbers(f"{one.label}, {group.label}", group, names, where)
            yield from substituted_pairs(f"{one.label}, {group.label}", group.sensitivity, names, plain, where)
        if by:
            without = Call.of("pairs_without", *names, by)
            yield from named(f"{one.label}: {_('pairs in no group')}", one.not_determined, without)
            yield from _between_numbers(one, names, by, ratios=request.test is PairedTest.LOG_T)
            yield from _common_numbers(one, names, by, ratios=request.test is PairedTest.LOG_T)
        for crossing in one.cut_offs:
            yield from _cut_off_numbers(one, crossing, names)
    for level in report.levels:
        yield from _level_numbers(level, frame)


def _plain_test(request: BeforeAfterRequest) -> str:
    """Name the declared test of values none of which lies outside a limit."""
    if request.test is not PairedTest.WILCOXON:
        return request.test.value
    return "signed_rank_pratt_auto" if request.zeros is Zeros.PRATT else "signed_rank_auto"


def _columns(frame: Frame, one: AnalyteChange) -> tuple[str, str]:
    codes = {column.code.replace(".", "-"): column.code for column in frame.columns}
    own = one.code if one.of_records else f"{ANALYTE}{one.code}"
    before, after = (frame.number(codes.get(f"{own} {place}".replace(".", "-"), "")) for place in WHEN)
    return before, after


def _missing_numbers(one: AnalyteChange, names: tuple[str, str]) -> Iterator[NamedNumber]:
    for what, value, before, after in (
        (_("only before"), one.only_before, 1, 0), (_("only after"), one.only_after, 0, 1),
        (_("at neither visit"), one.neither, 0, 0),
    ):  # fmt: skip
        yield from named(f"{one.label}: {what}", value, Call.of("measured_at", *names, before, after))


def _several_numbers(one: AnalyteChange, frame: Frame) -> Iterator[NamedNumber]:
    """Give how many results were chosen from several at a visit."""
    names = [frame.named(f"{RESULTS}{one.code} {place}") for place in WHEN]
    if all(names):
        several = (Call.of("numbers_above", name, 1) for name in names)
        yield from named(f"{one.label}: {_('several results at a visit')}", one.several, Call.of("together", *several))


def _level_numbers(found: LevelChange, frame: Frame) -> Iterator[NamedNumber]:
    code, _sign, level = found.code.partition(LEVEL_SIGN)
    names = [frame.level(f"{code} {place}") for place in WHEN]
    if not all(names):
        return
    for what, value, was, became in (
        (_("both"), found.both, 1, 1), (_("only before"), found.only_before, 1, 0),
        (_("only after"), found.only_after, 0, 1), (_("neither"), found.neither, 0, 0),
    ):  # fmt: skip
        yield from named(f"{found.label}: {what}", value, Call.of("crossed_level", *names, level, was, became))
    crossed = (Call.of("crossed_level", *names, level, was, became) for was in (0, 1) for became in (0, 1))
    unknown = Call.of("less", Call.of("patients"), *crossed)
    yield from named(f"{found.label}: {_('not known')}", found.undetermined, unknown)
    yield from statistic_numbers(str(found.label), found.test, Call.of("crossed_level", *names, level, 0, 1))
    yield from named(f"{found.label}: p", found.test.p, Call.of("mcnemar_level_p", *names, level))


def _group_numbers(
    label: str, found: PairedGroup, names: tuple[str, str], where: tuple[str, ...]
) -> Iterator[NamedNumber]:
    yield from named(f"{label}: {_('pairs')}", found.n, Call.of("pairs", *names, *where))
    for which, described in (("before", found.before), ("after", found.after)):
        column = Column(f"{label}, {which}", Call.of("side_of_pairs", *names, which), *where)
        yield from description_numbers(column, described, missing=False)
    if found.change is not None:
        column = Column(f"{label}, {_('change')}", Call.of("change_of", *names), *where)
        yield from description_numbers(column, found.change, missing=False)
    yield from _sign_numbers(label, found, names, where)
    if found.test.method is Method.PAIRED_PRENTICE_WILCOXON:
        yield from named(f"{label}: p", found.test.p, Call.of("prentice_wilcoxon_p", *names, *where))
        yield from statistic_numbers(label, found.test, Call.of("prentice_wilcoxon", *names, *where))
    if found.test.method in _TESTS:
        test = _TESTS[found.test.method]
        statistic, df = Call.of("paired_statistic", *names, test, *where), Call.of("paired_df", *names, *where)
        yield from statistic_numbers(label, found.test, statistic, df)
        for one in found.test.estimates:
            if one.measure is Measure.COHEN_DZ:
                call = Call.of("standardised_change", *names, *where)
                yield from named(f"{label}: {one.measure}", one.value, call)
        yield from named(f"{label}: p", found.test.p, Call.of("paired_p", *names, test, *where))
        if found.estimate is not None:
            what, given = f"{label}: {found.estimate.measure}", (*names, test, *where)
            yield from named(what, found.estimate.value, Call.of("paired_estimate", *given))
            low, high = Call.of("paired_estimate_low", *given), Call.of("paired_estimate_high", *given)
            yield from named_interval(what, found.estimate.interval, low, high)


def _between_numbers(one: AnalyteChange, names: tuple[str, str], by: str, *, ratios: bool) -> Iterator[NamedNumber]:
    """Give the comparison of the changes between the groups; of logarithms, the shift as the ratio that it is."""
    label = f"{one.label}, {_('changes between the groups')}"
    change = Call.of("log_change_of" if ratios else "change_of", *names)
    yield from numbers_of_test(label, one.between, change, by)
    if one.between is not None and one.between.method in _GEHAN:
        yield from _gehan_numbers(label, one.between, (*names, "ratio" if ratios else "difference", by))
    if ratios and one.between is not None:
        yield from _ratio_numbers(label, one.between, change, by)


def _common_numbers(one: AnalyteChange, names: tuple[str, str], by: str, *, ratios: bool) -> Iterator[NamedNumber]:
    """Give the comparison of changes at common limits, where the limits differ between the groups."""
    if one.between_common is not None:
        label = f"{one.label}, {_('changes between the groups, at common limits')}"
        before, after = (Call.of("at_common_limits", *names, by, which) for which in WHEN)
        yield from _gehan_numbers(label, one.between_common, (before, after, "ratio" if ratios else "difference", by))


def _gehan_numbers(label: str, test: TestSummary, given: tuple[Argument, ...]) -> Iterator[NamedNumber]:
    """Give the comparison of changes of which some are known only between limits."""
    before, after, _kind, by = given
    trend = test.method is Method.GEHAN_CHANGES_TREND
    statistic = Call.of("gehan_changes_z" if trend else "gehan_changes", *given)
    yield from statistic_numbers(label, test, statistic, Call.of("gehan_changes_df", before, after, by))
    p = Call.of("gehan_changes_trend_p" if trend else "gehan_changes_p", *given)
    yield from named(f"{label}: p", test.p, p)
    for one in test.estimates:
        what, turned = f"{label}: {one.measure}", (*given, 1 if trend else -1)
        yield from named(what, one.value, Call.of("tau_of_changes", *turned))
        low, high = Call.of("tau_of_changes_low", *turned), Call.of("tau_of_changes_high", *turned)
        yield from named_interval(what, one.interval, low, high)


def _ratio_numbers(label: str, test: TestSummary, change: Call, by: str) -> Iterator[NamedNumber]:
    """Give the shift of changes of logarithms as the table has it: as a ratio of changes."""
    exact = "exact" if test.method is Method.MANN_WHITNEY_EXACT else "normal"
    ends = (Call.of(f"shift_{end}", change, by, exact) for end in ("low", "high"))
    value, low, high = (Call.of("raised", call) for call in (Call.of("hodges_lehmann", change, by), *ends))
    for found in test.estimates:
        if found.measure is Measure.LOCATION_SHIFT and isinstance(found.value, float):
            yield from named(f"{label}: {_('ratio')}", math.exp(found.value), value)
            if isinstance(found.interval, Interval):
                turned = Interval(math.exp(found.interval.low), math.exp(found.interval.high))
                yield from named_interval(f"{label}: {_('ratio')}", turned, low, high)


def _sign_numbers(
    label: str, found: PairedGroup, names: tuple[str, str], where: tuple[str, ...]
) -> Iterator[NamedNumber]:
    for what, value, sign in ((_("rose"), found.rose, 1), (_("fell"), found.fell, -1), (_("same"), found.same, 0)):
        yield from named(f"{label}: {what}", value, Call.of("certain_pairs", *names, sign, *where))
    certain = (Call.of("certain_pairs", *names, sign, *where) for sign in (1, -1, 0))
    undetermined = Call.of("less", Call.of("pairs", *names, *where), *certain)
    yield from named(f"{label}: {_('undetermined')}", found.undetermined, undetermined)
    for what, bound, function in (
        (_("lowest median change"), found.lowest_change, "median_change_low"),
        (_("highest median change"), found.highest_change, "median_change_high"),
        (_("lowest p of the sign test"), found.lowest_sign_p, "sign_test_low"),
        (_("highest p of the sign test"), found.highest_sign_p, "sign_test_high"),
    ):
        yield from named(f"{label}: {what}", bound, Call.of(function, *names, *where))


def _cut_off_numbers(one: AnalyteChange, found: CutOffChange, names: tuple[str, str]) -> Iterator[NamedNumber]:
    given = (*names, found.cut_off.value, str(found.cut_off.direction))
    label = f"{one.label}, {_('cut-off')} {found.cut_off.value:g}"
    for what, value, was, became in (
        (_("stayed beyond"), found.stayed_beyond, 1, 1), (_("left"), found.left, 1, 0),
        (_("entered"), found.entered, 0, 1), (_("stayed within"), found.stayed_within, 0, 0),
    ):  # fmt: skip
        yield from named(f"{label}: {what}", value, Call.of("crossed_cut_off", *given, was, became))
    crossed = (Call.of("crossed_cut_off", *given, was, became) for was in (0, 1) for became in (0, 1))
    undetermined = Call.of("less", Call.of("pairs", *names), *crossed)
    yield from named(f"{label}: {_('undetermined')}", found.undetermined, undetermined)
    yield from statistic_numbers(label, found.test, Call.of("crossed_cut_off", *given, 0, 1))
    yield from named(f"{label}: p", found.test.p, Call.of("mcnemar_p", *given))
