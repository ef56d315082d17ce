"""Comparisons of several groups and trend against R and NIST, and on poor data."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.catalogue import Measure
from analysis.statistics.columns import GroupedColumn, group_column, order_column
from analysis.statistics.comparison import anova, kruskal_wallis, mann_whitney, welch_anova
from analysis.statistics.comparison.several_groups import sums_of_squares
from analysis.statistics.reasons import Reason
from analysis.statistics.results import HypothesisTest, NotEstimable
from analysis.statistics.trend import TrendTest, jonckheere_terpstra
from tests.statistics.reference import (
    CLOSED_FORM,
    FIT,
    TINY_GROUPS,
    estimated,
    group_codes,
    pbc_column,
    reference,
)

PBC = {"pbc_bili_by_stage": "bili", "pbc_log_bili_by_stage": "bili", "pbc_albumin_by_stage": "albumin"}
CASES = [*PBC, *TINY_GROUPS]
NIST_LISTED = reference("nist_anova_data")
TESTS = [kruskal_wallis, welch_anova, anova, jonckheere_terpstra]
R_RANGE_ERROR = 1e-7
"""R's ptukey is off by up to 5e-8 with few degrees of freedom: for Games–Howell's tiny_no_ties 1–3 it has 0.02913445,
where SciPy's integral and one by Gauss and Legendre's rule agree on 0.029134499069."""

observations = st.lists(st.tuples(st.integers(1, 12).map(float), st.integers(0, 3)), min_size=1, max_size=40)


def case_data(name: str) -> GroupedColumn:
    if name in TINY_GROUPS:
        return group_column(*TINY_GROUPS[name], 3)
    values = pbc_column(PBC[name])
    codes = group_codes(pbc_column("stage"), ["1", "2", "3", "4"])
    return group_column(np.log(values) if "log" in name else values, codes, 4)


def of_rows(rows: list[tuple[float, int]]) -> GroupedColumn:
    return group_column([value for value, _ in rows], [code for _, code in rows], 4)


@pytest.mark.parametrize("name", CASES)
def test_kruskal_wallis_matches_r(name: str) -> None:
    expected, result = reference("k_group")[name]["kruskal"], estimated(kruskal_wallis(case_data(name)))
    assert result.statistic == pytest.approx(expected["H"], rel=CLOSED_FORM)
    assert result.df == (expected["df"],)
    assert result.p == pytest.approx(expected["p"], rel=CLOSED_FORM)
    assert result.estimate(Measure.EPSILON_SQUARED).value == pytest.approx(expected["epsilon2"], rel=CLOSED_FORM)


@pytest.mark.parametrize("name", CASES)
def test_dunn_matches_r(name: str) -> None:
    result = estimated(kruskal_wallis(case_data(name)))
    pairs = {(pair.first + 1, pair.second + 1): pair for pair in result.pairs}
    expected = reference("k_group")[name]["dunn"]
    assert len(pairs) == len(expected)
    for row in expected:
        pair = pairs[int(row["a"]), int(row["b"])]
        assert pair.statistic == pytest.approx(row["z"], rel=CLOSED_FORM)
        assert pair.p == pytest.approx(row["p_two_sided"], rel=CLOSED_FORM)
        assert pair.p_adjusted == pytest.approx(row["p_holm"], rel=CLOSED_FORM)


@pytest.mark.parametrize("name", CASES)
def test_welch_anova_matches_r(name: str) -> None:
    expected, result = reference("k_group")[name]["welch_anova"], estimated(welch_anova(case_data(name)))
    assert result.statistic == pytest.approx(expected["F"], rel=CLOSED_FORM)
    assert result.df == pytest.approx((expected["df1"], expected["df2"]), rel=CLOSED_FORM)
    assert result.p == pytest.approx(expected["p"], rel=CLOSED_FORM)


@pytest.mark.parametrize("name", CASES)
def test_games_howell_matches_r(name: str) -> None:
    result = estimated(welch_anova(case_data(name)))
    pairs = {(pair.first + 1, pair.second + 1): pair for pair in result.pairs}
    for row in reference("k_group")[name]["games_howell"]:
        pair = pairs[int(row["a"]), int(row["b"])]
        interval = pair.estimate.interval.negated()
        assert -pair.estimate.value == pytest.approx(row["diff_b_minus_a"], rel=CLOSED_FORM)
        assert abs(pair.statistic) == pytest.approx(row["t"], rel=CLOSED_FORM)
        assert pair.df == pytest.approx(row["df"], rel=CLOSED_FORM)
        assert pair.p_adjusted == pytest.approx(row["p"], rel=FIT, abs=R_RANGE_ERROR)
        assert [interval.low, interval.high] == pytest.approx(row["ci95"], rel=FIT, abs=10 * R_RANGE_ERROR)


@pytest.mark.parametrize("name", CASES)
def test_anova_matches_r(name: str) -> None:
    expected, result = reference("k_group")[name]["anova"], estimated(anova(case_data(name)))
    assert result.statistic == pytest.approx(expected["F"], rel=CLOSED_FORM)
    assert result.df == (expected["df1"], expected["df2"])
    assert result.p == pytest.approx(expected["p"], rel=CLOSED_FORM)
    assert result.estimate(Measure.OMEGA_SQUARED).value == pytest.approx(expected["omega2"], rel=CLOSED_FORM)
    assert result.estimate(Measure.ETA_SQUARED).value == pytest.approx(expected["eta2"], rel=CLOSED_FORM)


@pytest.mark.parametrize("name", CASES)
def test_tukey_matches_r(name: str) -> None:
    result = estimated(anova(case_data(name)))
    pairs = {f"{pair.second + 1}-{pair.first + 1}": pair for pair in result.pairs}
    for row in reference("k_group")[name]["tukey_hsd"]:
        pair = pairs[row["pair"]]
        interval = pair.estimate.interval.negated()
        assert -pair.estimate.value == pytest.approx(row["diff"], rel=CLOSED_FORM)
        assert pair.p_adjusted == pytest.approx(row["p"], rel=FIT, abs=R_RANGE_ERROR)
        assert [interval.low, interval.high] == pytest.approx(row["ci95"], rel=FIT, abs=10 * R_RANGE_ERROR)


@pytest.mark.parametrize("name", CASES)
def test_jonckheere_matches_r_with_the_correction_for_ties(name: str) -> None:
    expected, result = reference("k_group")[name]["jonckheere"], estimated(jonckheere_terpstra(case_data(name)))
    assert (result.statistic, result.mean) == (expected["JT"], expected["mean"])
    assert result.variance == pytest.approx(expected["var_tie_corrected"], rel=CLOSED_FORM)
    assert result.z == pytest.approx(expected["z_tie_corrected"], rel=CLOSED_FORM)
    assert result.p == pytest.approx(expected["p_two_sided"], rel=CLOSED_FORM)


def nist_anova_data(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Values and treatments of a NIST set.

    SmLs01–09 (Simon SD, Lesage JP. Comput Stat Q 1989;5:79–93) follow a rule: a base of 1, 1e6 or 1e12, to which the
    first replicate of a treatment adds 0.4 and the others 0.3 and 0.5 in turn, and each treatment −0.1, 0 or 0.1.
    """
    if name in NIST_LISTED:
        treatments = [[float(text) for text in texts] for texts in NIST_LISTED[name]]
        return np.concatenate(treatments), np.repeat(np.arange(len(treatments)), len(treatments[0]))
    number = int(name[-2:]) - 1
    base, replicates = ["1", "1000000", "1000000000000"][number // 3], [21, 201, 2001][number % 3]
    tenths = [4] + [3, 5] * (replicates // 2)
    steps = [0, -1, 1, -1, 1, -1, 1, -1, 1]
    values = [float(f"{base}.{tenth + step}") for step in steps for tenth in tenths]
    return np.array(values), np.repeat(np.arange(9), replicates)


@pytest.mark.parametrize("name", list(reference("nist_anova")))
def test_anova_matches_nist(name: str) -> None:
    case, (values, codes) = reference("nist_anova")[name], nist_anova_data(name)
    result = estimated(anova(group_column(values, codes, len(case["groups"]))))
    # What the values lose when they are stored as doubles, relative to a residual SD of 0.1 or so.
    lost = 4 * float(np.spacing(values.max())) / float(case["resid_sd"])
    assert (result.df, result.n) == ((case["df_between"], case["df_within"]), case["n"])
    assert result.statistic == pytest.approx(float(case["F"]), rel=max(CLOSED_FORM, lost))


@given(observations)
def test_two_groups_of_kruskal_wallis_are_mann_whitney_without_continuity(rows: list[tuple[float, int]]) -> None:
    grouped = group_column([value for value, _ in rows], [code % 2 for _, code in rows], 2)
    kruskal, mann = kruskal_wallis(grouped), mann_whitney(grouped)
    if isinstance(kruskal, NotEstimable) or isinstance(mann, NotEstimable):
        assert kruskal == mann
        return
    n1, n2 = grouped.group_sizes
    n = n1 + n2
    variance = n1 * n2 / 12 * (n + 1 - grouped.tie_term / (n * (n - 1)))
    assert kruskal.statistic == pytest.approx((mann.statistic - n1 * n2 / 2) ** 2 / variance, abs=1e-9)


@given(observations)
def test_jonckheere_counts_pairs_and_turns_with_the_order(rows: list[tuple[float, int]]) -> None:
    result, reversed_result = (
        jonckheere_terpstra(of_rows(rows)),
        jonckheere_terpstra(of_rows([(v, 3 - c) for v, c in rows])),
    )
    if isinstance(result, NotEstimable) or isinstance(reversed_result, NotEstimable):
        assert isinstance(result, NotEstimable)
        assert isinstance(reversed_result, NotEstimable)
        return
    counted = sum(1.0 if v < w else 0.5 for v, c in rows for w, d in rows if c < d and v <= w)
    assert result.statistic == counted
    assert result.z == pytest.approx(-reversed_result.z, abs=1e-12)
    assert result.p == pytest.approx(reversed_result.p)


@given(observations, st.randoms(use_true_random=False))
def test_order_of_observations_does_not_matter(rows: list[tuple[float, int]], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    for test in (kruskal_wallis, jonckheere_terpstra):
        assert test(of_rows(shuffled)) == test(of_rows(rows))


@given(observations)
def test_rank_tests_ignore_a_rising_transformation(rows: list[tuple[float, int]]) -> None:
    transformed = [(math.exp(value), code) for value, code in rows]
    for test in (kruskal_wallis, jonckheere_terpstra):
        assert test(of_rows(transformed)) == test(of_rows(rows))


@given(observations)
def test_results_are_finite_or_explained(rows: list[tuple[float, int]]) -> None:
    for test in TESTS if len(rows) < 8 else (kruskal_wallis, jonckheere_terpstra):
        result = test(of_rows(rows))
        if isinstance(result, HypothesisTest | TrendTest):
            assert math.isfinite(result.statistic)
            assert 0 <= result.p <= 1


def test_one_sort_serves_many_groupings() -> None:
    column = order_column([3.0, 1.0, math.nan, 2.0, 8.0, 5.0])
    assert order_column(column) is column
    first = estimated(kruskal_wallis(group_column(column, [0, 0, 0, 1, 1, 1], 2)))
    assert first == kruskal_wallis(group_column([3.0, 1.0, math.nan, 2.0, 8.0, 5.0], [0, 0, 0, 1, 1, 1], 2))
    assert estimated(kruskal_wallis(group_column(column, [0, 1, 0, 1, -1, 0], 2))).n == 4


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], Reason.NO_GROUPS),
        ([(math.nan, 0), (1.0, -1)], Reason.NO_GROUPS),
        ([(1.0, 2), (2.0, 2)], Reason.SINGLE_GROUP),
        ([(1.0, 0), (math.inf, 1)], Reason.INFINITE_VALUES),
    ],
)
def test_refusals(test: Any, rows: list[tuple[float, int]], reason: Reason) -> None:
    assert test(of_rows(rows)).reason == reason


def test_equal_values_are_refused() -> None:
    rows = [(2.0, 0), (2.0, 0), (2.0, 1), (2.0, 1)]
    assert kruskal_wallis(of_rows(rows)) == NotEstimable(Reason.ALL_TIED, 4, 0)
    assert jonckheere_terpstra(of_rows(rows)) == NotEstimable(Reason.ALL_TIED, 4, 0)
    assert anova(of_rows(rows)) == NotEstimable(Reason.CONSTANT, 4, 0)
    assert welch_anova(of_rows(rows)) == NotEstimable(Reason.CONSTANT, 4, 0)


def test_groups_without_spread_are_refused() -> None:
    rows = [(2.0, 0), (2.0, 0), (3.0, 1), (3.0, 1)]
    assert anova(of_rows(rows)) == NotEstimable(Reason.CONSTANT_WITHIN_GROUPS, 4, 0)
    assert welch_anova(of_rows(rows)) == NotEstimable(Reason.CONSTANT_IN_A_GROUP, 4, 0)


def test_single_values_per_group() -> None:
    rows = [(1.0, 0), (2.0, 1), (3.0, 2)]
    assert anova(of_rows(rows)) == NotEstimable(Reason.TOO_FEW_VALUES, 3, 0, needed=4)
    assert welch_anova(of_rows(rows)) == NotEstimable(Reason.TOO_FEW_IN_A_GROUP, 3, 0, needed=2)
    assert estimated(kruskal_wallis(of_rows(rows))).statistic == pytest.approx(2.0)  # 12/12 · (1 + 0 + 1)


def test_empty_groups_take_no_part() -> None:
    rows = [(1.0, 0), (3.0, 0), (2.0, 3), (5.0, 3)]
    result = estimated(kruskal_wallis(of_rows(rows)))
    assert (result.df, result.group_sizes) == ((1,), (2, 0, 0, 2))
    assert [(pair.first, pair.second) for pair in result.pairs] == [(0, 3)]


def test_sums_of_squares_keep_their_digits_far_from_zero() -> None:
    near, far = sums_of_squares(of_rows([(1.0, 0), (2.0, 0), (4.0, 1), (8.0, 1)])), 2.0**40
    shifted = [(1.0 + far, 0), (2.0 + far, 0), (4.0 + far, 1), (8.0 + far, 1)]
    assert sums_of_squares(of_rows(shifted)) == pytest.approx(near, rel=CLOSED_FORM)
    # By hand: means 1.5 and 6, mean of all 3.75, between 2·2.25² + 2·2.25² = 20.25, within 0.5 + 8 = 8.5.
    assert near == pytest.approx((20.25, 8.5), rel=CLOSED_FORM)
