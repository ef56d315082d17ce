"""What holds of every comparison of means, and of the censored methods where nothing is censored."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics.association import kendall
from analysis.statistics.catalogue import Measure
from analysis.statistics.censored import describe_censored, group_censored, kendall_censored, tobit_lognormal
from analysis.statistics.columns import group_column
from analysis.statistics.comparison import (
    anova,
    student_t,
    welch_anova,
    welch_anova_log,
    welch_t,
    welch_t_log,
)
from analysis.statistics.descriptive import describe
from analysis.statistics.proportions import share_below
from analysis.statistics.results import HypothesisTest, NotEstimable
from tests.statistics.reference import FIT, estimated

ROWS = st.lists(
    st.tuples(st.integers(1, 60).map(lambda number: number / 4), st.integers(0, 2)), min_size=9, max_size=30
)
MEANS = [anova, welch_anova, welch_anova_log]
OF_TWO = [(student_t, anova), (welch_t, welch_anova), (welch_t_log, welch_anova_log)]
few = settings(max_examples=30, deadline=None)


def result_of(rows: list[tuple[float, int]], test: object) -> HypothesisTest | NotEstimable:
    values, codes = zip(*rows, strict=True)
    return test(group_column(values, codes, 3))  # type: ignore[operator]


@pytest.mark.parametrize("test", MEANS)
def test_order_and_unit_do_not_change_a_comparison_of_means(test: object) -> None:
    # One example: the studentized range of the pairs takes a tenth of a second each.
    rows = [(1.5, 0), (2.25, 0), (4.0, 0), (3.0, 1), (7.5, 1), (5.25, 1), (6.0, 2), (9.75, 2), (12.0, 2)]
    before, after = estimated(result_of(rows, test)), estimated(result_of([(v * 1e3, c) for v, c in rows[::-1]], test))
    assert (after.statistic, after.p) == pytest.approx((before.statistic, before.p))
    assert [pair.p_adjusted for pair in after.pairs] == pytest.approx([pair.p_adjusted for pair in before.pairs])


@given(ROWS, st.randoms(), st.sampled_from([0.001, 1000.0]))
@few
def test_order_and_unit_do_not_change_t_tests(rows: list[tuple[float, int]], random: Random, factor: float) -> None:
    two = [(value, min(code, 1)) for value, code in rows]
    shuffled = two.copy()
    random.shuffle(shuffled)
    for t_test, _f_test in OF_TWO:
        before, after = result_of(two, t_test), result_of([(value * factor, code) for value, code in shuffled], t_test)
        assert isinstance(before, NotEstimable) == isinstance(after, NotEstimable)
        if isinstance(before, HypothesisTest) and isinstance(after, HypothesisTest):
            assert after.p == pytest.approx(before.p, rel=1e-6, abs=1e-12)


@given(ROWS)
@settings(max_examples=4, deadline=None)
def test_of_two_groups_the_analysis_of_variance_is_the_squared_t(rows: list[tuple[float, int]]) -> None:
    two = [(value, min(code, 1)) for value, code in rows]
    turned = [(value, 1 - code) for value, code in two]
    for t_test, f_test in OF_TWO:
        t, f, back = result_of(two, t_test), result_of(two, f_test), result_of(turned, t_test)
        if isinstance(t, HypothesisTest) and isinstance(f, HypothesisTest) and isinstance(back, HypothesisTest):
            assert f.statistic == pytest.approx(t.statistic**2, rel=1e-8, abs=1e-12)
            assert f.p == pytest.approx(t.p, rel=1e-8)
            assert (back.statistic, back.p) == pytest.approx((-t.statistic, t.p))


@given(ROWS)
@few
def test_without_censoring_tobit_gives_the_ratio_of_geometric_means(rows: list[tuple[float, int]]) -> None:
    two = [(value, min(code, 1)) for value, code in rows]
    plain = result_of(two, welch_t_log)
    values, codes = zip(*two, strict=True)
    found = tobit_lognormal(group_censored(values, np.zeros(len(two), np.int8), codes, 2))
    if isinstance(plain, HypothesisTest) and isinstance(found, HypothesisTest):
        wanted, ratio = plain.estimate(Measure.GEOMETRIC_MEAN_RATIO), found.estimate(Measure.GEOMETRIC_MEAN_RATIO)
        assert wanted is not None
        assert ratio is not None
        assert ratio.value == pytest.approx(wanted.value, rel=FIT)


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(1, 20)), min_size=4, max_size=25))
@few
def test_without_censoring_the_censored_methods_are_the_plain_ones(pairs: list[tuple[int, int]]) -> None:
    x, y = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    exact = np.zeros(len(pairs), np.int8)
    censored, plain = kendall_censored(x, y, exact, exact), kendall(x, y)
    if isinstance(plain, NotEstimable):
        assert isinstance(censored, NotEstimable)
    else:
        censored = estimated(censored)
        assert (censored.coefficient, censored.statistic, censored.p) == pytest.approx(
            (plain.coefficient, plain.statistic, plain.p)
        )
    described, summary = describe_censored(x, exact), describe(x)
    if not isinstance(described.ros, NotEstimable):
        assert (described.ros.mean, described.ros.sd) == pytest.approx((summary.mean, summary.sd))
    assert estimated(share_below(x, 10.0, exact)) == estimated(share_below(x, 10.0))
