"""What a figure draws is listed below it, point by point, for who has it drawn."""

import doctest
from dataclasses import replace

import numpy as np

from analysis.presentation import drawn_data
from analysis.presentation.accuracy_pictures import roc_steps
from analysis.presentation.before_after_page import _pairs as line_pairs
from analysis.presentation.box_figure import Box
from analysis.presentation.correlation_figures import _pairs as scatter_pairs
from analysis.presentation.drawn_data import drawn_rows
from analysis.presentation.pairs_figure import PairPanel, PairsFigure
from analysis.presentation.scatter_figure import ScatterFigure
from analysis.presentation.summary_figures import summary_figure
from analysis.presentation.survival_drawn import incidence_finding, steps_of
from analysis.presentation.survival_figure import Line, SurvivalFigure
from analysis.summaries import Points
from analysis.summaries.before_after import PairLines
from tests.presentation import samples
from tests.presentation.test_figures import roc_figure


def test_the_steps_of_a_roc_curve_are_listed_with_their_band() -> None:
    # Cases 3 and 4, controls 1 and 3.5. Wilson, n = 2: 1 of 2 is 9.5 to 90.5 %, 2 of 2 is 34.2 to 100 %.
    steps = roc_steps(roc_figure([3.0, 4.0, 1.0, 3.5]))
    assert steps is not None
    assert steps.parts[0].rows == (
        ("≥ 4", "50.0", "9.5–90.5", "0.0"),
        ("≥ 3.5", "50.0", "9.5–90.5", "50.0"),
        ("≥ 3", "100.0", "34.2–100.0", "50.0"),
        ("≥ 1", "100.0", "34.2–100.0", "100.0"),
    )


def test_the_points_of_boxes_are_listed_by_their_values_for_who_has_them_drawn() -> None:
    groups = (replace(samples.SIZE.groups[0], points=Points(np.array([3.5, 20, 1]), np.array([0, -1, 1]))),)
    made = summary_figure(samples.IL2, replace(samples.SIZE, groups=groups))
    assert made.drawn is not None
    assert made.drawn.parts[0].rows == (("≤ 5 cm", ">1; 3.5; <20"),)
    withheld = replace(samples.SIZE, groups=tuple(replace(one, points=None) for one in samples.SIZE.groups))
    assert summary_figure(samples.IL2, withheld).drawn is None


def test_the_steps_of_a_survival_curve_are_listed_with_band_and_censored() -> None:
    times, shares = np.array([6.0, 9.0, 12.0]), np.array([0.5, 0.5, 0.25])
    line = Line("A", times, shares, shares - 0.1, shares + 0.1, np.array([9.0]), (4, 2))
    drawn = SurvivalFigure("Incidence", "", "Months", "At risk", (line,), (0.0, 12.0))
    steps = steps_of(drawn)
    assert steps is not None
    assert steps.parts[0].rows == (
        ("6.00", "50.0", "40.0–60.0", ""),
        ("9.00", "50.0", "40.0–60.0", "censored"),
        ("12.00", "25.0", "15.0–35.0", ""),
    )
    rising = replace(drawn, rises=True, lines=(replace(line, low=None, high=None, censored=np.empty(0)),))
    assert [row for part in (steps_of(rising) or steps).parts for row in part.rows] == [
        ("6.00", "50.0"), ("12.00", "25.0"),
    ]  # fmt: skip
    assert incidence_finding(rising) == "Curves of incidence. At 12 (months): A 25.0 percent."


def test_points_and_pairs_are_listed_by_their_values_with_their_limits() -> None:
    first, second = np.array([5.0, 2.0, 3.5]), np.array([1.0, 9.0, 4.0])
    signs, none = np.array([0, -1, 0], np.int8), np.zeros(3, np.int8)
    scatter = scatter_pairs(ScatterFigure("", "IL-2", "TNF-α", first, second, signs, none, None, None))
    assert scatter is not None
    assert scatter.parts[0].rows == (("<2", "9"), ("3.5", "4"), ("5", "1"))
    box = Box(1, 2, 3)
    panel = PairPanel("A", "n = 3", box, box, PairLines(first, second, signs, none, np.zeros(3, np.int64)))
    pairs = PairsFigure("", "IL-2", "before", "after", (panel,), logarithmic=False)
    listed = line_pairs(pairs)
    assert listed is not None
    assert listed.columns == ("before → after",)
    (row,) = listed.parts[0].rows
    assert row[1].replace("\N{NO-BREAK SPACE}", " ") == "<2 → 9; 3.5 → 4; 5 → 1"
    assert line_pairs(replace(pairs, panels=(replace(panel, lines=None),))) is None


def test_a_long_table_of_what_is_drawn_is_cut_and_says_so() -> None:
    found = drawn_rows("Value", ("n",), [(label, 200, [("1", "2")] * 200) for label in "AB"])
    assert found is not None
    assert [len(part.rows) for part in found.parts] == [100, 100]
    assert found.note.startswith("200 of 400 are listed")
    assert drawn_rows("Value", ("n",), [("A", 0, [])]) is None


def test_examples_in_docstrings_run() -> None:
    assert doctest.testmod(drawn_data).failed == 0
