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
from matplotlib.figure import Figure

from analysis.presentation import stack_figure, svg
from analysis.presentation.accuracy_figure import RocFigure, draw_roc
from analysis.presentation.box_figure import Box, BoxFigure, BoxGroup, Points
from analysis.presentation.figures import ImageFormat, render
from analysis.presentation.report_page import Picture
from analysis.presentation.stack_figure import StackFigure, draw_stack
from analysis.presentation.swarm import swarm
from analysis.presentation.tables import Table
from analysis.statistics.roc import Marked, mark, roc
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
        figure(BoxGroup("A", "n = 12", Box(None, None, 3, None, 4), None), detection_limit=2),
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


@pytest.mark.parametrize("module", [svg, stack_figure])
def test_examples_in_docstrings_run(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0
