"""Standardised differences by hand."""

import math

import pytest

from analysis.statistics.balance import standardised_difference, standardised_difference_of_shares
from analysis.statistics.columns import group_column
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from tests.statistics.reference import estimated


def test_of_means() -> None:
    # Means 2 and 6, variances 1 and 4: 4/√2.5. A third group 2, 4, 6 (mean 4, variance 4): 2/√2.5 and 2/√4.
    two = standardised_difference(group_column([1, 2, 3, 4, 6, 8], [0, 0, 0, 1, 1, 1], 2))
    assert estimated(two).value == pytest.approx(4 / math.sqrt(2.5))
    three = standardised_difference(group_column([1, 2, 3, 4, 6, 8, 2, 4, 6], [0, 0, 0, 1, 1, 1, 2, 2, 2], 3))
    assert estimated(three).value == pytest.approx((4 / math.sqrt(2.5) + 2 / math.sqrt(2.5) + 1) / 3)


def test_of_two_shares() -> None:
    # 30 of 100 and 50 of 100: 0.2/√((0.21 + 0.25)/2), whichever category comes first.
    expected = 0.2 / math.sqrt(0.23)
    assert estimated(standardised_difference_of_shares([[30, 50], [70, 50]])).value == pytest.approx(expected)
    assert estimated(standardised_difference_of_shares([[70, 50], [30, 50], [0, 0]])).value == pytest.approx(expected)


def test_of_three_categories() -> None:
    # Shares (.5, .3, .2) and (.3, .3, .4); d = (0, .2) for the last two categories, signs aside.
    # S = ½[(.21, −.06; −.06, .16) + (.21, −.12; −.12, .24)] = (.21, −.09; −.09, .20);
    # d'S⁻¹d = .04·.21/(.21·.2 − .0081).
    result = standardised_difference_of_shares([[50, 30], [30, 30], [20, 40]])
    assert estimated(result).value == pytest.approx(math.sqrt(0.04 * 0.21 / (0.042 - 0.0081)))


def test_equal_groups_do_not_differ() -> None:
    assert estimated(standardised_difference(group_column([5, 5, 5, 5], [0, 0, 1, 1], 2))).value == 0
    assert estimated(standardised_difference_of_shares([[10, 20], [5, 10]])).value == 0


def test_poor_data_say_why() -> None:
    found = [
        standardised_difference(group_column([1, 2], [0, 0], 2)),
        standardised_difference(group_column([1, 2, 3], [0, 0, 1], 2)),
        standardised_difference(group_column([1, 1, 2, 2], [0, 0, 1, 1], 2)),
        standardised_difference_of_shares([[10, 0], [0, 5]]),
        standardised_difference_of_shares([[10, 0], [4, 0]]),
    ]
    expected = [
        Reason.SINGLE_GROUP,
        Reason.TOO_FEW_IN_A_GROUP,
        Reason.CONSTANT_WITHIN_GROUPS,
        Reason.CONSTANT_WITHIN_GROUPS,
        Reason.SINGLE_GROUP,
    ]
    assert [result.reason for result in found if isinstance(result, NotEstimable)] == expected
