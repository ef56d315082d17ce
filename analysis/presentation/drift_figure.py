"""Drift of an assay: the median of each month with its quartiles."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.presentation.canvas import BLUE, COLUMN_INCHES, INK
from analysis.presentation.formatting import plain_number

WIDTH_INCHES = 1.5 * COLUMN_INCHES
HEIGHT_INCHES = 2.4
MOST_LABELS = 9


@dataclass(frozen=True)
class DriftFigure:
    """Months with (Q1, median, Q3), None where not known, in the order of time."""

    title: str
    value_axis: str
    time_axis: str
    months: tuple[str, ...]
    quartiles: tuple[tuple[float | None, float | None, float | None], ...]


def draw_drift(figure: DriftFigure) -> Figure:
    """Draw the medians, joined, with bars to the quartiles."""
    canvas = Figure(figsize=(WIDTH_INCHES, HEIGHT_INCHES), layout="constrained")
    axes = canvas.subplots()
    places = _places(figure.months)
    known = [(place, *parts) for place, parts in zip(places, figure.quartiles, strict=True)]
    for place, first, median, third in known:
        if median is not None and first is not None and third is not None:
            axes.vlines(place, first, third, color=BLUE, linewidth=1, alpha=0.6)
    drawn = [(place, median) for place, _first, median, _third in known if median is not None]
    axes.plot(*zip(*drawn, strict=True), color=INK, linewidth=0.8, marker="o", markersize=3, markerfacecolor=BLUE)
    step = max(len(places) // MOST_LABELS, 1)
    axes.set_xticks(places[::step], figure.months[::step], rotation=40, ha="right", rotation_mode="anchor")
    axes.set(xlabel=figure.time_axis, ylabel=figure.value_axis)
    axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: plain_number(float(value))))
    return canvas


def _places(months: tuple[str, ...]) -> list[int]:
    """Give months as whole numbers, so that gaps in time are gaps on the axis."""
    return [12 * int(month[:4]) + int(month[5:7]) for month in months]
