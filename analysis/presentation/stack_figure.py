"""Bars that divide the patients of each group: shares that add up to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter

from analysis.presentation.canvas import COLUMN_INCHES, INK, PALETTE, PAPER
from analysis.presentation.figure_labels import lines_of

BAR_INCHES = 0.42
LONGEST_LABEL = 22
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "++")
"""One for each colour, so that parts are told apart in black and white too."""

NUMBER_SIZE = 6.5
BAR_HEIGHT = 0.6
"""Share of the distance between bars; in the room between them stand the numbers of narrow parts."""

BETWEEN_NUMBERS = 0.025
"""Share of the axis between two numbers below a bar."""


@dataclass(frozen=True)
class StackFigure:
    """Bars by group: label, fractions that add up to 1, and the number of each fraction in percent as text."""

    title: str
    parts: tuple[str, ...]
    bars: tuple[tuple[str, tuple[float, ...], tuple[str, ...]], ...]

    @property
    def height_inches(self) -> float:
        """Height by the number of bars."""
        return 0.85 + BAR_INCHES * len(self.bars)


def draw_stack(figure: StackFigure) -> Figure:
    """Draw the bars from top to bottom, with a legend of the parts; called under the lock of the canvas only."""
    canvas = Figure(figsize=(COLUMN_INCHES, figure.height_inches), layout="constrained")
    axes = canvas.subplots()
    places = list(range(len(figure.bars)))[::-1]
    left = [0.0] * len(figure.bars)
    for part, label in enumerate(figure.parts):
        widths = [shares[part] for _label, shares, _texts in figure.bars]
        axes.barh(
            places, widths, left=left, height=BAR_HEIGHT, color=PALETTE[part % len(PALETTE)], alpha=0.55, label=label,
            hatch=HATCHES[part % len(HATCHES)], edgecolor=PAPER, linewidth=0.6,
        )  # fmt: skip
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.set_yticks(places, ["\n".join(lines_of(label, LONGEST_LABEL)) for label, _shares, _texts in figure.bars])
    axes.set(xlim=(0, 1), ylim=(-0.75, len(figure.bars) - 0.5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value * 100:.0f} %"))
    axes.tick_params(axis="y", length=0)
    canvas.legend(loc="outside lower center", ncols=2, frameon=False)
    # Whether a number has room in its part is known only once the axes are laid out.
    canvas.draw_without_rendering()
    for place, (_label, shares, texts) in zip(places, figure.bars, strict=True):
        _write_numbers(axes, place, shares, texts)
    return canvas


def _write_numbers(axes: Axes, place: int, shares: tuple[float, ...], texts: tuple[str, ...]) -> None:
    """Write each number in its part of the bar, or below it where the part is too narrow; none for no patient."""
    start = 0.0
    below: list[tuple[Text, float, float]] = []
    for share, text in zip(shares, texts, strict=True):
        if share:
            middle = start + share / 2
            number = axes.text(middle, place, text, ha="center", va="center", color=INK, fontsize=NUMBER_SIZE)
            across = axes.transData.inverted().transform(number.get_window_extent())[:, 0]
            width = float(across[1] - across[0]) + BETWEEN_NUMBERS
            if width + BETWEEN_NUMBERS <= share:
                number.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 0.8, "alpha": 0.85})
            else:
                below.append((number, middle, width))
        start += share
    for (number, _middle, _width), moved in zip(below, _apart([one[1:] for one in below]), strict=True):
        number.set(x=moved, y=place - BAR_HEIGHT / 2 - 0.03, va="top")


def _apart(spans: Sequence[tuple[float, float]]) -> list[float]:
    """Move middles with their widths apart, first to the right, and then back within 1.

    >>> [round(one, 2) for one in _apart([(0.9, 0.1), (0.95, 0.1), (1.0, 0.1)])]
    [0.75, 0.85, 0.95]
    """
    end, right = 0.0, []
    for middle, width in spans:
        end = max(middle + width / 2, end + width)
        right.append((end, width))
    begin, found = 1.0, []
    for last, width in reversed(right):
        last = min(last, begin)
        found.append(last - width / 2)
        begin = last - width
    return found[::-1]
