"""The page of the ROC report."""

from __future__ import annotations

import math
from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.accuracy_pictures import AREA_DECIMALS, roc_picture
from analysis.presentation.cells import CellWriter
from analysis.presentation.cohort_words import left_out_sentence, methods_paragraph, why_nobody, withheld_sentence
from analysis.presentation.report_page import ReportPage, Section
from analysis.presentation.summary_methods import MethodsText
from analysis.presentation.tables import Cell, Column, Lead, Note, Part, Row, Table
from analysis.presentation.units import unit_text
from analysis.statistics.catalogue import Method
from analysis.statistics.results import Interval
from analysis.statistics.roc import Higher
from analysis.summaries.accuracy import AccuracyFact, AccuracyReport, MarkerAccuracy, NamedCutPoint, Speaks
from analysis.summaries.values import Confidence, Number
from analysis.summaries.who import Who

CHANCE = 0.5
"""Area of a marker that tells nothing."""


def accuracy_page(report: AccuracyReport) -> ReportPage:
    """Prepare a report for its page."""
    return ReportPage.of(
        report,
        title=_("ROC curves"),
        lead=_lead(report),
        empty=_why_empty(report),
        sections=_sections(report),
        methods=_methods(report),
    )


def _lead(report: AccuracyReport) -> str:
    parts = []
    if report.outcome:
        words = {"outcome": report.outcome, "speaks": report.speaks.label}
        parts.append(_("Outcome: %(outcome)s. Declared: %(speaks)s speak for it.") % words)
    return " ".join(filter(None, (*parts, left_out_sentence(report), withheld_sentence(report))))


def _why_empty(report: AccuracyReport) -> str:
    if nobody := why_nobody(report):
        return nobody
    if not report.outcome:
        return _("Choose an outcome that the markers should tell: a variable and one of its levels.")
    if not report.markers:
        return _("No cytokine has a result at this timepoint. Choose another timepoint, or import results.")
    return ""


def _sections(report: AccuracyReport) -> Iterator[Section]:
    if not (report.outcome and report.markers):
        return
    tables = [_areas(report)]
    if report.comparisons:
        tables.append(_compared(report))
    if any(one.cut_points for one in report.markers):
        tables.append(_cut_points(report))
    yield Section("roc", _("ROC curves"), tuple(tables), roc_picture(report, tables[0]))


def _areas(report: AccuracyReport) -> Table:
    writer = CellWriter(AREA_DECIMALS)
    rows = tuple(
        Row(
            _named(one),
            (
                writer.count(one.cases).of(_who(AccuracyFact.CASE, one)),
                writer.count(one.controls).of(_who(AccuracyFact.CONTROL, one)),
                writer.count(one.missing).of(_who(AccuracyFact.MISSING, one)),
                writer.number(one.auc), _interval(one.interval, writer), _p(one.p, writer),
            ),
        )
        for one in report.markers
    )  # fmt: skip
    columns = (
        Column(_("With the outcome")), Column(_("Without")), Column(_("Missing")), Column(_("Area")),
        Column(_("95 % CI")), Column("p"),
    )  # fmt: skip
    notes = list(writer.marks.notes)
    if report.unknown != 0:
        lead = Lead(report.unknown, Who(fact=AccuracyFact.UNKNOWN))
        notes.append(Note.leading(_("Outcome not known: %(count)s."), {"count": lead}))
    notes += [Note(text) for text in (*_against(report), *_beyond(report))]
    return Table(_("Area under the curve"), "", _("Marker"), columns, (Part("", rows),), tuple(notes))


def _against(report: AccuracyReport) -> Iterator[str]:
    """Say where a marker speaks against the declared direction."""
    against = [str(one.label) for one in report.markers if isinstance(one.auc, float) and one.auc < CHANCE]
    if against:
        other = next(one for one in Speaks if one is not report.speaks)
        words = {"markers": ", ".join(against), "declared": report.speaks.label, "other": other.label}
        yield (
            _(
                "Area below 0.5: %(markers)s. The declared direction (%(declared)s) looks wrong: %(other)s seem to "
                "speak for the outcome. A cut-off is given only where its Youden index is above 0."
            )
            % words
        )


def _beyond(report: AccuracyReport) -> Iterator[str]:
    """Say what values outside limits do to the areas: the sensitivity to substitution."""
    beyond = [str(one.label) for one in report.markers if one.censored and isinstance(one.auc, float)]
    if beyond:
        yield _(
            "Values outside the limits of the assay rank beyond every measured one (%(markers)s): LOD/2, LOD/√2 or any "
            "other number beyond the limit in their place would change no area."
        ) % {"markers": ", ".join(beyond)}


def _who(fact: AccuracyFact, one: MarkerAccuracy, cut_off: str = "") -> Who:
    at = f"@{cut_off}" if cut_off else ""
    return Who(fact=f"{fact.value}{at}:{one.code}")


def _named(one: MarkerAccuracy) -> str:
    unit = unit_text(one.unit)
    label = formatting.sentence_start(str(one.label))
    return f"{label} ({unit})" if unit else label


def _interval(interval: Confidence, writer: CellWriter) -> Cell:
    return writer.interval(interval, AREA_DECIMALS)


def _p(p: Number, writer: CellWriter) -> Cell:
    return Cell(formatting.p_value(p)) if isinstance(p, float) else writer.number(p)


def _compared(report: AccuracyReport) -> Table:
    writer = CellWriter(AREA_DECIMALS)
    rows = tuple(
        Row(
            _("%(first)s less %(second)s") % {"first": one.first, "second": one.second},
            (
                writer.count(one.n).of(Who(fact=f"{AccuracyFact.COMMON.value}:{one.codes}")),
                writer.number(one.difference), _interval(one.interval, writer), _p(one.p, writer),
            ),
        )
        for one in report.comparisons
    )  # fmt: skip
    columns = (Column("n"), Column(_("Difference")), Column(_("95 % CI")), Column("p"))
    return Table(_("Markers compared"), "", _("Areas"), columns, (Part("", rows),), writer.marks.notes)


def _cut_points(report: AccuracyReport) -> Table:
    writer = CellWriter(0)
    parts = tuple(
        Part(_named(one), tuple(_cut_row(one, point, writer) for point in one.cut_points))
        for one in report.markers
        if one.cut_points
    )
    columns = tuple(
        Column(label)
        for label in (
            _("Cut-off"),
            _("Sensitivity (95 % CI)"),
            _("Specificity (95 % CI)"),
            _("PPV (95 % CI)"),
            _("NPV (95 % CI)"),
        )
    )
    notes = [
        Note(_("Positive: at the cut-off or beyond it. PPV and NPV hold for this share of patients with the outcome."))
    ]
    if signed := [point for one in report.markers for point in one.cut_points if point.sign]:
        notes.append(
            Note(_("A cut-off of the registry has a side of its own: positive is strictly below (<) or above (>) it."))
        )
    higher = report.speaks is Speaks.HIGHER
    if any((point.point.side is Higher.WITH_OUTCOME) is not higher for point in signed):
        notes.append(Note(_("That side isn't the one that is declared to speak for the outcome.")))
    if any(point.exploratory for one in report.markers for point in one.cut_points):
        notes.append(
            Note(
                _("The cut-off with the largest Youden index is exploratory: chosen on the data that it is judged by.")
            )
        )
    return Table(_("Cut-offs"), "", _("Marker"), columns, parts, (*writer.marks.notes, *notes))


def _cut_row(one: MarkerAccuracy, named: NamedCutPoint, writer: CellWriter) -> Row:
    point = named.point
    small: tuple[str, ...] = ()
    # As many as the data have; one more shows where the cut-off lies halfway between two values.
    decimals = formatting.decimals_for(point.cutoff, one.decimals)
    if _is_rounded(point.cutoff, one.decimals):
        decimals = min(decimals, one.decimals)
    if isinstance(named.interval, Interval):
        low, high = (formatting.number(value, decimals) for value in (named.interval.low, named.interval.high))
        small = (_("95 %% CI %(span)s") % {"span": formatting.span(low, high)},)

    def lead(count: int, label: str, fact: AccuracyFact) -> Lead:
        return Lead(count, _who(fact, one, f"{named.sign}{point.cutoff!r}"), label)

    cases, controls = point.true_positive + point.false_negative, point.false_positive + point.true_negative
    positive, negative = point.true_positive + point.false_positive, point.true_negative + point.false_negative
    true = (
        lead(point.true_positive, _("of %(count)d") % {"count": cases}, AccuracyFact.TRUE_POSITIVE),
        lead(point.true_negative, _("of %(count)d") % {"count": controls}, AccuracyFact.TRUE_NEGATIVE),
    )
    beyond = (
        lead(positive, _("positive"), AccuracyFact.POSITIVE), lead(negative, _("negative"), AccuracyFact.NEGATIVE),
    )  # fmt: skip
    shares = (
        _share(point.sensitivity, point.sensitivity_interval, true[0]),
        _share(point.specificity, point.specificity_interval, true[1]),
    )
    values = (
        _predictive(point.positive_predictive, point.positive_predictive_interval, beyond[0], writer),
        _predictive(point.negative_predictive, point.negative_predictive_interval, beyond[1], writer),
    )
    return Row(
        str(named.label), (Cell(f"{named.sign}{_cut_off_text(point.cutoff, decimals)}", small=small), *shares, *values)
    )


def _is_rounded(value: float, decimals: int) -> bool:
    """Tell whether a number has no more decimals; the middle of two values may lie off by the last bit."""
    return math.isclose(round(value, decimals), value, rel_tol=1e-9)


def _cut_off_text(value: float, decimals: int) -> str:
    """Print a cut-off with the decimals of its interval, or with all of its own: patients are judged by it."""
    exact = _is_rounded(value, decimals)
    return formatting.number(value, decimals) if exact else formatting.plain_number(value)


def _predictive(value: Number, interval: object, lead: Lead, writer: CellWriter) -> Cell:
    return _share(value, interval, lead) if isinstance(value, float) else writer.number(value)


def _share(value: float, interval: object, lead: Lead) -> Cell:
    if isinstance(interval, Interval):
        text = f"{formatting.percent(value)} ({formatting.percent_interval(interval.low, interval.high)})"
        return Cell(text, small=(lead,))
    return Cell(formatting.percent(value), small=(lead,))


def _methods(report: AccuracyReport) -> MethodsText:
    used = [Method.DELONG]
    used += [Method.DELONG_PAIRED] if report.comparisons else []
    if any(one.cut_points for one in report.markers):
        used += [Method.YOUDEN, Method.WILSON]
    sentences = []
    if report.outcome:
        words = {"outcome": report.outcome, "speaks": report.speaks.label}
        sentences.append(_("Outcome: %(outcome)s. Declared: %(speaks)s speak for it.") % words)
    if report.markers:
        markers = ", ".join(_named(one) for one in report.markers)
        sentences.append(_("Markers: %(markers)s.") % {"markers": markers})
    sentences.append(_("The direction was declared, not chosen from the data."))
    return methods_paragraph(report, sentences, used)
