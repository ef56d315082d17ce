"""Censored values between groups, against NADA and survreg, by counting pairs, and on poor data."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.association import kendall
from analysis.statistics.catalogue import Measure
from analysis.statistics.censored import (
    group_censored,
    kendall_censored,
    peto_peto,
    peto_peto_trend,
    substitution_sensitivity,
    tobit_lognormal,
)
from analysis.statistics.censored.groups import CensoredGroups
from analysis.statistics.censored.sensitivity import Substitution, substitute
from analysis.statistics.columns import group_column
from analysis.statistics.comparison import mann_whitney
from analysis.statistics.qualifiers import qualifier_codes
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from analysis.statistics.weighted_logrank import log_rank_sums
from tests.statistics.reference import CLOSED_FORM, FIT, censored_input, estimated, group_codes, pbc_column, reference

EXPECTED = reference("censored")["groups"]["Cadmium_by_Region"]
TESTS = [peto_peto, peto_peto_trend, tobit_lognormal]
rows_of = st.lists(
    st.tuples(st.integers(1, 9).map(float), st.sampled_from("<==>"), st.integers(0, 2)), min_size=1, max_size=25
)
Row = tuple[float, str, int]


def cadmium() -> CensoredGroups:
    values, qualifiers, regions = censored_input("Cadmium")
    return group_censored(values, qualifiers, [EXPECTED["levels"].index(region) for region in regions], 2)


def of_rows(rows: list[Row], group_count: int = 3) -> CensoredGroups:
    values, signs, codes = zip(*rows, strict=True) if rows else ((), (), ())
    return group_censored(values, qualifier_codes(signs), codes, group_count)


def certainly_below(a: Row, b: Row) -> bool:
    """Whether a is below b whatever the censored values are."""
    if a[1] == ">" or b[1] == "<":
        return False
    return a[0] < b[0] if a[1] == b[1] == "=" else a[0] <= b[0]


def test_peto_peto_matches_nada() -> None:
    result = estimated(peto_peto(cadmium()))
    assert result.statistic == pytest.approx(EXPECTED["nada_cendiff_chisq"], rel=CLOSED_FORM)
    assert result.statistic == pytest.approx(EXPECTED["peto_peto"]["chisq"], rel=CLOSED_FORM)
    assert result.p == pytest.approx(EXPECTED["peto_peto"]["p"], rel=CLOSED_FORM)
    assert (result.df, result.n, result.group_sizes) == ((1,), 19, (9, 10))


def test_log_rank_matches_r() -> None:
    sample, codes = cadmium().sample, cadmium().codes
    sums = log_rank_sums(-sample.values, sample.exact, codes, 2, rho=0)
    assert sums.chi_square() == pytest.approx((EXPECTED["logrank"]["chisq"], 1), rel=CLOSED_FORM)


def test_log_rank_family_matches_r_on_survival_times() -> None:
    expected = reference("survival")["pbc_death_by_stage"]
    codes = group_codes(pbc_column("stage"), ["1", "2", "3", "4"])
    staged = codes >= 0
    time, death = pbc_column("time")[staged], pbc_column("status")[staged] == 2
    log_rank = log_rank_sums(time, death, codes[staged], 4, rho=0)
    assert log_rank.chi_square() == pytest.approx((expected["logrank"]["chisq"], 3), rel=CLOSED_FORM)
    trend = log_rank.trend(np.arange(1.0, 5.0))
    assert estimated(trend) ** 2 == pytest.approx(expected["logrank_trend"]["chisq"], rel=CLOSED_FORM)
    peto = log_rank_sums(time, death, codes[staged], 4, rho=1)
    assert peto.chi_square() == pytest.approx((expected["peto_peto_rho1"]["chisq"], 3), rel=CLOSED_FORM)


def test_trend_over_two_groups_is_the_test_of_two_groups() -> None:
    trend, groups = estimated(peto_peto_trend(cadmium())), estimated(peto_peto(cadmium()))
    assert trend.statistic**2 == pytest.approx(groups.statistic, rel=CLOSED_FORM)
    assert trend.p == pytest.approx(groups.p, rel=CLOSED_FORM)
    assert trend.statistic > 0  # the second region has the higher values


def test_tobit_matches_survreg() -> None:
    expected, result = EXPECTED["tobit_lognormal"], estimated(tobit_lognormal(cadmium()))
    assert result.statistic == pytest.approx(expected["lrt"], rel=FIT)
    assert (result.df, result.p) == ((expected["lrt_df"],), pytest.approx(expected["lrt_p"], rel=FIT))
    ratio = result.estimate(Measure.GEOMETRIC_MEAN_RATIO)
    assert 1 / ratio.value == pytest.approx(expected["geometric_mean_ratio"], rel=FIT)
    assert -result.pairs[0].statistic == pytest.approx(expected["z"][1], rel=FIT)
    assert result.pairs[0].p == pytest.approx(expected["p"][1], rel=FIT)
    half_width = 1.959963984540054 * expected["se"][1]
    expected_bounds = np.exp([-expected["coef"][1] - half_width, -expected["coef"][1] + half_width])
    assert [ratio.interval.low, ratio.interval.high] == pytest.approx(expected_bounds, rel=FIT)


def test_tobit_ratios_of_three_groups_multiply() -> None:
    rows: list[Row] = [(float(v), "=", g) for g, vs in enumerate([(1, 2, 4), (2, 5, 9), (3, 8, 20)]) for v in vs]
    result = estimated(tobit_lognormal(of_rows([*rows, (2.0, "<", 0), (20.0, ">", 2)])))
    ratio = {(pair.first, pair.second): pair.estimate.value for pair in result.pairs}
    assert ratio[0, 1] * ratio[1, 2] == pytest.approx(ratio[0, 2])
    assert result.estimates == ()


@given(rows_of)
def test_mirrored_values_turn_the_trend(rows: list[Row]) -> None:
    signs = {row[1] for row in rows}
    if signs in ({"="}, {"<", "=", ">"}):
        return  # without limits nothing is mirrored; with both the higher values are recensored, the lower are not
    mirror = {"<": ">", "=": "=", ">": "<"}
    here: Any = peto_peto_trend(of_rows(rows))
    back: Any = peto_peto_trend(of_rows([(10 - value, mirror[sign], code) for value, sign, code in rows]))
    if isinstance(here, NotEstimable):
        assert back == here
    else:
        assert back.statistic == pytest.approx(-here.statistic, abs=1e-9)


@given(rows_of, st.randoms(use_true_random=False))
def test_order_of_observations_and_units_do_not_matter(rows: list[Row], random: Any) -> None:
    shuffled = [(1000 * value, sign, code) for value, sign, code in rows]
    random.shuffle(shuffled)
    for test in (peto_peto, peto_peto_trend):
        before: Any = test(of_rows(rows))
        after: Any = test(of_rows(shuffled))
        if isinstance(before, NotEstimable):
            assert before == after
        else:
            assert after.p == pytest.approx(before.p, abs=1e-9)


@given(rows_of)
def test_results_are_finite_or_explained(rows: list[Row]) -> None:
    for test in TESTS:
        result: Any = test(of_rows(rows))
        if not isinstance(result, NotEstimable):
            assert math.isfinite(result.statistic)
            assert 0 <= result.p <= 1


@given(rows_of, rows_of)
def test_censored_tau_counts_certain_pairs(first: list[Row], second: list[Row]) -> None:
    n = min(len(first), len(second))
    x, y = first[:n], second[:n]
    result = kendall_censored(
        [row[0] for row in x],
        [row[0] for row in y],
        qualifier_codes(row[1] for row in x),
        qualifier_codes(row[1] for row in y),
    )
    if isinstance(result, NotEstimable):
        return
    a = np.array([[certainly_below(q, p) - certainly_below(p, q) for q in x] for p in x])
    b = np.array([[certainly_below(q, p) - certainly_below(p, q) for q in y] for p in y])
    assert result.coefficient == pytest.approx((a * b).sum() / math.sqrt((a**2).sum() * (b**2).sum()), abs=1e-12)


def test_censored_tau_without_censoring_is_tau_b() -> None:
    x, y = [1.0, 2.0, 2.0, 3.0, 4.0, math.nan], [2.0, 1.0, 3.0, 3.0, 5.0, 1.0]
    plain, censored = estimated(kendall(x, y)), estimated(kendall_censored(x, y))
    assert (censored.coefficient, censored.p, censored.missing) == (plain.coefficient, plain.p, 1)


def test_permutation_variance_of_censored_pairs_by_enumeration() -> None:
    # All 5! pairings of <3, 2, 4, 5, >4 with the ranks 1 to 5: the mean square of S is its variance.
    from_rows: list[Row] = [(3.0, "<", 0), (2.0, "=", 0), (4.0, "=", 0), (5.0, "=", 0), (4.0, ">", 0)]
    a = np.array([[certainly_below(q, p) - certainly_below(p, q) for q in from_rows] for p in from_rows])
    b = np.sign(np.subtract.outer(np.arange(5), np.arange(5)))
    orders = [list(order) for order in itertools.permutations(range(5))]
    squares = [((a * b[np.ix_(order, order)]).sum() / 2) ** 2 for order in orders]
    values, signs, _ = zip(*from_rows, strict=True)
    result = estimated(kendall_censored(values, range(5), qualifier_codes(signs)))
    s = (a * b).sum() / 2
    assert result.statistic == pytest.approx(s / math.sqrt(np.mean(squares)))


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], Reason.NO_GROUPS),
        ([(1.0, "=", 0), (2.0, "<", 0)], Reason.SINGLE_GROUP),
        ([(1.0, "=", 0), (2.0, "=", -1), (math.nan, "=", 1)], Reason.SINGLE_GROUP),
        ([(1.0, "<", 0), (2.0, "<", 1)], Reason.ALL_CENSORED),
        ([(1.0, "=", 0), (math.inf, "=", 1)], Reason.INFINITE_VALUES),
    ],
)
def test_refusals(test: Any, rows: list[Row], reason: Reason) -> None:
    assert test(of_rows(rows)).reason == reason


def test_all_tied_is_refused() -> None:
    rows: list[Row] = [(2.0, "=", 0), (2.0, "=", 1), (2.0, "=", 1)]
    assert peto_peto(of_rows(rows)) == NotEstimable(Reason.ALL_TIED, 3, 0)


def test_tobit_needs_measured_values_in_each_group() -> None:
    rows: list[Row] = [(2.0, "<", 0), (3.0, "<", 0), (4.0, "=", 1), (5.0, "=", 1)]
    assert tobit_lognormal(of_rows(rows)) == NotEstimable(Reason.NONE_DETECTED_IN_A_GROUP, 4, 0)
    same: list[Row] = [(2.0, "=", 0), (2.0, "=", 0), (4.0, "=", 1)]
    assert tobit_lognormal(of_rows(same)) == NotEstimable(Reason.TOO_FEW_DISTINCT_DETECTED, 3, 0)
    zero: list[Row] = [(0.0, "=", 0), (2.0, "=", 0), (4.0, "=", 1)]
    assert tobit_lognormal(of_rows(zero)) == NotEstimable(Reason.NOT_POSITIVE, 3, 0)


def test_unusable_values_are_counted() -> None:
    result = estimated(peto_peto(of_rows([(1.0, "=", 0), (3.0, "=", 1), (math.nan, "<", 1), (math.nan, "=", 0)])))
    assert (result.n, result.missing, result.unusable) == (2, 1, 1)


def test_substitutions() -> None:
    values = [4.0, 4.0, 4.0, math.nan]
    assert substitute(values, [-1, 0, 1, -1], Substitution.HALF)[:3].tolist() == [2.0, 4.0, 8.0]
    assert substitute(values, [-1, 0, 1, -1], Substitution.OVER_ROOT_TWO)[:2].tolist() == [4 / math.sqrt(2), 4.0]


def test_sensitivity_tells_whether_the_conclusion_changes() -> None:
    values, qualifiers, regions = censored_input("Cadmium")
    codes = [EXPECTED["levels"].index(region) for region in regions]

    def substituted_test(column: np.ndarray) -> Any:
        return mann_whitney(group_column(column, codes, 2))

    main = estimated(peto_peto(cadmium()))
    agreeing = substitution_sensitivity(values, qualifiers, main, substituted_test)
    assert agreeing.p == pytest.approx(EXPECTED["peto_peto"]["p"])
    assert [entry.substitution for entry in agreeing.substituted] == ["half", "over_root_two"]
    assert agreeing.changes_conclusion is False  # all three lie below 0.05
    # At a level between the censored method's 0.0081 and the substituted 0.016 they disagree.
    differing = substitution_sensitivity(values, qualifiers, main, substituted_test, level=0.01)
    assert differing.changes_conclusion is True


def test_sensitivity_without_a_main_result() -> None:
    refusal = NotEstimable(Reason.ALL_CENSORED, 4, 0)
    result = substitution_sensitivity([1.0], [-1], refusal, lambda column: refusal)
    assert (result.p, result.changes_conclusion) == (refusal, None)
