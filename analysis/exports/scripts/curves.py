"""Curves of survival and of cumulative incidence, at the times at which a report's figures tell them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from django.utils.translation import gettext as _

from analysis.exports.calls import Call, NamedNumber, named, named_interval
from analysis.exports.frame import Frame
from analysis.presentation.course_page import ticks_of_days
from analysis.presentation.survival_figure import ticks_until, told_ticks
from analysis.reports.survival_comparison import MONTHS_SHOWN
from analysis.statistics.survival.competing import IncidenceAt, IncidenceCurve
from analysis.statistics.survival.kaplan_meier import SurvivalCurve
from analysis.summaries.course import RecoveryGroup
from analysis.summaries.survival import SurvivalGroup, SurvivalReport


def curve_numbers(report: SurvivalReport, groups: Sequence[object], frame: Frame, by: str) -> Iterator[NamedNumber]:
    """Give the numbers below the curves of some groups: at risk, without the event, and of each cause that competes."""
    drawn = [one for one in groups if isinstance(one, SurvivalGroup) and one.curve is not None and one.curve.n]
    told = [one.curve.times.tolist() for one in drawn if one.curve is not None] if report.protected else []
    ticks = told_ticks(told[0]) if told else ticks_until(max((one.drawn_until for one in drawn), default=0.0))
    codes = {label: code for one in frame.columns if one.name == "cause" for code, label in one.levels}
    for one in drawn:
        where = (by, one.code) if by else ()
        if one.curve is not None:
            until = one.drawn_until if report.protected else ticks[-1]
            yield from _ticks(str(one.label), one.curve, [tick for tick in ticks if tick <= until], where,
                              thinned=report.protected)  # fmt: skip
        for label, curve in one.incidence:
            times = sorted({*ticks, *MONTHS_SHOWN})
            yield from _incidences(f"{one.label}, {label}", curve, times, codes[str(label)], where)


def _ticks(
    label: str, curve: SurvivalCurve, ticks: Sequence[float], where: tuple[str, ...], *, thinned: bool
) -> Iterator[NamedNumber]:
    """Give a curve at some times; of one that is told at some months, at risk are those followed beyond them."""
    heights = np.concatenate(([1.0], curve.survival))
    for tick in ticks:
        place = int(np.searchsorted(curve.times, tick, side="left"))
        known = int(np.searchsorted(curve.times, tick, side="right"))
        at_risk = int(curve.at_risk[place]) if place < curve.times.size else 0
        what = f"{label}, {tick:g}"
        call = Call.of("followed_beyond" if thinned and tick else "at_risk", tick, *where)
        yield from named(f"{what}: {_('at risk')}", at_risk, call)
        yield from named(f"{what}: {_('without the event')}", float(heights[known]),
                         Call.of("survival_at", tick, *where))  # fmt: skip


def _incidences(
    label: str, curve: IncidenceCurve, times: Sequence[float], cause: str, where: tuple[str, ...]
) -> Iterator[NamedNumber]:
    for time in times:
        found = curve.at(time)
        if isinstance(found, IncidenceAt):
            what = f"{label}, {time:g}: {_('cumulative incidence')}"
            given: tuple[str | float, ...] = (cause, time, *where)
            yield from named(what, found.incidence, Call.of("incidence_at", *given))
            low, high = Call.of("incidence_at_low", *given), Call.of("incidence_at_high", *given)
            yield from named_interval(what, found.interval, low, high)


def recovery_curve_numbers(groups: Sequence[RecoveryGroup], by: str, *, protected: bool) -> Iterator[NamedNumber]:
    """Give the shares that have reached the limit, at the days of the axis."""
    drawn = [(one, one.curve) for one in groups if one.curve is not None and one.curve.n]
    if not drawn:
        return
    until = max(one.drawn_until for one, _curve in drawn)
    ticks = told_ticks(drawn[0][1].times.tolist()) if protected else ticks_of_days(until)
    for one, curve in drawn:
        where = (by, one.code) if one.code else ()
        heights = np.concatenate(([0.0], 1 - curve.survival))
        for tick in ticks:
            known = int(np.searchsorted(curve.times, tick, side="right"))
            what = f"{_('recovery')}, {one.label or _('all')}, {tick:g}: {_('reached the limit')}"
            reached = Call.of("less", 1, Call.of("survival_at", tick, *where))
            if known:
                yield from named(what, float(heights[known]), reached)
