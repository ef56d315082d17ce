"""The paper of every figure: fonts, colours, and files that are the same to the byte for the same drawing.

Drawn through matplotlib's object interface, without its global figure list. No date is written, and the names inside
an SVG come from a fixed salt. An SVG holds no style element or attribute, so the pages' content security policy has
nothing to refuse in it.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable
from enum import StrEnum
from threading import Lock
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.transforms import Bbox

from analysis.presentation.svg import without_styles

INK = "#1a2024"
QUIET = "#566067"
SHADE = "#e9ece9"
PAPER = "#ffffff"
BLUE, VERMILION = "#0072b2", "#d55e00"
PALETTE = (BLUE, VERMILION, "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Okabe and Ito's palette: told apart with any colour vision."""

DASHES: tuple[Any, ...] = ("solid", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)), (0, (3, 1, 1, 1, 1, 1)), (0, (8, 3)))
"""One for each colour, so that lines are told apart in black and white too."""

COLUMN_INCHES = 3.5
"""The width of one column of a journal, 89 mm."""

PNG_DPI = 300

POINTS_PER_INCH = 72
FOOTER_POINTS = 4.5
FOOTER_LEADING = 1.25
FOOTER_GAP = 0.6
"""Lines between the drawing and the footer."""

FOOTER_LETTER = 0.58
"""How wide a letter of the footer is on average, of its size: DejaVu Sans is wide."""

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # Has every letter of Vietnamese, and comes with matplotlib.
    "font.size": 7.5,
    "text.color": INK,
    "axes.facecolor": "none",
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 3,
    "ytick.major.width": 0.7,
    "text.parse_math": False,  # A label with a dollar sign is a label.
    "svg.hashsalt": "cytoledger",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
}
mpl.rcParams.update(STYLE)

# Matplotlib's caches of fonts are shared and unguarded; a server answers in several threads.
_drawing = Lock()


class ImageFormat(StrEnum):
    """A format that a figure is given in."""

    SVG = "svg"
    PDF = "pdf"
    PNG = "png"


MEDIA_TYPES = {
    ImageFormat.SVG: "image/svg+xml",
    ImageFormat.PDF: "application/pdf",
    ImageFormat.PNG: "image/png",
}
_UNDATED: dict[ImageFormat, dict[str, str | None]] = {
    ImageFormat.SVG: {"Date": None, "Creator": None},
    ImageFormat.PDF: {"CreationDate": None, "Creator": "Cytoledger", "Producer": None},
    ImageFormat.PNG: {"Software": "Cytoledger"},
}

_DESCRIBED = {ImageFormat.SVG: "Description", ImageFormat.PDF: "Subject", ImageFormat.PNG: "Description"}


def saved(draw: Callable[[], Figure], title: str, image_format: ImageFormat, footer: str = "") -> bytes:
    """Draw, and give the file.

    Parameters
    ----------
    footer
        On which data, in small letters below the drawing; empty for a figure on a page that says it.

    Returns
    -------
    bytes
        SVG on a transparent ground; PDF with embedded fonts, or PNG of 300 dpi, both on white.
    """
    with _drawing:
        return _written(draw(), title, image_format, footer)


def _written(canvas: Figure, title: str, image_format: ImageFormat, footer: str) -> bytes:
    buffer = io.BytesIO()
    canvas.savefig(
        buffer,
        format=image_format.value,
        dpi=PNG_DPI,
        facecolor="none" if image_format is ImageFormat.SVG else PAPER,
        metadata=_UNDATED[image_format] | {"Title": title} | ({_DESCRIBED[image_format]: footer} if footer else {}),
        bbox_inches=_with_footer(canvas, footer) if footer else None,
    )
    content = buffer.getvalue()
    return without_styles(content.decode()).encode() if image_format is ImageFormat.SVG else content


class _LegendsOfTheDrawing(ConstrainedLayoutEngine):
    """Keeps legends at the edge of the drawing, where they would move to that of the longer paper."""

    def execute(self, fig: Figure) -> None:
        """Lay out, and only then anchor the legends: room is kept for one while it has no anchor."""
        super().execute(fig)
        for legend in fig.legends:
            legend.set_bbox_to_anchor((0.0, 0.0, 1.0, 1.0), fig.transFigure)


def _with_footer(canvas: Figure, footer: str) -> Bbox:
    """Write below the drawing, and give the paper in inches that holds both."""
    width, height = canvas.get_size_inches()
    if isinstance(canvas.get_layout_engine(), ConstrainedLayoutEngine):
        canvas.set_layout_engine(_LegendsOfTheDrawing())
    line = FOOTER_POINTS * FOOTER_LEADING / POINTS_PER_INCH
    lines = textwrap.wrap(footer, int(width * POINTS_PER_INCH / (FOOTER_POINTS * FOOTER_LETTER)))
    text = canvas.text(0.0, -FOOTER_GAP * line / height, "\n".join(lines), va="top", size=FOOTER_POINTS, color=QUIET)
    text.set(linespacing=FOOTER_LEADING, in_layout=False)  # The drawing keeps its place.
    return Bbox.from_extents(0.0, -line * (len(lines) + 0.5 + FOOTER_GAP), width, height)
