"""A summary always answers: in words where there is no number, never with NaN."""

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest

from analysis.disclosure import Policy, protect
from analysis.reports.summary_json import to_json
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Interval, NotEstimable
from analysis.summaries import SummaryReport
from tests.analysis.rows import by, cohort, described, only_analyte, report, result, tumour

pytestmark = pytest.mark.django_db

EVERY_DESIGN = "patient.sex,patient.diagnosis_basis,size_group_5,size_group_3_5,bclc,site,arm,age_group"


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from numbers(one)
    elif isinstance(value, float):
        yield value


def assert_answers(found: SummaryReport) -> None:
    """Every number is finite, and every test says p or why there is none; so does the protected report."""
    for seen in (found, protect(found, Policy(protects=True))):
        assert all(math.isfinite(number) for number in numbers(json.loads(to_json(seen))))
    for one in found.analytes:
        for grouping in one.groupings:
            tests = [grouping.test, *(other.test for other in grouping.cut_off_tests)]
            assert all((test.p is None) == (test.reason is not None) for test in tests)


def with_sizes(texts: list[str | None], sizes: list[int], code: str = "IL-6") -> None:
    for patient, size in zip(cohort(texts, code=code, sex="male"), sizes, strict=True):
        tumour(patient, largest_diameter_mm=size)


def test_no_patients() -> None:
    found = report(analyte="IL-6,AFP", by=EVERY_DESIGN)
    assert_answers(found)
    assert found.patients == 0
    whole = described(found.analytes[0])
    assert whole.n == 0
    assert isinstance(whole.mean, NotEstimable)
    assert whole.mean.reason is Reason.NO_VALUES
    assert all(one.test.reason is not None for one in found.analytes[0].groupings)


def test_one_patient() -> None:
    with_sizes(["5"], [20])
    found = report(by=EVERY_DESIGN)
    assert_answers(found)
    whole = described(only_analyte(found))
    assert (whole.mean, whole.median) == (5.0, 5.0)
    assert isinstance(whole.sd, NotEstimable)
    assert whole.sd.reason is Reason.TOO_FEW_VALUES
    assert by(found, "size_group_5").test.reason is not None


@pytest.mark.parametrize("code", ["size_group_5", "size_group_3_5"])
def test_one_group(code: str) -> None:
    with_sizes(["5", "6", "7"], [20, 20, 20])
    found = report(by=code)
    assert_answers(found)
    reason = by(found, code).test.reason
    assert reason is not None
    assert reason.reason is Reason.SINGLE_GROUP


def test_constant_values() -> None:
    with_sizes(["5", "5", "5", "5"], [20, 60, 40, 60])
    found = report(by=EVERY_DESIGN)
    assert_answers(found)
    assert described(only_analyte(found)).sd == 0.0
    reason = by(found, "size_group_3_5").test.reason
    assert reason is not None
    assert reason.reason is Reason.ALL_TIED
    coefficient = only_analyte(found).correlations[0].coefficient
    assert isinstance(coefficient, NotEstimable)


def test_all_censored() -> None:
    with_sizes(["<5", "<5", "<2", "<5"], [20, 60, 40, 60])
    found = report(by=EVERY_DESIGN)
    assert_answers(found)
    whole = described(only_analyte(found))
    assert isinstance(whole.median, NotEstimable)
    assert whole.median.reason is Reason.ALL_CENSORED
    assert (whole.below_detection.count, whole.below_detection.n) == (4, 4)


def test_nothing_but_not_detected_without_a_limit() -> None:
    for patient in cohort([None, None]):
        result(patient, "ND")
    found = report(by=EVERY_DESIGN)
    assert_answers(found)
    whole = described(only_analyte(found))
    assert (whole.n, whole.unusable) == (0, 2)
    assert isinstance(whole.mean, NotEstimable)
    assert whole.mean.reason is Reason.NO_LIMIT


def test_censored_on_both_sides() -> None:
    with_sizes(["<5", "6", "7", ">8", ">8"], [20, 60, 40, 60, 10])
    found = report(by=EVERY_DESIGN)
    assert_answers(found)
    whole = described(only_analyte(found))
    assert (whole.below_detection.count, whole.above_range.count) == (1, 2)


def test_zeros_and_cut_offs_in_tiny_groups() -> None:
    with_sizes(["0", "0", "500"], [20, 60, 40], code="AFP")
    assert_answers(report(analyte="AFP", by=EVERY_DESIGN))


def test_an_interval_of_tiny_groups_does_not_pass_for_one_of_95_percent() -> None:
    # The exact interval of 1 against 2 values reaches 1 − 2/3 = 33 %, of 4 against 4 values 1 − 2·(1/70) = 97 %.
    with_sizes(["5", "6", "7"], [20, 60, 70])
    (shift, _delta) = by(report(by="size_group_5"), "size_group_5").test.estimates
    assert shift.value == -1.5
    assert shift.interval == NotEstimable(Reason.TOO_FEW_IN_A_GROUP, 3)
    with_sizes(["1", "2", "3", "4", "8"], [20, 20, 20, 60, 60])
    (shift, _delta) = by(report(by="size_group_5"), "size_group_5").test.estimates
    assert isinstance(shift.interval, Interval)
    assert shift.interval.level == 0.95


def test_values_at_the_ends_of_what_can_be_stored() -> None:
    with_sizes(["0.000001", "999999999999", "1"], [20, 60, 40])
    found = report(by=EVERY_DESIGN)
    assert_answers(found)
    assert only_analyte(found).decimals == 6
