"""Figures: the same to the byte, without anything a strict policy refuses, and true to their values."""

import doctest
import struct
from collections.abc import Callable
from functools import partial
from itertools import combinations
from types import ModuleType
from xml.etree.ElementTree import Element

import numpy as np
import pytest
from defusedxml.ElementTree import fromstring
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from analysis.presentation import stack_figure, svg
from analysis.presentation.accuracy_figure import RocFigure, draw_roc
from analysis.presentation.box_drawing import open_ends
from analysis.presentation.box_figure import Box, BoxFigure, BoxGroup, Points
from analysis.presentation.cut_offs_figures import share_line
from analysis.presentation.figures import ImageFormat, draw_boxes, render
from analysis.presentation.forest_figure import ForestFigure, draw_forest
from analysis.presentation.pairs_figure import PairPanel, PairsFigure, draw_pairs
from analysis.presentation.report_page import Picture
from analysis.presentation.stack_figure import StackFigure, draw_stack
from analysis.presentation.swarm import swarm
from analysis.presentation.tables import Table
from analysis.statistics.results import Interval
from analysis.statistics.roc import Marked, mark, roc
from analysis.summaries import WITHHELD, Beyond, CutOffShare, CutOffUsed, Share
from tests.presentation.text_extents import faults_of, texts_of


def group(values: list[float], below: int = 0, label: str = "A") -> BoxGroup:
    """Return a group whose first `below` values are limits."""
    censored = tuple(position < below for position in range(len(values)))
    box = Box(*(float(value) for value in np.quantile(values, [0.25, 0.5, 0.75, 0, 1])))
    return BoxGroup(label, f"n = {len(values)}", box, Points(tuple(values), censored, (False,) * len(values)))


def figure(*groups: BoxGroup, **options: object) -> BoxFigure:
    return BoxFigure("IL-2 by stage", "IL-2 (U/mL)", "Stage", groups, **options)  # type: ignore[arg-type]


REFERENCE = figure(
    group([120.5, 300, 341, 341, 502.25]),
    group([20, 20, 250, 410], below=2, label="Giai đoạn trễ"),
    cutoff=391,
    cutoff_label="cut-off 391",
    detection_limit=20,
    detection_label="limit 20",
)


def drawn(of: BoxFigure) -> Element:
    return fromstring(render(of, ImageFormat.SVG))


def count_points(root: Element) -> int:
    """Count what is drawn in the collections: many marks are uses of one path, few are a path each."""
    collections = [element for element in root.iter() if element.get("id", "").startswith("PathCollection")]
    drawings = [
        child.tag for one in collections for part in one if not part.tag.endswith("}defs") for child in part.iter()
    ]
    return sum(tag.endswith(("}use", "}path")) for tag in drawings)


@pytest.mark.parametrize("image_format", list(ImageFormat))
def test_a_figure_is_the_same_to_the_byte(image_format: ImageFormat) -> None:
    assert render(REFERENCE, image_format) == render(REFERENCE, image_format)


def test_the_order_of_the_patients_shows_nowhere() -> None:
    values = [120.5, 300, 341, 341, 502.25]
    assert render(figure(group(values)), ImageFormat.SVG) == render(figure(group(values[::-1])), ImageFormat.SVG)


def test_an_svg_holds_nothing_that_the_policy_refuses() -> None:
    text = render(REFERENCE, ImageFormat.SVG).decode()
    assert "style" not in text
    assert "<script" not in text
    assert "data:" not in text
    addresses = {part.split('"')[0] for part in text.split("http")[1:]}
    assert {address.removeprefix("s") for address in addresses} == {
        "://www.w3.org/2000/svg",
        "://www.w3.org/1999/xlink",
    }


def test_an_svg_is_transparent_and_titled() -> None:
    root = drawn(REFERENCE)
    assert root[0].text == "IL-2 by stage"
    assert "#ffffff" not in render(REFERENCE, ImageFormat.SVG).decode()


def test_a_png_has_300_dots_an_inch_and_a_pdf_embeds_its_fonts() -> None:
    png = render(REFERENCE, ImageFormat.PNG)
    width, height = struct.unpack(">II", png[16:24])
    assert (width, height) == (1050, 840)  # 3.5 × 2.8 inches
    assert b"pHYs" + struct.pack(">II", 11811, 11811) in png  # 300 / 0.0254 m = 11811 dots a metre
    pdf = render(REFERENCE, ImageFormat.PDF)
    assert pdf.startswith(b"%PDF")
    assert b"/FontFile2" in pdf
    assert b"CreationDate" not in pdf


def test_each_patient_is_a_point() -> None:
    assert count_points(drawn(figure(group([391.0, 200, 100, 50, 50], below=2), cutoff=391))) == 5


def test_without_points_there_is_only_a_box() -> None:
    assert count_points(drawn(figure(BoxGroup("A", "n = 12", Box(1, 2, 3, 0.5, 4), None)))) == 0


@pytest.mark.parametrize(
    "odd",
    [
        figure(),
        figure(empty_note="No patient has a result."),
        figure(BoxGroup("A", "n = 0", None, None)),
        figure(BoxGroup("A", "n = 12", Box(1, 2, 3, 0.5, 4), None)),
        figure(BoxGroup("A", "n = 12", Box(None, None, 3, open_below=2), None), detection_limit=2),
        figure(BoxGroup("A", "n = 12", Box(None, None, None, None, None), None)),
        figure(group([5.0])),
        figure(group([5.0, 5.0, 5.0])),
        figure(group([0.0, 0.0])),
        figure(group([-3.0, 2.0])),
        figure(group([1.0, 1000.0]), logarithmic=True),
        figure(group([0.0, 1000.0]), logarithmic=True),
        figure(group([1e-9, 1e12])),
        figure(*(group([1.0, 2.0], label=f"A rather long label of group {number}") for number in range(9))),
        figure(group([1.0, 2.0], label="$unbalanced {maths")),
    ],
)
def test_odd_data_are_drawn_too(odd: BoxFigure) -> None:
    assert drawn(odd).tag.endswith("svg")


def test_points_of_a_swarm_touch_none() -> None:
    heights = np.array([0, 0, 0, 0.3, 0.5, 0.9, 2.0, 2.0, 2.4])
    offsets = swarm(heights, group_width=40) * 40
    points = list(zip(heights, offsets, strict=True))
    assert min(float(np.hypot(a[0] - b[0], a[1] - b[1])) for a, b in combinations(points, 2)) >= 1 - 1e-9


def test_a_wide_swarm_is_pressed_into_its_group() -> None:
    offsets = swarm(np.zeros(200), group_width=40)
    assert float(np.abs(offsets).max()) == pytest.approx(0.41)


def picture(draw: Callable[[], Figure]) -> Picture:
    return Picture("key", "title", "finding", (), Table("", "", "", (), ()), draw)


NARROW = ((0.07, 0.1, 0.76, 0.07), (0.9, 0.03, 0.03, 0.04), (0.0, 1.0, 0.0, 0.0), (0.3, 0.3, 0.3, 0.1))


def test_numbers_of_narrow_parts_stand_below_the_bar_and_over_no_other() -> None:
    bars = tuple(("some patients", shares, tuple(f"{100 * one:.1f}" for one in shares)) for shares in NARROW)
    drawn = picture(partial(draw_stack, StackFigure("", ("below", "within", "above", "undetermined"), bars)))
    assert faults_of(drawn) == []
    written = [text for text, _corners in texts_of(drawn)[0]]
    for _label, shares, texts in bars:
        assert all(text in written for share, text in zip(shares, texts, strict=True) if share)
    assert "0.0" not in written  # There is no part for it.


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_footer_stands_below_the_legend(count: int) -> None:
    marked = mark(np.arange(20.0), np.arange(20) % 3 == 0)
    assert isinstance(marked, Marked)
    curves = tuple((f"Marker {place}: 0.500", roc(marked)) for place in range(count))
    assert faults_of(picture(partial(draw_roc, RocFigure("", "1 − specificity", "Sensitivity", curves)))) == []


def edges(axes: Axes) -> set[float]:
    """Give the heights of the horizontal lines of boxes."""
    segments = [one for found in axes.collections if isinstance(found, LineCollection) for one in found.get_segments()]
    return {float(one[0][1]) for one in segments if one[0][1] == one[1][1]}


LIMIT = Beyond("<", 2.0)


@pytest.mark.parametrize(
    ("box", "ends", "horizontal"),
    [
        (Box.of(1.0, 3.0, 5.0), (1, 5), {1, 3, 5}),
        (Box.of(LIMIT, 3.0, 5.0), (2, 5), {3, 5}),
        (Box.of(LIMIT, LIMIT, 5.0), (2, 5), {5}),
        (Box.of(LIMIT, LIMIT, LIMIT), (2, 2), set()),
        (Box.of(1.0, 3.0, Beyond(">", 9.0)), (1, 9), {1, 3}),
        (Box.of(WITHHELD, WITHHELD, WITHHELD), None, set()),
    ],
)
def test_a_box_whose_quartile_lies_beyond_a_limit_is_open_there(
    box: Box, ends: tuple[float, float] | None, horizontal: set[float]
) -> None:
    assert box.ends == ends
    assert bool(open_ends([box])) is box.is_open
    panel = PairPanel("A", "n = 9", box, box, None)
    for canvas in (
        draw_boxes(figure(BoxGroup("A", "n = 9", box, None))),
        draw_pairs(PairsFigure("", "IL-2", "before", "after", (panel,), logarithmic=False)),
    ):
        axes = canvas.axes[0]
        assert edges(axes) == horizontal
        lines = {str(line.get_marker()): np.asarray(line.get_ydata(), dtype=float) for line in axes.lines}
        marked = {marker: float(at[0]) for marker, at in lines.items() if marker in "v^"}
        assert marked == ({} if not box.is_open else {"v": 2.0} if box.open_below else {"^": 9.0})
        assert ends is None or axes.get_ylim()[1] >= ends[1]


def test_a_share_between_two_bounds_is_a_bar_between_them() -> None:
    # 3 to 10 of 74 patients: 4.05 % to 13.51 %.
    low, high = (Share(count, 74, count / 74, Interval(0.01, 0.2)) for count in (3, 10))
    line = share_line("A", CutOffShare(CutOffUsed(3.0, "pg/mL", "above", ""), low, high, 7))
    assert line is not None
    (bar,) = draw_forest(ForestFigure("", "percent", (line,), None, logarithmic=False)).axes[0].patches
    assert (bar.get_x(), bar.get_x() + bar.get_width()) == pytest.approx((4.05, 13.51), abs=0.005)  # type: ignore[attr-defined]
    known = share_line("A", CutOffShare(CutOffUsed(3.0, "pg/mL", "above", ""), low, low, 0))
    assert known is not None
    assert known.highest is None


def roc_figure(*markers: list[float]) -> RocFigure:
    """Return the curves of markers whose first two values are those of patients with the outcome."""
    outcome = [1.0, 1.0, 0.0, 0.0]
    marked = [mark(values, outcome) for values in markers]
    curves = tuple((f"Marker {place}", roc(one)) for place, one in enumerate(marked) if isinstance(one, Marked))
    return RocFigure("", "1 − specificity", "Sensitivity", curves)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_every_roc_curve_has_its_band(count: int) -> None:
    canvas = draw_roc(roc_figure(*([3.0 + place, 4, 1, 3.5] for place in range(count))))
    bands = [len([one for one in axes.collections if len(np.asarray(one.get_facecolor()))]) for axes in canvas.axes]
    shown = [len(axes.lines) - 1 for axes in canvas.axes if axes.axison]  # One of the lines is that of chance.
    assert [found for found in bands if found] == ([count] if count <= 2 else [1] * count)
    assert shown == ([count] if count <= 2 else [count, *[1] * count])


@pytest.mark.parametrize("module", [svg, stack_figure])
def test_examples_in_docstrings_run(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0
