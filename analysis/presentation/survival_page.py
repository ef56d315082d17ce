"""The page of the survival report."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.presentation import formatting
from analysis.presentation.cohort_words import methods_paragraph, why_nobody, withheld_sentence
from analysis.presentation.incidence_table import incidence_table
from analysis.presentation.own_exclusions import less
from analysis.presentation.report_page import Picture, ReportPage, Section
from analysis.presentation.restricted_table import restricted_table
from analysis.presentation.summary_methods import MethodsText
from analysis.presentation.survival_drawn import incidence_finding, interval_at, steps_of
from analysis.presentation.survival_figure import (
    WIDTH_INCHES,
    Line,
    SurvivalFigure,
    draw_survival,
    ticks_until,
    told_ticks,
)
from analysis.presentation.survival_tables import comparison_table, hazard_table, survival_table
from analysis.presentation.tables import Cell, Column, Part, Row, Table
from analysis.presentation.wording import method_name
from analysis.statistics.catalogue import Method
from analysis.statistics.survival.competing import IncidenceCurve
from analysis.statistics.survival.kaplan_meier import SurvivalCurve
from analysis.summaries import Withheld
from analysis.summaries.survival import AT_RISK, EndpointCode, SurvivalGroup, SurvivalReport
from analysis.summaries.who import Who
from registry.clinical.catalogue import DERIVATIONS

PIXELS_PER_INCH = 100
Levels = tuple[tuple[str, str], ...]


def survival_page(report: SurvivalReport) -> ReportPage:
    """Prepare a report for its page."""
    return ReportPage.of(
        report,
        title=formatting.sentence_start(str(report.endpoint.label)),
        lead=_lead(report),
        empty=_why_empty(report),
        sections=_sections(report),
        methods=_methods(report),
    )


def _lead(report: SurvivalReport) -> str:
    overall = report.overall
    parts = []
    if isinstance(overall, SurvivalGroup) and isinstance(overall.n, int):
        words = {"count": overall.n, "events": overall.events}
        parts.append(
            ngettext("%(count)d patient, %(events)s events.", "%(count)d patients, %(events)s events.", overall.n)
            % words
        )
    description = DERIVATIONS[f"{report.endpoint.value}_months"].description
    parts.append(_(description))
    if report.endpoint is EndpointCode.OS:
        parts.append(_("Origin: %(origin)s.") % {"origin": report.origin.label})
    return " ".join(filter(None, (*parts, withheld_sentence(report))))


def _why_empty(report: SurvivalReport) -> str:
    if nobody := why_nobody(report):
        return nobody
    if not isinstance(report.overall, SurvivalGroup):
        if report.before_landmark and report.before_landmark == less(report.patients, report.undetermined):
            words = {"months": formatting.plain_number(report.landmark_months), "count": report.before_landmark}
            return _("Of %(count)s patients none was followed beyond the landmark of %(months)s months.") % words
        return _(
            "No patient has both the start and the end of this time. Record follow-ups, or choose another endpoint."
        )
    return ""


def _sections(report: SurvivalReport) -> Iterator[Section]:
    if not isinstance(report.overall, SurvivalGroup):
        return
    groups = list(report.comparison.groups) if report.comparison is not None else [report.overall]
    pictures = [*_curves(report, groups), *_incidences(report, groups)]
    tables = [survival_table(report)]
    if (incidences := incidence_table(groups, report.comparison.code if report.comparison else "")) is not None:
        tables.append(incidences)
    if report.restricted is not None:
        tables.append(restricted_table(report.restricted, report.comparison))
    if report.comparison is not None:
        tables += [comparison_table(report.comparison), hazard_table(report.comparison)]
    yield Section("survival", formatting.sentence_start(str(report.endpoint.label)), tuple(tables), tuple(pictures))


def _curves(report: SurvivalReport, groups: Sequence[SurvivalGroup]) -> Iterator[Picture]:
    shown = [(group, group.curve) for group in groups if group.curve is not None and group.curve.n]
    if not shown:
        return
    until = max(group.drawn_until for group, _curve in shown)
    ticks = told_ticks(shown[0][1].times.tolist()) if report.protected else ticks_until(until)
    lines = tuple(_line(str(group.label), curve, ticks, _counted_until(report, group)) for group, curve in shown)
    figure = SurvivalFigure(
        title=_figure_title(report, report.endpoint.label),
        value_axis=formatting.sentence_start(str(report.endpoint.label)),
        time_axis=_time_axis(report),
        risk_label=_("At risk"),
        lines=lines,
        ticks=ticks,
    )
    numbers = _numbers(figure, [_level(report, group) for group, _curve in shown])
    yield _picture("curve", figure, numbers, _finding(report, groups), _caption(figure))


def _counted_until(report: SurvivalReport, group: SurvivalGroup) -> float:
    """Give the time up to which patients at risk are counted: behind the last one nobody is, where that may be said."""
    return group.drawn_until if report.protected else math.inf


def _level(report: SurvivalReport, group: SurvivalGroup) -> Levels:
    return () if report.comparison is None else ((report.comparison.code, group.code),)


def _line(label: str, curve: SurvivalCurve, ticks: tuple[float, ...], until: float) -> Line:
    censored = curve.times[curve.censored > 0]
    return Line(
        label, curve.times, curve.survival, curve.low, curve.high, censored,
        _counts(curve, ticks, until),
    )  # fmt: skip


def _counts(curve: SurvivalCurve | IncidenceCurve, ticks: tuple[float, ...], until: float) -> tuple[int, ...]:
    return tuple(_at_risk(curve.times, curve.at_risk, tick) for tick in ticks if tick <= until)


def _at_risk(times: np.ndarray, at_risk: np.ndarray, tick: float) -> int:
    place = int(np.searchsorted(times, tick, side="left"))
    return int(at_risk[place]) if place < times.size else 0


def _incidences(report: SurvivalReport, groups: Sequence[SurvivalGroup]) -> Iterator[Picture]:
    causes: dict[str, list[tuple[SurvivalGroup, IncidenceCurve]]] = {}
    for group in groups:
        for label, curve in group.incidence:
            causes.setdefault(str(label), []).append((group, curve))
    for place, (label, found) in enumerate(causes.items(), start=1):
        if not any(curve.event_count for _group, curve in found):
            continue
        ticks = ticks_until(max(group.drawn_until for group, _curve in found))
        lines = tuple(
            Line(
                str(group.label), curve.times, curve.incidence, None, None, np.empty(0),
                _counts(curve, ticks, _counted_until(report, group)),
            )
            for group, curve in found
        )  # fmt: skip
        title = _("Cumulative incidence: %(cause)s") % {"cause": label}
        figure = SurvivalFigure(
            _figure_title(report, title), formatting.sentence_start(label), _time_axis(report), _("At risk"), lines,
            ticks, rises=True,
        )  # fmt: skip
        caption = (_("Cumulative incidence with competing risks (Aalen–Johansen)."),)
        numbers = _numbers(figure, [_level(report, group) for group, _curve in found])
        yield _picture(f"incidence-{place}", figure, numbers, incidence_finding(figure), caption)


def _picture(key: str, figure: SurvivalFigure, numbers: Table, finding: str, caption: tuple[str, ...]) -> Picture:
    return Picture(
        key, figure.title, finding, caption, numbers, partial(draw_survival, figure),
        width=round(WIDTH_INCHES * PIXELS_PER_INCH), height=round(figure.height_inches * PIXELS_PER_INCH),
        drawn=steps_of(figure),
    )  # fmt: skip


def _numbers(figure: SurvivalFigure, levels: Sequence[Levels]) -> Table:
    """Give the number at risk and the share of each curve at each tick."""
    columns = tuple(Column(formatting.plain_number(tick)) for tick in figure.ticks)
    rows = []
    for line, level in zip(figure.lines, levels, strict=True):
        cells = list(_ticks(figure, line, level))
        cells += [Cell("")] * (len(columns) - len(cells))
        rows.append(Row(line.label, tuple(cells)))
    first = _("%(axis)s: at risk; below: share in percent with its interval") % {"axis": figure.time_axis}
    return Table(figure.title, "", first, columns, (Part("", tuple(rows)),))


def _ticks(figure: SurvivalFigure, line: Line, level: Levels) -> Iterator[Cell]:
    heights = np.concatenate(([0.0 if figure.rises else 1.0], line.shares))
    for tick, count in zip(figure.ticks, line.at_risk, strict=False):
        if not count and tick > line.times[-1]:
            yield Cell("0")  # Nobody is followed so long, so there is no share.
            continue
        share = formatting.percent(float(heights[np.searchsorted(line.times, tick, side="right")]))
        yield Cell(str(count), small=tuple(filter(None, (share, interval_at(line, tick))))).of(
            Who(level, fact=f"{AT_RISK}:{tick:.0f}")
        )


def _figure_title(report: SurvivalReport, what: str | Promise) -> str:
    title = formatting.sentence_start(str(what))
    if report.comparison is None:
        return title
    words = {"title": title, "grouping": formatting.within_sentence(str(report.comparison.label))}
    return _("%(title)s by %(grouping)s") % words


def _time_axis(report: SurvivalReport) -> str:
    return _("Months from the landmark") if report.landmark_months else _("Months")


def _finding(report: SurvivalReport, groups: Sequence[SurvivalGroup]) -> str:
    """State the medians and the test in words."""
    medians = [
        f"{group.label} {formatting.number(value, 1) if isinstance(value, float) else _('not reached')}"
        for group in groups
        if not isinstance(value := group.median.value, Withheld)
    ]
    words = {"title": _figure_title(report, report.endpoint.label), "medians": ", ".join(medians)}
    text = _("Kaplan–Meier curves: %(title)s. Median in months: %(medians)s.") % words
    test = report.comparison.test if report.comparison is not None else None
    if test is None or test.p is None:
        return text
    return f"{text} {formatting.sentence_start(method_name(test.method))}: {formatting.p_statement(test.p)}."


def _caption(figure: SurvivalFigure) -> tuple[str, ...]:
    parts = [_("Kaplan–Meier estimate; ticks: censored.")]
    if len(figure.lines) <= 2:
        parts.append(_("Band: log-log interval of 95 %."))
    return tuple(parts)


def _methods(report: SurvivalReport) -> MethodsText:
    used = [Method.KAPLAN_MEIER, Method.REVERSE_KAPLAN_MEIER]
    used += [Method.RESTRICTED_MEAN] if report.restricted is not None else []
    used += [Method.LANDMARK] if report.landmark_months else []
    comparison = report.comparison
    if comparison is not None:
        tests = (comparison.test, comparison.trend, *(one.test for one in comparison.competing))
        used += [test.method for test in tests if test is not None and test.p is not None]
        if comparison.model.ratios:
            used += [Method.COX_EFRON, Method.SCHOENFELD, Method.HARRELL_C]
    if isinstance(report.overall, SurvivalGroup) and report.overall.incidence:
        used.append(Method.AALEN_JOHANSEN)
    description = _(DERIVATIONS[f"{report.endpoint.value}_months"].description)
    words = {
        "endpoint": formatting.sentence_start(str(report.endpoint.label)), "rule": report.rule_version,
        "description": description,
    }  # fmt: skip
    paragraph = _(
        "%(endpoint)s (%(rule)s): %(description)s Months are days / 30.4375. Tests are two-sided; the "
        "test follows from the declared kind of the groups, not from the data."
    )
    return methods_paragraph(report, (*_declared(report), paragraph % words), used)


def _declared(report: SurvivalReport) -> Iterator[str]:
    """Say what was chosen: origin, landmark, groups and strata."""
    yield _("Time was counted from: %(origin)s.") % {"origin": report.counted_from.label}
    if report.landmark_months:
        months = formatting.plain_number(report.landmark_months)
        yield _("Landmark: %(months)s months after it, from which time was counted.") % {"months": months}
    comparison = report.comparison
    if comparison is not None:
        label = formatting.within_sentence(str(comparison.label))
        named = f"{label}, {comparison.rule_version}" if comparison.rule_version else label
        yield _("Groups: %(grouping)s.") % {"grouping": named}
        if comparison.stratified_by:
            strata = formatting.within_sentence(str(comparison.stratified_by))
            yield _("Tests and hazard ratios were stratified by %(strata)s.") % {"strata": strata}
