"""How soon an analyte is back at its lower limit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from django.utils.translation import gettext as _

from analysis.dataset.reader import Columns
from analysis.exports.calls import Call, NamedNumber, named, restricted
from analysis.exports.contents import FrameBuilder
from analysis.exports.frame import FrameColumn, Kind
from analysis.exports.scripts.curves import recovery_curve_numbers
from analysis.exports.scripts.tested import statistic_numbers
from analysis.reports.course_request import CourseRequest
from analysis.reports.recovery import lower_limit, origin_days, times_to_limit
from analysis.reports.visit_data import VisitSeries
from analysis.summaries.course import Recovery, RecoveryGroup

RECOVERED = "recovery"
ORIGIN, LOW = "origin_known", "low_at_first"


def add_recovery(builder: FrameBuilder, request: CourseRequest, series: VisitSeries, columns: Columns) -> None:
    """Add the time to the limit, where a limit is known; the scripts know it as time and event."""
    data = builder.data
    limit = lower_limit(data, series.substance, series.unit, request.limit)
    if limit is None:
        return
    start = origin_days(data, columns, request.origin)
    times = times_to_limit(data, series.substance, series.unit, float(limit.value), start)
    event = np.where(times.event < 0, np.nan, times.event.astype(np.float64))
    answers = (("yes", _("yes")), ("no", _("no")))
    known = np.where(np.isnan(start[data.included]), 1, 0)
    low = np.where(times.event < 0, -1, np.where(times.low_at_first, 0, 1))
    note = f"{limit.value} {series.unit} ({limit.source})"
    words = _("days from %(origin)s to the limit or the last result") % {"origin": request.origin.label}
    builder.plain(
        FrameColumn("time", "recovery_days", words, Kind.NUMBER, times.duration, "d", note=note),
        FrameColumn("event", "recovery_event", _("limit reached"), Kind.NUMBER, event,
                    levels=(("0", _("no")), ("1", _("yes")))),
        FrameColumn(ORIGIN, RECOVERED, _("day of the origin known"), Kind.LEVEL, known, levels=answers),
        FrameColumn(LOW, RECOVERED, _("first result after the origin below the limit"), Kind.LEVEL, low,
                    levels=answers),
    )  # fmt: skip


def recovery_numbers(found: Recovery, by: str, *, protected: bool) -> Iterator[NamedNumber]:
    """Give counts, medians and the test."""
    label = _("recovery")
    yield from named(f"{label}: {_('without an origin')}", found.without_origin, Call.of("patients", ORIGIN, "no"))
    without = named(f"{label}: {_('without a result')}", found.without_result, Call.of("unobserved"))
    yield from restricted(without, ORIGIN, "yes")
    if isinstance(found.overall, RecoveryGroup):
        yield from _group_numbers(f"{label}, {_('all')}", found.overall, ())
    for group in found.groups if by else ():
        yield from _group_numbers(f"{label}, {group.label}", group, (by, group.code))
    whole = [found.overall] if isinstance(found.overall, RecoveryGroup) else []
    yield from recovery_curve_numbers(found.groups if by and found.groups else whole, by, protected=protected)
    if found.test is not None and by:
        yield from statistic_numbers(label, found.test, Call.of("log_rank", by), Call.of("log_rank_df", by))
        yield from named(f"{label}: p", found.test.p, Call.of("log_rank_p", by))


def _group_numbers(label: str, found: RecoveryGroup, where: tuple[str, ...]) -> Iterator[NamedNumber]:
    yield from named(f"{label}: n", found.n, Call.of("observed", *where))
    yield from named(f"{label}: {_('recovered')}", found.recovered, Call.of("events", *where))
    for what, value, function in (
        (_("median"), found.median.value, "median_time"),
        (_("median [95 % CI low]"), found.median.low, "median_time_low"),
        (_("median [95 % CI high]"), found.median.high, "median_time_high"),
    ):
        yield from named(f"{label}: {what}", value, Call.of(function, *where))
    low = named(f"{label}: {_('below the limit at first')}", found.low_at_first, Call.of("observed", *where))
    yield from restricted(low, LOW, "yes")
    back = named(f"{label}: {_('of these recovered')}", found.low_recovered, Call.of("events", *where))
    yield from restricted(back, LOW, "yes")
