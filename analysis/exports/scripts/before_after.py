"""Analytes before and after in the same patients."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.dataset.reader import Reader
from analysis.dataset.units import load_substances
from analysis.exports.calls import Call, NamedNumber, named
from analysis.exports.contents import FrameBuilder
from analysis.exports.frame import Frame
from analysis.exports.scripts.loading import cohort_of, grouping_of
from analysis.reports.before_after import two_visits
from analysis.reports.before_after_request import BeforeAfterRequest
from analysis.reports.visit_data import visit_series
from analysis.statistics.catalogue import Method
from analysis.summaries.before_after import AnalyteChange, BeforeAfterReport, CutOffChange, PairedGroup
from analysis.variables.measures import ANALYTE

MODULES = ("describing", "outside_limits", "pairing", "pairs_with_limits")
_TESTS = {
    Method.PAIRED_T: "t",
    Method.PAIRED_T_LOG: "log_t",
    Method.SIGNED_RANK_ASYMPTOTIC: "signed_rank",
    Method.SIGNED_RANK_EXACT: "signed_rank_exact",
    Method.SIGNED_RANK_PRATT: "signed_rank_pratt",
}
_QUANTILES = ((0.25, "q1"), (0.5, "median"), (0.75, "q3"))


def before_after_frame(request: BeforeAfterRequest, report: BeforeAfterReport, reader: Reader) -> Frame:
    """Give both results of each analyte, and the grouping."""
    codes = [one.code for one in report.analytes]
    substances = [one for one in load_substances().values() if one.code in codes]
    by = [grouping_of(request.by)] if request.by else []
    keys = [one.key for one in substances]
    data = cohort_of(request.cohort, reader, [one.need for one in by], keys, window=request.window)
    builder = FrameBuilder(data)
    for one in by:
        builder.levels(data.grouped(one))
    visits = two_visits(request, data, substances)
    for substance in substances if len(visits) == 2 else ():
        series = visit_series(data, substance, visits)
        for place, visit, column in zip(("before", "after"), visits, series.columns, strict=True):
            code, label = f"{ANALYTE}{substance.code} {place}", f"{_(substance.name)}, {visit.label}"
            builder.results(code, label, series.unit, column)
    return builder.frame()


def before_after_numbers(request: BeforeAfterRequest, report: BeforeAfterReport, frame: Frame) -> Iterator[NamedNumber]:
    """Give the numbers of each analyte's pairs."""
    by = frame.level(request.by)
    for one in report.analytes:
        names = (frame.number(f"{ANALYTE}{one.code} before"), frame.number(f"{ANALYTE}{one.code} after"))
        if not all(names):
            continue
        yield from _group_numbers(f"{one.label}, {_('all')}", one.overall, names, ())
        for group in one.groups if by else ():
            yield from _group_numbers(f"{one.label}, {group.label}", group, names, (by, group.code))
        for crossing in one.cut_offs:
            yield from _cut_off_numbers(one, crossing, names)


def _group_numbers(
    label: str, found: PairedGroup, names: tuple[str, str], where: tuple[str, ...]
) -> Iterator[NamedNumber]:
    yield from named(f"{label}: {_('pairs')}", found.n, Call.of("pairs", *names, *where))
    for which, described in (("before", found.before), ("after", found.after), ("change", found.change)):
        if described is None or described.censored:
            continue
        for p, what in _QUANTILES:
            call = Call.of("of_pairs", *names, which, p, *where)
            yield from named(f"{label}: {which}, {what}", getattr(described, what), call)
        yield from named(f"{label}: {which}, mean", described.mean, Call.of("mean_of_pairs", *names, which, *where))
    yield from _sign_numbers(label, found, names, where)
    if found.test.method is Method.PAIRED_PRENTICE_WILCOXON:
        yield from named(f"{label}: p", found.test.p, Call.of("prentice_wilcoxon_p", *names, *where))
    if found.test.method in _TESTS:
        test = _TESTS[found.test.method]
        yield from named(f"{label}: p", found.test.p, Call.of("paired_p", *names, test, *where))
        if found.estimate is not None:
            call = Call.of("paired_estimate", *names, test, *where)
            yield from named(f"{label}: {found.estimate.measure}", found.estimate.value, call)


def _sign_numbers(
    label: str, found: PairedGroup, names: tuple[str, str], where: tuple[str, ...]
) -> Iterator[NamedNumber]:
    for what, value, sign in ((_("rose"), found.rose, 1), (_("fell"), found.fell, -1), (_("same"), found.same, 0)):
        yield from named(f"{label}: {what}", value, Call.of("certain_pairs", *names, sign, *where))
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
    yield from named(f"{label}: p", found.test.p, Call.of("mcnemar_p", *given))
