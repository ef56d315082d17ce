"""Descriptive statistics against R and NIST, and their behaviour on poor data."""

import math
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.columns import group_column
from analysis.statistics.descriptive import Summary, describe, describe_groups
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Interval, NotEstimable
from tests.statistics.reference import CLOSED_FORM, estimated, group_codes, pbc_column, reference

SMALL: dict[str, list[float]] = {"small_n3": [1.5, 2.25, 10], "small_even": [4, 1, 3, 2]}
LABORATORY = ["bili", "albumin", "chol", "protime"]
measurements = st.lists(st.floats(0.01, 1e6), min_size=2, max_size=40)


def assert_matches(result: Summary, expected: dict[str, Any]) -> None:
    quartiles = expected["quantiles"]["type7"]
    assert (result.n, result.missing) == (expected["n"], expected["missing"])
    for ours, theirs in [
        (result.mean, expected["mean"]),
        (result.sd, expected["sd"]),
        (result.minimum, expected["min"]),
        (result.maximum, expected["max"]),
        (result.median, expected["median"]),
        (result.q1, quartiles["p25"]),
        (result.q3, quartiles["p75"]),
        (result.geometric_mean, expected["geometric_mean"]),
        (result.geometric_sd, expected["geometric_sd"]),
        (estimated(result.mean_interval).low, expected["ci95_mean_t"][0]),
        (estimated(result.mean_interval).high, expected["ci95_mean_t"][1]),
        (estimated(result.geometric_mean_interval).low, expected["geometric_mean_ci95"][0]),
        (estimated(result.geometric_mean_interval).high, expected["geometric_mean_ci95"][1]),
    ]:
        assert ours == pytest.approx(theirs, rel=CLOSED_FORM)


@pytest.mark.parametrize("name", LABORATORY)
def test_matches_r_on_pbc(name: str) -> None:
    assert_matches(describe(pbc_column(name)), reference("descriptive")[f"pbc_{name}"])


@pytest.mark.parametrize("name", SMALL)
def test_matches_r_on_small_samples(name: str) -> None:
    assert_matches(describe(SMALL[name]), reference("descriptive")[name])


def test_groups_match_r() -> None:
    codes = group_codes(pbc_column("stage"), ["1", "2", "3", "4"])
    results = describe_groups(group_column(pbc_column("bili"), codes, 4))
    for result, expected in zip(
        results, reference("descriptive")["by_group"]["pbc_bili_by_stage"].values(), strict=True
    ):
        assert_matches(result, expected)


@pytest.mark.parametrize("name", [name for name in reference("nist_univariate") if name != "_meta"])
def test_matches_nist(name: str) -> None:
    case = reference("nist_univariate")[name]
    result = describe([float(text) for text in case["values_as_text"]])
    assert result.n == case["n"]
    assert result.mean == pytest.approx(float(case["mean"]), rel=CLOSED_FORM)
    # NumAcc3 and NumAcc4 have values like 10000000.2: their last digit is lost when they are stored as doubles
    # (spacing 1.9e-9 at 1e7), which limits any double-precision SD of 0.1 to about 1e-8.
    tolerance = 2e-8 if name in {"NumAcc3", "NumAcc4"} else CLOSED_FORM
    assert result.sd == pytest.approx(float(case["sd"]), rel=tolerance)


def test_no_value() -> None:
    result = describe([math.nan, math.nan])
    assert (result.n, result.missing) == (0, 2)
    assert result.mean == result.median == result.sd == NotEstimable(Reason.NO_VALUES, 0, 2)


def test_one_value_has_a_mean_and_no_sd() -> None:
    result = describe([3.0])
    assert (result.mean, result.median, result.q1, result.q3) == (3.0, 3.0, 3.0, 3.0)
    assert result.sd == result.mean_interval == NotEstimable(Reason.TOO_FEW_VALUES, 1, 0, needed=2)


def test_constant_values_have_sd_zero() -> None:
    result = describe([0.1] * 7)
    assert (result.sd, result.median) == (0.0, 0.1)
    assert result.mean == pytest.approx(0.1, rel=CLOSED_FORM)


@pytest.mark.parametrize("infinity", [math.inf, -math.inf])
def test_infinite_values_are_refused(infinity: float) -> None:
    result = describe([1.0, infinity, 2.0, math.nan])
    assert result.mean == result.median == NotEstimable(Reason.INFINITE_VALUES, 2, 1)


def test_infinite_value_spoils_only_its_group() -> None:
    first, second = describe_groups(group_column([1.0, math.inf, 2.0, 4.0], [0, 0, 1, 1], 2))
    assert first.mean == NotEstimable(Reason.INFINITE_VALUES, 1, 0)
    assert second.mean == 3.0


def test_zero_has_no_geometric_mean() -> None:
    result = describe([0.0, 1.0])
    assert result.geometric_mean == NotEstimable(Reason.NOT_POSITIVE, 2, 0)
    assert result.mean == 0.5


def test_magnitudes_that_no_measurement_has_are_refused_as_infinite() -> None:
    assert describe([1e100, 9e99]).maximum == 1e100
    assert describe([1.1e100, 9e99]).mean == NotEstimable(Reason.INFINITE_VALUES, 1, 0)


def test_empty_group_and_observations_without_group() -> None:
    first, second, third = describe_groups(group_column([1.0, math.nan, 5.0, 7.0], [0, 0, 2, -1], 3))
    assert (first.n, first.missing, second.n, third.mean) == (1, 1, 0, 5.0)
    assert second.median == NotEstimable(Reason.NO_VALUES, 0, 0)


@pytest.mark.parametrize("groups", [[0, 1], [0, 1, 2, 5], [0.0, 1.0, 0.0, 1.0]])
def test_wrong_groups_are_a_programming_error(groups: list[int]) -> None:
    with pytest.raises(ValueError, match="group codes"):
        group_column([1.0, 2.0, 3.0, 4.0], groups, 3)


@given(measurements, st.randoms(use_true_random=False))
def test_order_does_not_matter(values: list[float], random: Random) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)
    assert describe(shuffled) == describe(values)


@given(measurements, st.sampled_from([2.0**-10, 8.0, 1024.0]))
def test_change_of_unit(values: list[float], factor: float) -> None:
    # A power of two scales every double exactly, so that location and spread must scale to the last digit.
    before: Any = describe(values)
    after: Any = describe([value * factor for value in values])
    for name in ["mean", "sd", "median", "q1", "q3", "minimum", "maximum"]:
        assert getattr(after, name) == getattr(before, name) * factor
    assert after.geometric_mean == pytest.approx(before.geometric_mean * factor)


@given(measurements)
def test_summary_is_ordered_and_finite(values: list[float]) -> None:
    result = describe(values)
    quantiles = [result.minimum, result.q1, result.median, result.q3, result.maximum]
    assert quantiles == sorted(estimated(value) for value in quantiles)
    assert estimated(result.sd) >= 0
    assert isinstance(result.mean_interval, Interval)


@given(st.lists(st.tuples(st.floats(-1e3, 1e3) | st.just(math.nan), st.integers(-1, 3)), max_size=40))
def test_groups_equal_the_description_of_each_part(rows: list[tuple[float, int]]) -> None:
    values = np.array([value for value, _ in rows])
    codes = np.array([code for _, code in rows], dtype=int)
    for code, result in enumerate(describe_groups(group_column(values, codes, 4))):
        assert result == describe(values[codes == code])
