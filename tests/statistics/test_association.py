"""Correlations against R, by counting pairs, and on poor data."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics import concordance
from analysis.statistics.association import Correlation, kendall, pearson, spearman
from analysis.statistics.catalogue import Method
from analysis.statistics.columns import order_column
from analysis.statistics.concordance import OPEN_ABOVE, OPEN_BELOW, OrderBounds, dominated, kendall_s
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Interval, NotEstimable
from analysis.statistics.trend import kendall_variance
from tests.statistics.reference import CLOSED_FORM, estimated, group_codes, pbc_column, reference

TINY = {
    "tiny_no_ties": ([1, 2, 3, 4, 5, 6, 7], [2.1, 1.3, 4.4, 3.9, 6.2, 5.8, 9]),
    "tiny_ties": ([1, 2, 2, 3, 4], [2, 1, 3, 3, 5]),
}
CASES = ["pbc_bili_albumin", "pbc_log_bili_albumin", *TINY]
FUNCTIONS = [spearman, pearson, kendall]
pairs = st.lists(st.tuples(st.integers(0, 9).map(float), st.integers(0, 9).map(float)), max_size=25)


def case_data(name: str) -> tuple[Any, Any]:
    if name in TINY:
        return TINY[name]
    bilirubin = pbc_column("bili")
    return (np.log(bilirubin) if "log" in name else bilirubin), pbc_column("albumin")


def bounds(interval: object) -> list[float]:
    assert isinstance(interval, Interval)
    return [interval.low, interval.high]


@pytest.mark.parametrize("name", CASES)
def test_pearson_matches_r(name: str) -> None:
    expected, result = reference("correlation")[name]["pearson"], estimated(pearson(*case_data(name)))
    assert result.coefficient == pytest.approx(expected["r"], rel=CLOSED_FORM)
    assert result.statistic == pytest.approx(expected["t"], rel=CLOSED_FORM)
    assert result.p == pytest.approx(expected["p"], rel=CLOSED_FORM)
    assert bounds(result.interval) == pytest.approx(expected["ci95_fisher_z"], rel=CLOSED_FORM)


@pytest.mark.parametrize("name", CASES)
def test_spearman_matches_r(name: str) -> None:
    expected, result = reference("correlation")[name]["spearman"], estimated(spearman(*case_data(name)))
    exact = expected["p_exact_if_no_ties"]
    assert result.coefficient == pytest.approx(expected["rho"], rel=CLOSED_FORM)
    assert result.method == (Method.SPEARMAN if exact is None else Method.SPEARMAN_EXACT)
    assert result.p == pytest.approx(expected["p_t_approx"] if exact is None else exact, rel=CLOSED_FORM)
    assert bounds(result.interval) == pytest.approx(expected["ci95_bonett_wright"], rel=CLOSED_FORM)


@pytest.mark.parametrize("name", CASES)
def test_kendall_matches_r(name: str) -> None:
    expected, result = reference("correlation")[name]["kendall"], estimated(kendall(*case_data(name)))
    assert result.coefficient == pytest.approx(expected["tau_b"], rel=CLOSED_FORM)
    assert result.statistic == pytest.approx(expected["z"], rel=CLOSED_FORM)
    assert result.p == pytest.approx(expected["p"], rel=CLOSED_FORM)


@pytest.mark.parametrize(("name", "value"), [("pbc_bili_by_stage", "bili"), ("pbc_albumin_by_stage", "albumin")])
def test_spearman_with_stage_matches_r(name: str, value: str) -> None:
    stages = pbc_column("stage")
    assert group_codes(stages, ["1", "2", "3", "4"]).min() == -1  # six patients have no stage
    expected, result = reference("k_group")[name]["spearman_with_stage"], spearman(pbc_column(value), stages)
    assert estimated(result).coefficient == pytest.approx(expected["rho"], rel=CLOSED_FORM)
    assert estimated(result).p == pytest.approx(expected["p"], rel=CLOSED_FORM)
    assert estimated(result).missing == 6


def test_perfect_correlation_has_no_interval() -> None:
    for function in (spearman, pearson):
        result = estimated(function(range(12), range(12)))
        assert (result.coefficient, result.p) == (1.0, 0.0)
        assert result.interval == NotEstimable(Reason.PERFECT_ASSOCIATION, 12)
    # The exact p of seven values in perfect order: 2/7!.
    assert estimated(spearman(range(7), range(7))).p == pytest.approx(2 / 5040)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        ([], [], NotEstimable(Reason.NO_VALUES, 0, 0, needed=3)),
        ([1.0, math.nan], [math.nan, 1.0], NotEstimable(Reason.NO_VALUES, 0, 2, needed=3)),
        ([1.0, 2.0], [1.0, 3.0], NotEstimable(Reason.TOO_FEW_VALUES, 2, 0, needed=3)),
        ([1.0, 2.0, 3.0], [5.0, 5.0, 5.0], NotEstimable(Reason.CONSTANT, 3, 0)),
        ([1.0, math.inf, 3.0], [1.0, 2.0, 3.0], NotEstimable(Reason.INFINITE_VALUES, 2, 1)),
    ],
)
def test_refusals(function: Any, x: list[float], y: list[float], expected: NotEstimable) -> None:
    assert function(x, y) == expected


def test_three_pairs_have_no_interval() -> None:
    result = estimated(pearson([1.0, 2.0, 3.0], [1.0, 3.0, 2.0]))
    assert result.interval == NotEstimable(Reason.TOO_FEW_VALUES, 3, needed=4)


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="columns of 2 and 3"):
        spearman([1.0, 2.0], [1.0, 2.0, 3.0])


def test_extreme_sizes_keep_their_correlation() -> None:
    x, y = np.array([1.0, 2.0, 4.0, 3.0]), np.array([2.0, 1.0, 5.0, 4.0])
    plain = estimated(pearson(x, y)).coefficient
    assert estimated(pearson(x * 1e99, y * 1e-200)).coefficient == pytest.approx(plain)


@given(pairs)
def test_kendall_counts_pairs(rows: list[tuple[float, float]]) -> None:
    x, y = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    result = kendall(x, y)
    if isinstance(result, NotEstimable):
        return
    signs = [np.sign(np.subtract.outer(column, column)) for column in (x, y)]
    s = (signs[0] * signs[1]).sum() / 2
    tau = 2 * s / math.sqrt((signs[0] ** 2).sum() * (signs[1] ** 2).sum())
    assert result.coefficient == pytest.approx(tau, abs=1e-12)


@given(pairs)
def test_permutation_variance_is_kendalls_variance_with_ties(rows: list[tuple[float, float]]) -> None:
    if len(rows) < 2:
        return
    columns = [np.array([row[i] for row in rows]) for i in (0, 1)]
    exact = np.zeros(len(rows))
    counted = kendall_s(OrderBounds.of(columns[0], exact), OrderBounds.of(columns[1], exact))
    ties = [np.unique(column, return_counts=True)[1] for column in columns]
    assert counted.variance == pytest.approx(kendall_variance(len(rows), *ties), abs=1e-9)


keys = st.integers(-5, 5) | st.sampled_from([OPEN_BELOW, OPEN_ABOVE])


@pytest.mark.parametrize(
    "limits",
    [{}, {"_BLOCK": 3}, {"_MOST_RANKS": 0}, {"_SPARSEST": 0}],
    ids=["one block", "blocks", "bits", "by sorting"],
)
@settings(max_examples=40)
@given(st.lists(st.tuples(keys, keys, keys, keys), max_size=30))
def test_dominated_pairs_are_counted(limits: dict[str, int], rows: list[tuple[int, int, int, int]]) -> None:
    px, py, qx, qy = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    lower = [[a < c and b < d for *_, c, d in rows] for a, b, *_ in rows]
    expected = [sum(row) for row in lower], [sum(column) for column in zip(*lower, strict=True)]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in limits.items():
            patch.setattr(concordance, name, value)
        of_points, of_queries = dominated(px, py, qx, qy)
    assert (of_points.tolist(), of_queries.tolist()) == expected


@given(pairs)
def test_correlation_is_symmetric_and_turns_with_the_sign(rows: list[tuple[float, float]]) -> None:
    x, y = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    for function in FUNCTIONS:
        one, swapped, turned = function(x, y), function(y, x), function(x, -y)
        if not isinstance(one, Correlation):
            assert one == swapped == turned
            continue
        assert estimated(swapped).coefficient == pytest.approx(one.coefficient, abs=1e-12)
        assert estimated(turned).coefficient == pytest.approx(-one.coefficient, abs=1e-12)
        assert estimated(swapped).p == pytest.approx(one.p, abs=1e-12)
        assert estimated(turned).p == pytest.approx(one.p, abs=1e-9)


@given(pairs, st.randoms(use_true_random=False))
def test_order_of_observations_and_units_do_not_matter(rows: list[tuple[float, float]], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    before = spearman([x for x, _ in rows], [y for _, y in rows])
    after = spearman([math.exp(x) for x, _ in shuffled], [1000 * y for _, y in shuffled])
    if isinstance(before, NotEstimable):
        assert before == after
        return
    assert estimated(after).coefficient == pytest.approx(before.coefficient, abs=1e-12)


@given(st.lists(st.tuples(*[st.sampled_from([1.0, 2.0, 3.0, 5.0, math.nan])] * 2), max_size=20))
def test_missing_values_drop_out_of_both(rows: list[tuple[float, float]]) -> None:
    complete = [(x, y) for x, y in rows if not (math.isnan(x) or math.isnan(y))]
    for function in FUNCTIONS:
        whole = function(order_column([x for x, _ in rows]), [y for _, y in rows])
        part = function([x for x, _ in complete], [y for _, y in complete])
        assert whole.missing == len(rows) - len(complete)
        if isinstance(part, Correlation):
            assert estimated(whole).coefficient == pytest.approx(part.coefficient, abs=1e-12)
        else:
            assert isinstance(whole, NotEstimable)
