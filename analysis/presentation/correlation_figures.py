"""The figures of the correlation report: the scatter plot of the two numbers, and the heat map of the panel."""

from __future__ import annotations

from functools import partial

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.presentation import formatting
from analysis.presentation.canvas import COLUMN_INCHES
from analysis.presentation.drawn_data import DrawnData, drawn_rows, signed
from analysis.presentation.heat_figure import HeatFigure, draw_heat
from analysis.presentation.report_page import Picture
from analysis.presentation.scatter_figure import HEIGHT_INCHES, ScatterFigure, draw_scatter
from analysis.presentation.summary_figures import LOGARITHMIC_FROM
from analysis.presentation.tables import Table
from analysis.presentation.units import unit_text
from analysis.presentation.wording import measure_name, method_name
from analysis.statistics.catalogue import Method
from analysis.statistics.results import Interval
from analysis.summaries.correlation import Coefficient, Correlated, CorrelatedNumber, CorrelationReport, PairCorrelation

PIXELS_PER_INCH = 100
COEFFICIENT_DECIMALS = 2


def named(one: CorrelatedNumber) -> str:
    """Name a number with its unit."""
    unit = unit_text(one.unit)
    label = formatting.sentence_start(str(one.label))
    return f"{label} ({unit})" if unit else label


def scatter_picture(report: CorrelationReport, pair: PairCorrelation, numbers: Table) -> Picture | None:
    """Draw the two numbers against each other; None where individual values are withheld."""
    points = pair.points
    if points is None or not points.x.size:
        return None
    words = {"y": formatting.sentence_start(str(pair.y.label)), "x": formatting.within_sentence(str(pair.x.label))}
    title = _("%(y)s against %(x)s") % words
    declared = report.asked is Coefficient.PEARSON_LOG
    figure = ScatterFigure(
        title, named(pair.x), named(pair.y), points.x, points.y, points.x_qualifiers, points.y_qualifiers,
        max(pair.x.limits, default=None), max(pair.y.limits, default=None),
        logarithmic_x=_logarithmic(points.x, declared=declared),
        logarithmic_y=_logarithmic(points.y, declared=declared),
    )  # fmt: skip
    finding = _("Scatter plot of %(count)d patients: %(title)s.") % {"count": points.x.size, "title": title}
    if said := correlation_sentence(pair.result, report.asked):
        finding += f" {said}."
    return Picture(
        "scatter", title, finding, tuple(_scatter_caption(figure)), numbers, partial(draw_scatter, figure),
        width=round(COLUMN_INCHES * PIXELS_PER_INCH), height=round(HEIGHT_INCHES * PIXELS_PER_INCH),
        drawn=_pairs(figure),
    )  # fmt: skip


def _pairs(figure: ScatterFigure) -> DrawnData | None:
    """List the points by their values: the order of the patients is nobody's business."""
    order = np.lexsort((figure.y, figure.x))
    columns = (column[order].tolist() for column in (figure.x, figure.x_signs, figure.y, figure.y_signs))
    rows = ((signed(x, x_sign), signed(y, y_sign)) for x, x_sign, y, y_sign in zip(*columns, strict=True))
    return drawn_rows(figure.x_axis, (figure.y_axis,), [("", order.size, rows)])


def _logarithmic(values: NDArray[np.float64], *, declared: bool) -> bool:
    """Take a logarithmic axis where logarithms are declared, or values lie far above most others."""
    if not (values > 0).all():
        return False
    return declared or bool(values.max() > LOGARITHMIC_FROM * np.quantile(values, 0.75))


def _scatter_caption(figure: ScatterFigure) -> list[str]:
    parts = [_("Hexagons: patients, darker where there are more.") if figure.crowded else _("Points: patients.")]
    if (figure.x_signs != 0).any() or (figure.y_signs != 0).any():
        parts.append(
            _(
                "Open triangles: values reported beyond a limit, at the limit, pointing to where they lie; diamonds: "
                "both numbers beyond one."
            )
        )
    if figure.x_limit is not None or figure.y_limit is not None:
        parts.append(_("Grey: below the limit of detection."))
    if figure.logarithmic_x or figure.logarithmic_y:
        parts.append(_("Logarithmic axis where its steps are not even."))
    return parts


def coefficient_name(result: Correlated, asked: Coefficient) -> str:
    """Name a coefficient; Pearson's r may be of the logarithms, as asked for."""
    if asked is Coefficient.PEARSON_LOG and result.method is Method.PEARSON:
        return str(asked.label)
    return measure_name(result.measure)


def correlation_sentence(result: Correlated, asked: Coefficient) -> str:
    """State a correlation with its interval and p, for a figure's alternative text."""
    if not isinstance(result.coefficient, float) or not isinstance(result.p, float):
        return ""
    value = formatting.number(result.coefficient, COEFFICIENT_DECIMALS)
    if isinstance(result.interval, Interval):
        ends = formatting.interval(result.interval.low, result.interval.high, COEFFICIENT_DECIMALS)
        value += _(" (95 %% CI %(interval)s)") % {"interval": ends}
    logarithms = asked is Coefficient.PEARSON_LOG and result.method is Method.PEARSON
    name = asked.label if logarithms else method_name(result.method)
    return f"{name}: {value}, {formatting.p_statement(result.p)}"


def heat_picture(report: CorrelationReport, numbers: Table) -> Picture | None:
    """Draw the coefficients of the panel; None with fewer than three numbers."""
    if len(report.panel) < 3:
        return None
    squares = tuple((cell.first, cell.second, *_square(cell.result)) for cell in report.cells)
    measures = dict.fromkeys(coefficient_name(cell.result, report.asked) for cell in report.cells)
    labels = tuple(formatting.sentence_start(str(one.label)) for one in report.panel)
    title = _("Correlations of the panel")
    figure = HeatFigure(title, ", ".join(measures), labels, squares)
    width, height = figure.side_inches
    strongest = [
        (abs(value), f"{labels[first]} – {labels[second]} {text.rstrip('*')}")
        for first, second, value, text in squares
        if value is not None
    ]
    finding = _("Heat map of correlations of %(count)d numbers.") % {"count": len(labels)}
    if strongest:
        finding += " " + _("The strongest: %(pair)s.") % {"pair": max(strongest)[1]}
    caption = (_("Squares: coefficients; *: p below 0.05 after adjustment over the panel (Benjamini–Hochberg)."),)
    return Picture(
        "heat", title, finding, caption, numbers, partial(draw_heat, figure),
        width=round(width * PIXELS_PER_INCH), height=round(height * PIXELS_PER_INCH),
    )  # fmt: skip


def _square(result: Correlated) -> tuple[float | None, str]:
    if not isinstance(result.coefficient, float):
        return None, ""
    text = formatting.number(result.coefficient, COEFFICIENT_DECIMALS)
    below = result.p_adjusted is not None and result.p_adjusted < float(formatting.SIGNIFICANCE_LEVEL)
    return result.coefficient, f"{text}*" if below else text
