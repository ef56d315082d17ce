"""ROC curves against R's pROC, by counting pairs, and on poor data."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.catalogue import Measure
from analysis.statistics.cut_points import at_cutoff, best_cutoff, beyond_cutoff, strict_bound
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Interval, NotEstimable, is_estimable
from analysis.statistics.roc import Higher, compare_areas, mark, roc
from tests.statistics.reference import CLOSED_FORM, estimated, pbc_column, reference


def bilirubin() -> tuple[np.ndarray, np.ndarray]:
    return pbc_column("bili"), (pbc_column("status") == 2).astype(float)


def test_area_and_delongs_interval_match_r() -> None:
    expected, result = reference("roc")["pbc_bili_death"], roc(estimated(mark(*bilirubin())))
    assert (result.cases, result.controls) == (expected["n_case"], expected["n_control"])
    assert result.auc.value == pytest.approx(expected["auc"], rel=CLOSED_FORM)
    assert result.standard_error == pytest.approx(expected["delong_se"], rel=CLOSED_FORM)
    interval = result.auc.interval
    assert isinstance(interval, Interval)
    assert [interval.low, interval.high] == pytest.approx(expected["delong_ci95"], rel=CLOSED_FORM)
    assert result.statistic == pytest.approx(expected["z_vs_0.5_delong"], rel=CLOSED_FORM)
    assert result.p == pytest.approx(expected["p_vs_0.5_delong"], rel=CLOSED_FORM)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_counts_and_shares_at_a_cutoff_match_r(place: int) -> None:
    expected = reference("roc")["pbc_bili_death"]["at_cut"][place]
    point = at_cutoff(estimated(mark(*bilirubin())), expected["cut"])
    counts = [point.true_positive, point.false_negative, point.false_positive, point.true_negative]
    assert counts == [expected[name] for name in ("tp", "fn", "fp", "tn")]
    assert [point.sensitivity, point.specificity] == pytest.approx([expected["sens"], expected["spec"]])
    sensitivity, specificity = estimated(point.sensitivity_interval), estimated(point.specificity_interval)
    assert [sensitivity.low, sensitivity.high] == pytest.approx(expected["sens_wilson"], rel=CLOSED_FORM)
    assert [specificity.low, specificity.high] == pytest.approx(expected["spec_wilson"], rel=CLOSED_FORM)
    assert point.positive_predictive == pytest.approx(expected["ppv"], rel=CLOSED_FORM)
    assert point.negative_predictive == pytest.approx(expected["npv"], rel=CLOSED_FORM)
    assert point.youden == pytest.approx(expected["youden_J"], rel=CLOSED_FORM)


def test_youdens_cutoff_matches_r() -> None:
    expected = reference("roc")["pbc_bili_death"]["youden"][0]
    best = estimated(best_cutoff(estimated(mark(*bilirubin()))))
    assert best.point.cutoff == expected["threshold"]
    assert best.point.sensitivity == pytest.approx(expected["sensitivity"], rel=CLOSED_FORM)
    assert best.point.specificity == pytest.approx(expected["specificity"], rel=CLOSED_FORM)
    interval = estimated(best.interval)
    assert interval.low <= best.point.cutoff <= interval.high
    # The same data draw the same samples, in whatever order patients are stored.
    values, outcome = bilirubin()
    assert best_cutoff(estimated(mark(values[::-1], outcome[::-1]))) == best


def test_two_markers_compare_as_in_proc() -> None:
    expected = reference("r/outcomes")["roc"]
    values, outcome = bilirubin()
    directions = Higher.WITH_OUTCOME, Higher.WITHOUT_OUTCOME
    result = estimated(compare_areas(values, pbc_column("albumin"), outcome, directions))
    assert result.statistic == pytest.approx(expected["z"], rel=CLOSED_FORM)
    assert result.p == pytest.approx(expected["p"], rel=CLOSED_FORM)
    assert result.estimate(Measure.AUC_DIFFERENCE).value == pytest.approx(expected["difference"], rel=CLOSED_FORM)
    lower = roc(estimated(mark(pbc_column("albumin"), outcome, Higher.WITHOUT_OUTCOME)))
    assert lower.auc.value == pytest.approx(expected["albumin_auc"], rel=CLOSED_FORM)
    found = estimated(lower.auc.interval)
    assert [found.low, found.high] == pytest.approx(expected["albumin_ci"], rel=CLOSED_FORM)


def test_the_curve_runs_on_the_markers_own_scale() -> None:
    result = roc(estimated(mark([1, 2, 2, 3], [1, 1, 0, 0], Higher.WITHOUT_OUTCOME)))
    assert result.thresholds.tolist() == [1, 2, 3]
    assert result.sensitivity.tolist() == [0.5, 1, 1]
    assert result.specificity.tolist() == [1, 0.5, 0]


values = st.lists(st.tuples(st.integers(0, 6).map(float), st.booleans()), min_size=2, max_size=20)


@given(values)
def test_the_area_is_the_share_of_pairs_in_order(pairs: list[tuple[float, bool]]) -> None:
    cases, controls = [v for v, y in pairs if y], [v for v, y in pairs if not y]
    marked = mark([v for v, _ in pairs], [float(y) for _, y in pairs])
    if not (cases and controls):
        assert isinstance(marked, NotEstimable)
        assert marked.reason == Reason.ONE_CLASS
        return
    ordered = [(c > d) + (c == d) / 2 for c in cases for d in controls]
    result = roc(estimated(marked))
    assert result.auc.value == pytest.approx(sum(ordered) / len(ordered))
    turned = roc(estimated(mark([-v for v, _ in pairs], [float(y) for _, y in pairs], Higher.WITHOUT_OUTCOME)))
    assert turned.auc == result.auc
    if is_estimable(result.auc.interval) and result.auc.interval is not None:
        assert 0 <= result.auc.interval.low <= result.auc.value <= result.auc.interval.high <= 1


def test_poor_data_say_why() -> None:
    nothing, endless = mark([math.nan], [1.0]), mark([math.inf, 1.0], [1.0, 0.0])
    assert isinstance(nothing, NotEstimable)
    assert isinstance(endless, NotEstimable)
    assert (nothing.reason, endless.reason) == (Reason.NO_VALUES, Reason.INFINITE_VALUES)
    apart = roc(estimated(mark([1, 2, 3, 4], [0, 0, 1, 1])))
    assert apart.auc.value == 1
    assert isinstance(apart.auc.interval, NotEstimable)
    constant = best_cutoff(estimated(mark([1, 1], [0, 1])))
    assert isinstance(constant, NotEstimable)
    same = compare_areas([1, 2, 3], [1, 2, 3], [0, 1, 1])
    assert isinstance(same, NotEstimable)
    assert same.reason == Reason.NO_DIFFERENCES


def test_a_cut_off_with_a_side_of_its_own_is_strict() -> None:
    # Below 4: cases 1, 3 of 1, 3, 4, 9; controls 2 of 2, 4, 6: sensitivity 2/4, specificity 2/3, whatever is declared.
    values, outcome = [1.0, 3, 4, 9, 2, 4, 6], [1, 1, 1, 1, 0, 0, 0]
    for direction in Higher:
        marked = estimated(mark(values, outcome, direction))
        below, above = (beyond_cutoff(marked, 4.0, below=side) for side in (True, False))
        assert (below.sensitivity, below.specificity, below.cutoff) == (2 / 4, 2 / 3, 4.0)
        assert (above.sensitivity, above.specificity, above.side) == (1 / 4, 2 / 3, Higher.WITH_OUTCOME)
        assert strict_bound(4.0, below=True) < 4 < strict_bound(4.0, below=False)
