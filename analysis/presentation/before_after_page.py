"""The page of the before-and-after report."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.before_after_tables import (
    changes_table,
    cut_off_table,
    levels_table,
)
from analysis.presentation.box_drawing import open_ends
from analysis.presentation.box_figure import Box
from analysis.presentation.cells import decimals_of, value_text
from analysis.presentation.changes_between_table import between_table
from analysis.presentation.cohort_words import lead, methods_paragraph, why_nobody
from analysis.presentation.drawn_data import DrawnData, drawn_lists, signed
from analysis.presentation.pairs_figure import HEIGHT_INCHES, MOST_PANELS, PairPanel, PairsFigure, draw_pairs
from analysis.presentation.report_page import Picture, ReportPage, Section
from analysis.presentation.summary_methods import MethodsText, unit_at_visits
from analysis.presentation.units import unit_text
from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.paired import Zeros
from analysis.summaries import Beyond
from analysis.summaries.before_after import AnalyteChange, BeforeAfterReport, PairedGroup, PairedTest, PairLines

PIXELS_PER_INCH = 100
ARROW = "\N{NO-BREAK SPACE}→\N{NO-BREAK SPACE}"
FOLD_OF_LOGARITHM = 20
"""From this ratio of the largest to the smallest value on, the axis is logarithmic."""


def before_after_page(report: BeforeAfterReport) -> ReportPage:
    """Prepare a report for its page."""
    return ReportPage.of(
        report,
        title=_("Before and after"),
        lead=lead(report, _lead(report)),
        empty=_why_empty(report),
        sections=_sections(report),
        methods=_methods(report),
    )


def _lead(report: BeforeAfterReport) -> Iterator[str]:
    if report.before and report.after:
        yield _("Before: %(before)s. After: %(after)s.") % {"before": report.before, "after": report.after}
    if report.skipped:
        words = {"analytes": ", ".join(str(label) for label in report.skipped)}
        yield _("Left out, because units do not convert into each other: %(analytes)s.") % words


def _why_empty(report: BeforeAfterReport) -> str:
    if nobody := why_nobody(report):
        return nobody
    if not report.after:
        return _(
            "These patients have results at one timepoint only, so there is nothing to compare. Import or record "
            "results of a second timepoint, or choose a longitudinal study."
        )
    if report.levels:
        return ""
    if not report.analytes and report.skipped:
        words = {"analytes": ", ".join(str(label) for label in report.skipped)}
        return _("Left out, because results are in units that do not convert into each other: %(analytes)s.") % words
    if not report.analytes:
        return _("No analyte has results at both visits in the same patient. Choose other visits or analytes.")
    return ""


def _sections(report: BeforeAfterReport) -> Iterator[Section]:
    for one in report.analytes:
        label = formatting.sentence_start(str(one.label))
        yield Section(f"analyte-{one.code}", label, (changes_table(report, one),), tuple(_pictures(report, one)))
    if report.levels:
        yield Section("levels", _("Levels"), (levels_table(report),))
    if any(one.between is not None for one in report.analytes):
        yield Section("between", _("Changes between the groups"), (between_table(report),))
    if any(one.cut_offs for one in report.analytes):
        yield Section("cut-offs", _("Cut-offs"), (cut_off_table(report),))


def _pictures(report: BeforeAfterReport, one: AnalyteChange) -> Iterator[Picture]:
    shown = [group for group in (one.groups or (one.overall,)) if not group.withheld and group.n != 0][:MOST_PANELS]
    if not shown:
        return
    places = {group.code: place for place, group in enumerate(one.groups)}
    panels = tuple(_panel(group, one.lines, places.get(group.code)) for group in shown)
    label = formatting.sentence_start(str(one.label))
    unit = unit_text(one.unit)
    words = {"analyte": label, "before": report.before, "after": report.after}
    title = _("%(analyte)s: %(before)s and %(after)s") % words
    axis = f"{label} ({unit})" if unit else label
    figure = PairsFigure(title, axis, report.before, report.after, panels, _is_logarithmic(panels))
    size = round(PIXELS_PER_INCH * figure.width_inches), round(PIXELS_PER_INCH * HEIGHT_INCHES)
    yield Picture(
        f"pairs-{one.code}", title, _finding(report, one), tuple(_caption(one, panels)), changes_table(report, one),
        partial(draw_pairs, figure), *size, drawn=_pairs(figure),
    )  # fmt: skip


def _pairs(figure: PairsFigure) -> DrawnData | None:
    """List the pairs whose lines are drawn, by their values: the order of the patients is nobody's business."""
    column = _("%(before)s → %(after)s") % {"before": figure.before, "after": figure.after}
    lists = []
    for panel in figure.panels:
        if panel.lines is not None:
            lists.append((panel.label or _("All"), panel.lines.before.size, _listed(panel.lines)))
    return drawn_lists(_("Group"), column, lists)


def _listed(lines: PairLines) -> Iterator[str]:
    order = np.lexsort((lines.after_qualifiers, lines.after, lines.before_qualifiers, lines.before))
    columns = (lines.before, lines.before_qualifiers, lines.after, lines.after_qualifiers)
    for before, sign, after, other in zip(*(column[order].tolist() for column in columns), strict=True):
        yield f"{signed(before, sign)}{ARROW}{signed(after, other)}"


def _panel(group: PairedGroup, lines: PairLines | None, place: int | None) -> PairPanel:
    before, after = (Box.of(side.q1, side.median, side.q3) for side in (group.before, group.after))
    drawn = lines if lines is None or place is None else lines.of_group(place)
    note = f"n = {group.n}" if isinstance(group.n, int) else ""
    return PairPanel(str(group.label), note, before, after, drawn)


def _is_logarithmic(panels: tuple[PairPanel, ...]) -> bool:
    values = [value for panel in panels for side in (panel.before, panel.after) for value in side.heights]
    for panel in panels:
        if panel.lines is not None:
            values += [*panel.lines.before.tolist(), *panel.lines.after.tolist()]
    return bool(values) and min(values) > 0 and max(values) / min(values) >= FOLD_OF_LOGARITHM


def _finding(report: BeforeAfterReport, one: AnalyteChange) -> str:
    decimals = decimals_of(one.overall.before, one.decimals)
    medians = [
        _("%(group)s (n = %(n)s): %(before)s and %(after)s")
        % {"group": group.label or _("All"), "n": group.n, "before": texts[0], "after": texts[1]}
        for group in (one.groups or (one.overall,))
        if len(texts := _median_texts(group, decimals)) == 2
    ]
    words = {"analyte": one.label, "before": report.before, "after": report.after}
    kind = (
        _("Boxes of %(analyte)s at “%(before)s” and at “%(after)s” in the same patients.")
        if one.lines is None
        else _("Lines of pairs of %(analyte)s at “%(before)s” and at “%(after)s” in the same patients.")
    )
    text = kind % words
    if medians:
        text += " " + _("Medians: %(medians)s.") % {"medians": "; ".join(medians)}
    test = one.overall.test
    return text if test.p is None else f"{text} {formatting.p_statement(test.p)}."


def _median_texts(group: PairedGroup, decimals: int) -> list[str]:
    """Print the medians of both sides, as far as they are told."""
    medians = (group.before.median, group.after.median)
    return [value_text(one, decimals) for one in medians if isinstance(one, float | Beyond)]


def _caption(one: AnalyteChange, panels: tuple[PairPanel, ...]) -> Iterator[str]:
    yield _("Boxes: quartiles with the median.")
    yield from open_ends(side for panel in panels for side in (panel.before, panel.after))
    if one.lines is None:
        yield _("Lines join the medians; single pairs are shown only to those who may see the records.")
        return
    yield _("A line for each pair: blue where it rose or stayed, vermilion where it fell.")
    if bool((one.lines.before_qualifiers != 0).any() or (one.lines.after_qualifiers != 0).any()):
        yield _("Triangles: a value beyond a limit of the assay, drawn at the limit.")


def _methods(report: BeforeAfterReport) -> MethodsText:
    used: list[Method] = []
    for one in report.analytes:
        for group in (one.overall, *one.groups):
            used += [group.test.method] if group.test.p is not None else []
            of_ranks = group.estimate is not None and group.estimate.measure is Measure.PSEUDOMEDIAN
            used += [Method.PSEUDOMEDIAN] if of_ranks else []
            used += [Method.SIGN_TEST, Method.SUBSTITUTION_SENSITIVITY] if group.sensitivity is not None else []
            used += [group.before.quantile_method]
        used += [one.between.method] if one.between is not None and one.between.p is not None else []
        shifts = () if one.between is None else one.between.estimates
        used += [Method.HODGES_LEHMANN] if any(shift.measure is Measure.LOCATION_SHIFT for shift in shifts) else []
        used += [Method.KENDALL_CENSORED] if any(one.measure is Measure.KENDALL_TAU_B for one in shifts) else []
        used += [Method.MCNEMAR_EXACT] if any(change.test.p is not None for change in one.cut_offs) else []
    used += [Method.MCNEMAR_EXACT] if any(one.test.p is not None for one in report.levels) else []
    if any(one.overall.test.p_adjusted is not None for one in report.analytes):
        used.append(Method.BENJAMINI_HOCHBERG)
    paragraph = _(
        "Results at two visits (%(before)s, %(after)s) were compared within patients who have both; differences were "
        "taken in exact decimals. Declared test: %(test)s. Tests are two-sided."
    ) % {"before": report.before, "after": report.after, "test": report.test.label}
    if any(one.groups for one in report.analytes):
        label = formatting.within_sentence(str(report.by))
        paragraph = f"{paragraph} {_('Groups: %(grouping)s.') % {'grouping': label}}"
    if report.test is PairedTest.WILCOXON:
        zeros = (
            _("Pairs without difference were left out of the ranks.")
            if report.zeros is Zeros.LEAVE_OUT
            else _("Pairs without difference were ranked and then left out (Pratt).")
        )
        paragraph = f"{paragraph} {zeros}"
    return methods_paragraph(report, [paragraph], used, unit_at_visits())
