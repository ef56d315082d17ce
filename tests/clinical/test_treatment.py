"""Best overall response, the route of chemotherapy, and lines of treatment, reckoned by hand."""

import numpy as np
import pytest

from registry.clinical.treatment import Assessments, best_overall_responses, chemotherapy_route, line_starts

CR, PR, SD, PD, NE = range(5)


def rows(*assessed: tuple[float, int], patient: int = 1) -> Assessments:
    days, responses = zip(*assessed, strict=True)
    count = len(assessed)
    return Assessments(np.full(count, patient), np.array(days, dtype=float), np.array(responses))


@pytest.mark.parametrize(
    ("assessed", "plain", "confirmed"),
    [
        ([(0, SD), (60, PR), (120, PD), (180, CR)], PR, SD),  # What comes after PD doesn't count.
        ([(0, PR), (27, PR)], PR, SD),  # A day short of four weeks.
        ([(0, PR), (28, PR)], PR, PR),
        ([(0, PR), (28, CR)], CR, PR),  # The CR itself isn't confirmed, but it confirms the PR.
        ([(0, CR), (28, PR)], CR, SD),  # PR doesn't confirm CR, and nothing confirms PR.
        ([(28, PR), (0, PR)], PR, PR),  # In whatever order they are stored.
        ([(0, NE)], NE, NE),
        ([(0, NE), (10, PD)], PD, PD),
        ([(np.nan, PR)], PR, SD),
    ],
)  # fmt: skip
def test_best_response_until_progression(assessed: list[tuple[float, int]], plain: int, confirmed: int) -> None:
    assert best_overall_responses(rows(*assessed)) == {1: plain}
    assert best_overall_responses(rows(*assessed), confirmed=True) == {1: confirmed}


def test_patients_are_kept_apart() -> None:
    first, second = rows((0, PD), patient=4), rows((0, SD), (60, PR), patient=9)
    mixed = Assessments(*(np.concatenate(pair)[[1, 0, 2]] for pair in zip(first, second, strict=True)))
    assert best_overall_responses(mixed) == {4: PD, 9: PR}
    assert best_overall_responses(mixed.take(np.zeros(3, dtype=bool))) == {}


@pytest.mark.parametrize(
    ("kind", "route", "expected"),
    [
        ("chemotherapy", "", ""),
        ("chemotherapy", "intrasplenic", "locoregional"),
        ("systemic_chemotherapy", "", "systemic"),
        ("hai", "hepatic_artery", "locoregional"),
        ("resection", "", ""),
        ("ril2", "sc", ""),
    ],
)
def test_route_of_chemotherapy(kind: str, route: str, expected: str) -> None:
    assert chemotherapy_route(kind, route) == expected


def test_a_line_begins_after_a_progression() -> None:
    starts = np.array([0.0, 14, 200, 400, np.nan])
    assert line_starts(starts, np.array([])) == [0.0]
    assert line_starts(starts, np.array([150.0])) == [0.0, 200.0]
    assert line_starts(starts, np.array([150.0, 400.0])) == [0.0, 200.0, 400.0]
