"""The figure of the ROC report with its words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.accuracy_figure import MOST_BANDS, RocFigure, band_at, draw_roc
from analysis.presentation.drawn_data import DrawnData, Texts, drawn_rows
from analysis.presentation.report_page import Picture
from analysis.presentation.tables import Table
from analysis.statistics.roc import Higher, RocCurve
from analysis.summaries.accuracy import AccuracyReport
from analysis.summaries.values import Number

AREA_DECIMALS = 3
SIDE_PIXELS = 380


def roc_picture(report: AccuracyReport, areas_table: Table) -> tuple[Picture, ...]:
    """Draw the curves; nothing where none may be shown."""
    drawn = [(one, one.curve) for one in report.markers if one.curve is not None]
    if not drawn:
        return ()
    labelled = tuple(
        (
            _("%(marker)s: %(area)s") % {"marker": formatting.sentence_start(str(one.label)), "area": _area(one.auc)},
            curve,
        )
        for one, curve in drawn
    )
    title = _("ROC curves: %(outcome)s") % {"outcome": report.outcome}
    figure = RocFigure(title, _("1 − specificity"), _("Sensitivity"), labelled)
    areas = ", ".join(label for label, _curve in labelled)
    caption = [_("Dotted: a marker that tells nothing.")]
    if len(drawn) > MOST_BANDS:
        caption.append(_("Below, each marker with its band."))
    caption.append(_("Band: 95 % Wilson interval of each sensitivity."))
    finding = _("ROC curves for %(outcome)s. Areas: %(areas)s.") % {"outcome": report.outcome, "areas": areas}
    width, height = figure.size_inches
    picture = Picture(
        "roc", title, finding, tuple(caption), areas_table, partial(draw_roc, figure),
        SIDE_PIXELS, round(SIDE_PIXELS * height / width), roc_steps(figure),
    )  # fmt: skip
    return (picture,)


def roc_steps(figure: RocFigure) -> DrawnData | None:
    """List the steps of each curve: at which cut-off, how many with the outcome are found, and how many without."""
    parts = [(label, curve.thresholds.size, _steps(curve)) for label, curve in figure.curves]
    return drawn_rows(_("Positive"), (_("Sensitivity (%)"), _("95 % CI"), _("1 − specificity (%)")), parts)


def _steps(curve: RocCurve) -> Iterator[Texts]:
    sign = "≥" if curve.direction is Higher.WITH_OUTCOME else "≤"
    for cut_off, sensitivity, specificity in zip(curve.thresholds, curve.sensitivity, curve.specificity, strict=True):
        ends = formatting.percent_interval(*band_at(curve, float(sensitivity)))
        texts = formatting.percent(float(sensitivity)), ends, formatting.percent(1 - float(specificity))
        yield f"{sign} {formatting.plain_number(float(cut_off))}", *texts


def _area(value: Number) -> str:
    return formatting.number(value, AREA_DECIMALS) if isinstance(value, float) else "–"
