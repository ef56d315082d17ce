"""Names below an axis, and what tells lines apart."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.figure import Figure

from analysis.presentation.figure_labels import SLANT_DEGREES, lines_of, look_of, name_places
from analysis.presentation.formatting import within_sentence
from analysis.presentation.grid_figure import COLOURS
from analysis.presentation.survival_figure import Line, SurvivalFigure, draw_survival
from analysis.presentation.survival_page import _counts
from analysis.presentation.units import unit_after_number
from analysis.templatetags.labels import sentence_start

ARMS = ("Systemic chemotherapy", "Intrahepatic chemotherapy with IL-2")


def test_up_to_36_lines_are_told_apart() -> None:
    assert len({str(look_of(place)) for place in range(36)}) == 36


@pytest.mark.parametrize("width", [3, 9, 12])
def test_no_word_is_broken(width: int) -> None:
    words = [word for line in lines_of(ARMS[1], width) for word in line.split()]
    assert " ".join(words).replace("IL- 2", "IL-2") == ARMS[1]


@pytest.mark.parametrize(("width", "slant"), [(12, 0), (9, 0), (5, SLANT_DEGREES)])
def test_names_that_do_not_fit_are_smaller_or_at_a_slant(width: int, slant: float) -> None:
    axes = Figure().subplots()
    name_places(axes, ARMS, width, ("n = 3", "n = 4"))
    labels = axes.get_xticklabels()
    assert [label.get_rotation() for label in labels] == [slant, slant]
    assert all("chemotherapy" in label.get_text() and "n = " in label.get_text() for label in labels)
    assert (float(labels[0].get_fontsize()) < 7.5) is (width < 12)


def test_a_fall_at_the_last_time_is_seen_and_nobody_at_risk_is_a_nought() -> None:
    times, counts = np.array([6.0, 12.0]), np.array([2, 1])
    curve = SimpleNamespace(times=times, at_risk=counts)
    assert _counts(curve, (0.0, 6.0, 12.0, 18.0), math.inf) == (2, 2, 1, 0)  # type: ignore[arg-type]
    assert _counts(curve, (0.0, 6.0, 12.0, 18.0), 6.0) == (2, 2)  # type: ignore[arg-type]
    line = Line("all", times, np.array([0.5, 0.0]), None, None, np.empty(0), (2, 2, 1))
    figure = SurvivalFigure("Survival", "Survival", "Months", "At risk", (line,), (0.0, 6.0, 12.0))
    assert draw_survival(figure).axes[0].get_xlim()[1] > 12


def test_no_share_is_nearly_white_and_all_is_dark() -> None:
    assert min(COLOURS(0.0)[:3]) > 0.95
    assert sum(COLOURS(1.0)[:3]) < 0.7


@pytest.mark.parametrize(
    ("label", "begins"), [("pN", "pN"), ("age at diagnosis in years", "Age at diagnosis in years")]
)
def test_a_part_of_a_table_begins_as_its_label_does(label: str, begins: str) -> None:
    assert sentence_start(label) == begins


@pytest.mark.parametrize("label", ["Fong clinical risk score, derived", "Okuda stage, derived", "Milan criteria"])
def test_names_of_people_stay_large(label: str) -> None:
    assert within_sentence(label) == label


def test_a_number_of_thousand_millions_is_multiplied() -> None:
    assert f"1 {unit_after_number('10*9/L')}" == "1 × 10⁹/L"
