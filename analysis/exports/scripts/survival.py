"""Survival."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from django.utils.translation import gettext as _

from analysis.dataset.reader import Reader
from analysis.exports.calls import FITTED, Call, NamedNumber, named, named_interval
from analysis.exports.contents import FrameBuilder, lacking_code
from analysis.exports.frame import Frame, FrameColumn, Kind
from analysis.exports.scripts.curves import curve_numbers
from analysis.exports.scripts.loading import grouping_of
from analysis.exports.scripts.restricted import restricted_numbers
from analysis.exports.scripts.tested import statistic_numbers
from analysis.reports.survival import SurvivalData, survival_data
from analysis.reports.survival_comparison import CAUSES
from analysis.reports.survival_request import SurvivalRequest
from analysis.statistics.survival.times import UNKNOWN
from analysis.summaries.survival import HazardModel, KnownLater, SurvivalComparison, SurvivalGroup, SurvivalReport

FROM_ORIGIN, LACKS, SINCE = "months_from_origin", "lacks ", "days_known "
MODULES = ("describing", "outside_limits", "surviving", "restricted", "competing", "proportional")


def survival_frame(request: SurvivalRequest, report: SurvivalReport, reader: Reader) -> Frame:
    """Give time and event of each patient, what ended the time first, and the groupings."""
    codes = (report.comparison.code if report.comparison else "", request.strata)
    found = survival_data(request, reader, [grouping_of(code) for code in codes if code])
    placed, data = found.placed, found.data
    builder = FrameBuilder(data)
    event = np.where(placed.event == UNKNOWN, np.nan, placed.event.astype(np.float64))
    answers = (("0", _("no")), ("1", _("yes")))
    endpoint, rule = str(report.endpoint.label), report.rule_version
    builder.plain(
        FrameColumn("time", f"{report.endpoint}_months", endpoint, Kind.NUMBER, placed.durations, "mo", note=rule),
        FrameColumn("event", f"{report.endpoint}_event", _("event"), Kind.NUMBER, event, levels=answers, note=rule),
    )
    if placed.causes:
        levels = tuple((code, str(CAUSES[code])) for code in placed.causes)
        builder.plain(
            FrameColumn("cause", f"{report.endpoint}_ended_by", _("what came first"), Kind.LEVEL,
                        np.maximum(placed.cause - 1, -1), levels=levels, note=rule)
        )  # fmt: skip
    for one in found.grouped:
        builder.levels(one)
        if (since := found.days_known_after(one, request.landmark)) is not None:
            name, words = builder.names.of(f"{SINCE}{one.grouping.code}"), {"grouping": one.grouping.label}
            label = _("days from the origin, or the landmark, to the measurement: %(grouping)s") % words
            builder.plain(FrameColumn(name, f"{SINCE}{one.grouping.code}", label, Kind.NUMBER, since, "d"))
    _add_unplaced(builder, request, found)
    return builder.frame()


def _add_unplaced(builder: FrameBuilder, request: SurvivalRequest, found: SurvivalData) -> None:
    """Add what tells why a patient has no time: the time from the origin, and what was lacking."""
    if request.landmark:
        months = np.where(found.undetermined, np.nan, found.endpoint.months.values[found.data.included])
        label = _("time from the origin, of those before the landmark too")
        builder.plain(FrameColumn(
            builder.names.of(FROM_ORIGIN), FROM_ORIGIN, label, Kind.NUMBER, months.astype(np.float64), "mo"
        ))  # fmt: skip
    for one, mask in found.lacking(request):
        words = {"input": one.label}
        builder.plain(FrameColumn(
            builder.names.of(f"{LACKS}{one.code}"), f"{LACKS}{one.code}", _("undetermined, lacking: %(input)s") % words,
            Kind.NUMBER, mask.astype(np.float64), levels=(("0", _("no")), ("1", _("yes"))),
        ))  # fmt: skip


def survival_numbers(request: SurvivalRequest, report: SurvivalReport, frame: Frame) -> Iterator[NamedNumber]:
    """Give the numbers of the curves, their comparison and the hazard ratios."""
    yield from _unplaced_numbers(report, frame)
    if isinstance(report.overall, SurvivalGroup):
        yield from _group_numbers(report.overall, ())
    if report.comparison is None:
        yield from restricted_numbers(report.restricted, "")
        yield from curve_numbers(report, [report.overall], frame, "")
        return
    by, strata = frame.level(report.comparison.code), frame.level(request.strata)
    if not by or bool(request.strata) != bool(strata):
        return
    for group in report.comparison.groups:
        yield from _group_numbers(group, (by, group.code))
    yield from restricted_numbers(report.restricted, by)
    yield from curve_numbers(report, report.comparison.groups, frame, by)
    without = Call.of("observed_without", by)
    yield from named(f"{report.comparison.label}: {_('in no group')}", report.comparison.not_determined, without)
    for one in report.comparison.missing_inputs:
        if flag := frame.named(lacking_code(report.comparison.code, one.code)):
            yield from named(f"{report.comparison.label}: {_('lacking')} {one.label}", one.count,
                             Call.of("count_lacking", "time", by, flag))  # fmt: skip
    yield from _comparison_numbers(report.comparison, by, strata)
    yield from _competing_numbers(report.comparison, frame, by, strata)
    codes = [one.code for one in report.comparison.groups if one.n != 0][1:]
    yield from _hazard_numbers(report.comparison.model, codes, by, strata)


def _unplaced_numbers(report: SurvivalReport, frame: Frame) -> Iterator[NamedNumber]:
    """Give who was left out for want of a time or an event, of what, and who before the landmark."""
    origin = next((one.name for one in frame.columns if one.code == FROM_ORIGIN), "time")
    yield from named(_("time or event undetermined"), report.undetermined, Call.of("unknown_numbers", origin))
    if origin != "time" and report.before_landmark is not None:
        early = Call.of("numbers_up_to", origin, report.landmark_months)
        yield from named(_("left out before the landmark"), report.before_landmark, early)
    for one in report.unplaced:
        name = next((column.name for column in frame.columns if column.code == f"{LACKS}{one.code}"), "")
        if name:
            yield from named(f"{_('undetermined, lacking')}: {one.label}", one.count, Call.of("flagged", name))
    for later in report.known_later:
        name = next((column.name for column in frame.columns if column.code == f"{SINCE}{later.code}"), "")
        by = frame.level(later.code)
        if name and by:
            yield from _known_later_numbers(later, name, by)


def _known_later_numbers(found: KnownLater, name: str, by: str) -> Iterator[NamedNumber]:
    yield from named(f"{found.label}: {_('measured later')}", found.later, Call.of("later_than", name, 0, by))
    yield from named(f"{found.label}: {_('measured on an unknown day')}", found.undated, Call.of("undated", name, by))


def _group_numbers(found: SurvivalGroup, where: tuple[str, ...]) -> Iterator[NamedNumber]:
    label = str(found.label)
    yield from named(f"{label}: n", found.n, Call.of("observed", *where))
    yield from named(f"{label}: {_('events')}", found.events, Call.of("events", *where))
    yield from named(f"{label}: {_('median')}", found.median.value, Call.of("median_time", *where))
    yield from named(f"{label}: {_('median')} [95 % CI low]", found.median.low, Call.of("median_time_low", *where))
    yield from named(f"{label}: {_('median')} [95 % CI high]", found.median.high, Call.of("median_time_high", *where))
    for what, value, function in (
        (_("median follow-up"), found.follow_up.value, "follow_up"),
        (_("median follow-up [95 % CI low]"), found.follow_up.low, "follow_up_low"),
        (_("median follow-up [95 % CI high]"), found.follow_up.high, "follow_up_high"),
    ):
        yield from named(f"{label}: {what}", value, Call.of(function, *where))
    for one in found.at:
        what = f"{label}: {_('survival at')} {one.months:g}"
        yield from named(what, one.share, Call.of("survival_at", one.months, *where))
        yield from named(f"{what}: {_('at risk')}", one.at_risk, Call.of("at_risk", one.months, *where))
        yield from named_interval(
            what, one.interval, Call.of("survival_at_low", one.months, *where),
            Call.of("survival_at_high", one.months, *where),
        )  # fmt: skip


def _comparison_numbers(found: SurvivalComparison, by: str, strata: str) -> Iterator[NamedNumber]:
    given = (by, strata) if strata else (by,)
    yield from statistic_numbers(
        str(found.label), found.test, Call.of("log_rank", *given), Call.of("log_rank_df", *given)
    )
    yield from named(f"{found.label}: p", found.test.p, Call.of("log_rank_p", *given))
    if found.trend is not None:
        trend = Call.of("log_rank_trend_z", *given)
        yield from statistic_numbers(f"{found.label}, {_('trend')}", found.trend, trend)
        yield from named(f"{found.label}: {_('p for trend')}", found.trend.p, Call.of("log_rank_trend_p", *given))


def _competing_numbers(found: SurvivalComparison, frame: Frame, by: str, strata: str) -> Iterator[NamedNumber]:
    codes = {label: code for one in frame.columns if one.name == "cause" for code, label in one.levels}
    for one in found.competing:
        cause = str(one.label)
        label = f"{found.label}, {cause}: {_('Gray’s test')}"
        given = (codes[cause], by, *((strata,) if strata else ()))
        yield from statistic_numbers(label, one.test, Call.of("gray", *given), Call.of("gray_df", *given))
        yield from named(f"{label}, p", one.test.p, Call.of("gray_p", *given))


def _hazard_numbers(found: HazardModel, codes: Sequence[str], by: str, strata: str) -> Iterator[NamedNumber]:
    """Give the ratios of the levels against the first that has patients."""
    for one, code in zip(found.ratios, codes, strict=True) if found.ratios else ():
        given = (by, code, *((strata,) if strata else ()))
        label = f"{one.label} / {one.reference}: {_('hazard ratio')}"
        yield from named(label, one.ratio, Call.of("hazard_ratio", *given), FITTED)
        low, high = Call.of("hazard_ratio_low", *given), Call.of("hazard_ratio_high", *given)
        yield from named_interval(label, one.interval, low, high, FITTED)
        yield from named(f"{label}: p", one.p, Call.of("hazard_ratio_p", *given), FITTED)
    given = (by, strata) if strata else (by,)
    label = f"{by}: {_('p of the test of proportional hazards')}"
    yield from named(label, found.proportional_p, Call.of("proportional_p", *given), FITTED)
    for what, value, function in (
        (_("patients in Cox’s model"), found.n, "modelled"),
        (_("their events"), found.events, "modelled_events"),
        (_("events for each coefficient"), found.events_per_variable, "events_per_variable"),
    ):
        if found.ratios:
            yield from named(f"{by}: {what}", value, Call.of(function, *given))
    label = f"{by}: {_('Harrell’s C')}"
    yield from named(label, found.concordance, Call.of("harrell_c", *given))
    low, high = Call.of("harrell_c_low", *given), Call.of("harrell_c_high", *given)
    yield from named_interval(label, found.concordance_interval, low, high)
