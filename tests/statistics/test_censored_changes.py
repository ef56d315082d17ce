"""Changes known only between limits between groups: R by the definitions, the uncensored tests, and by hand."""

from typing import Any

import numpy as np
import pytest

from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.censored.changes import at_common_limits, compare_changes
from analysis.statistics.columns import group_column
from analysis.statistics.comparison import kruskal_wallis
from analysis.statistics.qualifiers import CensoredColumn
from analysis.statistics.reasons import Reason
from analysis.statistics.results import HypothesisTest, Interval, NotEstimable
from analysis.statistics.trend import jonckheere_terpstra
from tests.statistics.reference import CLOSED_FORM, FIT, estimated, reference


def compared(
    before: Any, before_signs: Any, after: Any, after_signs: Any, groups: Any, count: int, *,
    ordered: bool = False, ratios: bool = False,
) -> HypothesisTest | NotEstimable:  # fmt: skip
    columns = CensoredColumn.of(before, before_signs), CensoredColumn.of(after, after_signs)
    return compare_changes(*columns, groups, count, ordered=ordered, ratios=ratios)


def columns_of(expected: dict[str, Any]) -> tuple[Any, Any, Any, Any]:
    return expected["before"], expected["before_sign"], expected["after"], expected["after_sign"]


def test_the_scores_of_the_certain_order_give_the_numbers_of_r() -> None:
    expected = reference("r/changes")["groups"]
    for name, groups, count, ratios in (
        ("of_thirds", "thirds", 3, False), ("of_thirds_ratios", "thirds", 3, True), ("of_halves", "halves", 2, False),
    ):  # fmt: skip
        found = estimated(compared(*columns_of(expected), expected[groups], count, ratios=ratios))
        assert found.statistic == pytest.approx(expected[name]["statistic"], rel=CLOSED_FORM)
        assert (found.method, found.n, found.df) == (Method.GEHAN_CHANGES, 36, (expected[name]["df"],))
        assert found.p == pytest.approx(expected[name]["p"], rel=CLOSED_FORM)


def test_a_trend_and_tau_b_with_its_jackknife_interval_are_those_of_r() -> None:
    expected = reference("r/changes")["groups"]
    trend = estimated(compared(*columns_of(expected), expected["thirds"], 3, ordered=True))
    assert (trend.statistic, trend.p) == pytest.approx((expected["trend"]["z"], expected["trend"]["p"]))
    tau = trend.estimate(Measure.KENDALL_TAU_B)
    assert tau is not None
    assert isinstance(tau.interval, Interval)
    ends = tau.value, tau.interval.low, tau.interval.high
    assert ends == pytest.approx([expected["trend"][one] for one in ("tau", "low", "high")], rel=FIT)
    # Of two groups the first stands against the second: the other sign than that of the codes.
    two = estimated(compared(*columns_of(expected), expected["halves"], 2, ordered=True))
    assert two.p == pytest.approx(expected["halves_tau"]["p"])
    (half,) = two.estimates
    assert not isinstance(half, NotEstimable)
    assert half.value == pytest.approx(-expected["halves_tau"]["tau"])
    assert isinstance(half.interval, Interval)
    ends_of_half = half.interval.low, half.interval.high
    assert ends_of_half == pytest.approx((-expected["halves_tau"]["high"], -expected["halves_tau"]["low"]), rel=FIT)


def test_without_limits_it_is_the_test_of_ranks_with_ties() -> None:
    expected = reference("r/changes")["groups"]
    before, before_signs, after, after_signs = (np.array(one) for one in columns_of(expected))
    measured = (before_signs == 0) & (after_signs == 0)
    columns = (
        before[measured],
        before_signs[measured],
        after[measured],
        after_signs[measured],
        np.array(expected["thirds"])[measured],
    )
    found = estimated(compared(*columns, 3))
    assert (found.statistic, found.p) == pytest.approx((expected["kruskal"]["statistic"], expected["kruskal"]["p"]))
    changes = group_column(np.round(columns[2] - columns[0], 6), columns[4], 3)
    assert found.statistic == pytest.approx(estimated(kruskal_wallis(changes)).statistic)
    trend = estimated(compared(*columns, 3, ordered=True))
    assert trend.statistic == pytest.approx(estimated(jonckheere_terpstra(changes)).z)


def test_the_order_that_limits_leave_is_read_with_open_ends() -> None:
    # Changes: (−5, 0] of "<5" to 0; exactly 0; [0, 5) of 0 to "<5"; (0, ∞) of 0 to ">0"; −5 of 5 to 0.
    # Certain: −5 lies below all others (−5 itself is left out of (−5, 0]), and 0 and (−5, 0] lie below (0, ∞).
    # [0, 5) may be 0, or lie among (0, ∞). Scores: −1 + 1 = 0; 1 − 1 = 0; 1; 3; −4. Group 0: the last two.
    found = estimated(
        compared([5, 1, 0, 0, 5], [-1, 0, 0, 0, 0], [0, 1, 5, 0, 0], [0, 0, -1, 1, 0], [1, 1, 1, 0, 0], 2)
    )
    # Sums −1 and 1; χ² = 4 · (1/2 + 1/3)/(0 + 0 + 1 + 9 + 16) = 10/78.
    assert found.statistic == pytest.approx(10 / 78)


def test_at_common_limits_each_value_is_known_as_well_in_every_group() -> None:
    # Group 0 has "<2" before, group 1 "<4"; after, group 1 has ">9". The last patient has no group.
    before = CensoredColumn.of([2, 3, 5, 4, 6, 1], [-1, 0, 0, -1, 0, 0])
    after = CensoredColumn.of([7, 12, 9, 8, 9, 20], [0, 0, 0, 0, 1, 0])
    common = at_common_limits(before, after, [0, 0, 0, 1, 1, -1], 2)
    assert common is not None
    assert common[0].values.tolist() == [4, 4, 5, 4, 6, 1]
    assert common[0].qualifiers.tolist() == [-1, -1, 0, -1, 0, 0]
    assert common[1].values.tolist() == [7, 9, 9, 8, 9, 20]
    assert common[1].qualifiers.tolist() == [0, 1, 0, 0, 1, 0]
    alike = CensoredColumn.of([2, 3, 2, 5], [-1, 0, -1, 0])
    assert at_common_limits(alike, alike, [0, 0, 1, 1], 2) is None
    crossing = CensoredColumn.of([9, 3, 2, 5], [-1, 0, 1, 0])
    assert at_common_limits(crossing, alike, [0, 0, 1, 1], 2) is None


def test_at_common_limits_a_difference_of_limits_is_no_difference_of_changes() -> None:
    generator, found = np.random.default_rng(5), []
    for _repeat in range(300):
        groups = np.repeat([0, 1], 60)
        limit, before = np.where(groups == 0, 1.0, 4.0), generator.lognormal(1, 0.8, 120)
        after = before * generator.lognormal(0.2, 0.5, 120)
        columns = [CensoredColumn.of(np.maximum(one, limit), -1 * (one < limit)) for one in (before, after)]
        common = at_common_limits(columns[0], columns[1], groups, 2)
        assert common is not None
        tests = [compare_changes(first, second, groups, 2) for first, second in (columns, common)]
        found.append([estimated(one).p < 0.05 for one in tests])
    as_they_are, at_common = np.mean(found, axis=0)
    # With 300 repeats a share of 0.05 lies between 0.02 and 0.08 (99 %).
    assert at_common < 0.08 < as_they_are


def reason(result: object) -> Reason:
    assert isinstance(result, NotEstimable)
    return result.reason


def test_degenerate_changes_say_why() -> None:
    assert reason(compared([], [], [], [], [], 2)) is Reason.NO_VALUES
    assert reason(compared([1, 2], [0, 0], [2, 3], [0, -1], [1, 1], 2)) is Reason.SINGLE_GROUP
    assert reason(compared([5, 5], [-1, -1], [5, 5], [-1, -1], [0, 1], 2)) is Reason.NO_DETERMINED_PAIRS
    assert reason(compared([1, 2], [0, 0], [np.inf, 3], [0, 0], [0, 1], 2)) is Reason.INFINITE_VALUES
    assert reason(compared([1, 0], [0, 0], [2, 3], [0, -1], [0, 1], 2, ratios=True)) is Reason.NOT_POSITIVE
    two = estimated(compared([1, 1], [0, 0], [2, 5], [0, 0], [0, 1], 2))
    assert two.statistic == 1
