"""Drift of an assay: the median of each month with its quartiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.presentation.box_drawing import draw_bar
from analysis.presentation.box_figure import Box
from analysis.presentation.canvas import BLUE, COLUMN_INCHES, INK
from analysis.presentation.formatting import plain_number

WIDTH_INCHES = 1.5 * COLUMN_INCHES
HEIGHT_INCHES = 2.4
MOST_LABELS = 9


@dataclass(frozen=True)
class DriftFigure:
    """Months with their quartiles, in the order of time."""

    title: str
    value_axis: str
    time_axis: str
    months: tuple[str, ...]
    quartiles: tuple[Box, ...]


def draw_drift(figure: DriftFigure) -> Figure:
    """Draw the medians, joined, with bars to the quartiles."""
    canvas = Figure(figsize=(WIDTH_INCHES, HEIGHT_INCHES), layout="constrained")
    axes = canvas.subplots()
    places = _places(figure.months)
    for place, box in zip(places, figure.quartiles, strict=True):
        draw_bar(axes, place, box, BLUE, 1.0)
    medians = [np.nan if box.median is None else box.median for box in figure.quartiles]  # The line breaks at a limit.
    axes.plot(places, medians, color=INK, linewidth=0.8, marker="o", markersize=3, markerfacecolor=BLUE)
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
