"""The flow of patients into a report, as CONSORT draws it: who was found, who was left out at each step, who remains.

Boxes below each other are those who remain; a box to the right are those left out. Layout after the CONSORT 2010
statement (Schulz KF, Altman DG, Moher D. BMJ 2010;340:c332), figure 1.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.presentation.canvas import COLUMN_INCHES, INK, QUIET

WIDTH_INCHES = 1.5 * COLUMN_INCHES
LINE_INCHES = 0.14
PADDING_INCHES = 0.07
GAP_INCHES = 0.13
MAIN_LEFT, MAIN_RIGHT = 0.005, 0.47
SIDE_LEFT, SIDE_RIGHT = 0.55, 0.995
LONGEST_LINE = 34
"""Characters of a line in a box at the font size of the canvas."""


@dataclass(frozen=True)
class FlowFigure:
    """The words of each box: those found, each step's left-out patients, and those who remain at the end.

    ``own`` and ``analysed`` are the same of what the report leaves out itself, below those who remain in its cohort.
    """

    found: str
    left_out: tuple[str, ...]
    remain: str
    own: tuple[str, ...] = ()
    analysed: str = ""

    @property
    def boxes(self) -> tuple[tuple[str, bool], ...]:
        """Each box from above: its words, and whether it stands at the side."""
        below = (*((text, True) for text in self.own), (self.analysed, False)) if self.own else ()
        return ((self.found, False), *((text, True) for text in self.left_out), (self.remain, False), *below)


def drawn_flow(figure: FlowFigure) -> Figure:
    """Draw the boxes from above, each as high as its words."""
    texts = [_lines(text) for text, _side in figure.boxes]
    heights = [_height(lines) for lines in texts]
    inches = sum(heights) + GAP_INCHES * (len(texts) - 1) + 0.06
    canvas = Figure(figsize=(WIDTH_INCHES, inches))
    axes = canvas.add_axes((0.01, 0.0, 0.98, 1.0))
    axes.set_xlim(0, 1)
    axes.set_ylim(inches, 0)
    axes.axis("off")
    tops = [0.03 + sum(heights[:place]) + GAP_INCHES * place for place in range(len(texts))]
    middle = (MAIN_LEFT + MAIN_RIGHT) / 2
    sides = [side for _text, side in figure.boxes]
    main = [place for place, side in enumerate(sides) if not side]
    for above, below in pairwise(main):
        _arrow(axes, (middle, tops[above] + heights[above]), (middle, tops[below]))
    for lines, top, height, at_the_side in zip(texts, tops, heights, sides, strict=True):
        _box(axes, lines, top, height, at_the_side=at_the_side)
        if at_the_side:
            _arrow(axes, (middle, top + height / 2), (SIDE_LEFT, top + height / 2))
    return canvas


def height_pixels(figure: FlowFigure, width: int) -> int:
    """Tell how high the image is when it is this wide."""
    heights = [_height(_lines(text)) for text, _side in figure.boxes]
    return round((sum(heights) + GAP_INCHES * (len(heights) - 1) + 0.06) / WIDTH_INCHES * width)


def _lines(text: str) -> list[str]:
    return [line for part in text.split("\n") for line in textwrap.wrap(part, LONGEST_LINE)]


def _height(lines: list[str]) -> float:
    return len(lines) * LINE_INCHES + 2 * PADDING_INCHES


def _box(axes: Axes, lines: list[str], top: float, height: float, *, at_the_side: bool) -> None:
    left, right = (SIDE_LEFT, SIDE_RIGHT) if at_the_side else (MAIN_LEFT, MAIN_RIGHT)
    edge = QUIET if at_the_side else INK
    axes.add_patch(Rectangle((left, top), right - left, height, facecolor="none", edgecolor=edge, linewidth=0.8))
    for place, line in enumerate(lines):
        down = top + PADDING_INCHES + (place + 0.5) * LINE_INCHES
        axes.text(left + 0.02, down, line, ha="left", va="center", color=INK)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    style = {"arrowstyle": "-|>,head_width=0.16,head_length=0.32", "color": QUIET, "linewidth": 0.8}
    style |= {"shrinkA": 0, "shrinkB": 0}
    axes.annotate("", xy=end, xytext=start, arrowprops=style)
