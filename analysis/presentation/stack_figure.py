"""Bars that divide the patients of each group: shares that add up to the whole."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from analysis.presentation.canvas import COLUMN_INCHES, INK, PALETTE, PAPER
from analysis.presentation.figure_labels import lines_of

BAR_INCHES = 0.36
LONGEST_LABEL = 22
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "++")
"""One for each colour, so that parts are told apart in black and white too."""

LEAST_LABELLED = 0.07
"""A narrower part has no room for its number."""


@dataclass(frozen=True)
class StackFigure:
    """Bars by group; ``shares`` of a bar are fractions that add up to 1, with the text of each."""

    title: str
    parts: tuple[str, ...]
    bars: tuple[tuple[str, tuple[float, ...], tuple[str, ...]], ...]

    @property
    def height_inches(self) -> float:
        """Height by the number of bars."""
        return 0.85 + BAR_INCHES * len(self.bars)


def draw_stack(figure: StackFigure) -> Figure:
    """Draw the bars from top to bottom, with a legend of the parts."""
    canvas = Figure(figsize=(COLUMN_INCHES, figure.height_inches), layout="constrained")
    axes = canvas.subplots()
    places = list(range(len(figure.bars)))[::-1]
    left = [0.0] * len(figure.bars)
    for part, label in enumerate(figure.parts):
        widths = [shares[part] for _label, shares, _texts in figure.bars]
        axes.barh(
            places, widths, left=left, height=0.62, color=PALETTE[part % len(PALETTE)], alpha=0.55, label=label,
            hatch=HATCHES[part % len(HATCHES)], edgecolor=PAPER, linewidth=0.6,
        )  # fmt: skip
        for place, start, width, (_label, _shares, texts) in zip(places, left, widths, figure.bars, strict=True):
            if width >= LEAST_LABELLED:
                box = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8, "alpha": 0.85}
                axes.text(start + width / 2, place, texts[part], ha="center", va="center", color=INK, bbox=box)
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.set_yticks(places, ["\n".join(lines_of(label, LONGEST_LABEL)) for label, _shares, _texts in figure.bars])
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value * 100:.0f} %"))
    axes.tick_params(axis="y", length=0)
    canvas.legend(loc="outside lower center", ncols=2, frameon=False)
    return canvas
