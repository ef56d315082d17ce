"""The table of how the changes of a before-and-after report differ between the groups."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cells import CellWriter, decimals_of
from analysis.presentation.page_parts import cells_of_test
from analysis.presentation.tables import Cell, Column, Note, Part, Row, Table, blank
from analysis.presentation.units import unit_text
from analysis.presentation.wording import measure_name, not_estimable
from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.reasons import Reason
from analysis.statistics.results import LARGEST_EXPONENT, Interval, NotEstimable
from analysis.summaries import EstimateSummary, TestSummary
from analysis.summaries.before_after import AnalyteChange, BeforeAfterReport, PairedTest, PairFact
from analysis.summaries.who import ANY_LEVEL, Who

RATIO_DECIMALS = 2
_GEHAN = (Method.GEHAN_CHANGES, Method.GEHAN_CHANGES_TREND)


def between_table(report: BeforeAfterReport) -> Table:
    """Make the table of whether the changes differ between the groups, and by how much."""
    writer = CellWriter(2)
    ratios = report.test is PairedTest.LOG_T
    mixed = any(one.between is not None and _tau(one.between) for one in report.analytes)
    in_group = ((report.by_code, ANY_LEVEL),)
    rows = tuple(
        Row(
            label,
            (
                *cells_of_test(test, writer, Who(in_group, fact=f"{PairFact.PAIR.value}:{one.code}")),
                _effect(one, test, ratios=ratios, named=mixed),
            ),
        )
        for one in report.analytes
        for label, test in _comparisons(one)
    )
    effect = _("Ratio of the changes (95 % CI)") if ratios else _("Hodges–Lehmann shift of the changes (95 % CI)")
    effect = _("Effect (95 % CI)") if mixed else effect
    columns = (Column(_("Test")), Column(_("Statistic")), Column("df"), Column("p"), Column(effect))
    title = _("Changes compared by %(grouping)s") % {"grouping": formatting.within_sentence(str(report.by))}
    notes = (*writer.marks.notes, *_between_notes(report))
    return Table(title, "", _("Analyte"), columns, (Part("", rows),), notes)


def _comparisons(one: AnalyteChange) -> Iterator[tuple[str, TestSummary]]:
    label = formatting.sentence_start(str(one.label))
    if one.between is not None:
        yield label, one.between
    if one.between_common is not None:
        yield _("%(analyte)s, at common limits") % {"analyte": label}, one.between_common


def _effect(one: AnalyteChange, test: TestSummary, *, ratios: bool, named: bool) -> Cell:
    """Write by how much the changes of the first group exceed those of the second; of logarithms as a ratio.

    Of changes known only between limits, and of ordered groups, it is τ-b of the order that is certain.
    """
    if tau := _tau(test):
        cell = CellWriter(RATIO_DECIMALS).with_interval(tau.value, tau.interval or NotEstimable(Reason.NO_INTERVAL))
        return replace(cell, small=(measure_name(Measure.KENDALL_TAU_B),))
    shift = next((found for found in test.estimates if found.measure is Measure.LOCATION_SHIFT), None)
    if shift is None or not isinstance(shift.value, float):
        return blank(_("not given"))
    writer = CellWriter(RATIO_DECIMALS if ratios else decimals_of(one.overall.before, one.decimals))
    if not isinstance(shift.interval, Interval):
        reason = shift.interval if isinstance(shift.interval, NotEstimable) else None
        return blank(not_estimable(reason) if reason else _("this method gives no interval"))
    ends = (shift.value, shift.interval.low, shift.interval.high)
    value, low, high = (math.exp(end) for end in ends) if ratios and max(ends) < LARGEST_EXPONENT else ends
    cell = writer.with_interval(value, Interval(low, high))
    unit = "" if ratios else unit_text(one.unit)
    small = _("ratio of the changes") if ratios else measure_name(shift.measure)
    return Cell(f"{cell.text} {unit}".strip(), small=(small,) if named else ())


def _tau(test: TestSummary) -> EstimateSummary | None:
    found = (one for one in test.estimates if one.measure is Measure.KENDALL_TAU_B and isinstance(one.value, float))
    return next(found, None)


def _between_notes(report: BeforeAfterReport) -> Iterator[Note]:
    compared = [one for one in report.analytes if one.between is not None]
    if any(one.between is not None and one.between.p_adjusted is not None for one in compared):
        yield Note(_("adj.: p adjusted over the analytes by Benjamini and Hochberg."))
    labels = [[str(group.label) for group in one.groups if group.n != 0] for one in compared]
    two = next((names for names in labels if len(names) == 2), None)
    if two and any(one.between is not None and one.between.estimates for one in compared):
        words = {"first": two[0], "second": two[1]}
        yield Note(_("The changes of “%(first)s” against those of “%(second)s”.") % words)
    elif any(one.between is not None and _tau(one.between) for one in compared):
        yield Note(_("τ-b above 0: the changes rise with the order of the groups."))
    methods = {one.between.method for one in compared if one.between is not None and one.between.p is not None}
    if methods.intersection(_GEHAN):
        yield Note(
            _(
                "Where values lie outside limits, changes are compared by the order that is certain, and nothing is "
                "substituted; limits that differ between the groups may be taken for a difference."
            )
        )
    if any(one.between_common is not None for one in compared):
        yield Note(
            _(
                "At common limits: where the limits differ between the groups, the same with each value below the "
                "highest “<” limit of its visit, or above the lowest “>” limit, known only as that."
            )
        )
