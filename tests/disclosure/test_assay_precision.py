"""Coefficients of variation, replicates and flags beside the reported results of a method: few without one follow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.disclosure.assay_quality import protect_assay_quality
from analysis.disclosure.policy import Policy
from analysis.reports.summary_descriptions import describe_column
from analysis.statistics.qualifiers import CensoredColumn
from analysis.statistics.results import Interval
from analysis.summaries import WITHHELD, Count
from analysis.summaries.assay_quality import AssayQualityReport, DividedBy, MethodUse, Precision
from analysis.summaries.values import Share
from tests.disclosure.cohorts import cohort_of

INTERVAL = Interval(0.1, 0.4, 0.95)
POLICY = Policy(protects=True)


def use(results: int, unit: str = "pg/mL", method: int = 3) -> MethodUse:
    return MethodUse(
        "TNF-α", f"method {method}", unit, results, results, None, None, None, (), "", f"TNF-a@{method}:{unit}"
    )


def precision(known: int, flags: tuple[int, int, int], replicated: int, method: int = 3) -> Precision:
    values = CensoredColumn.of(np.linspace(1, 9, known))
    recorded = describe_column(values, np.zeros(known, dtype=np.int64), 1)[0]
    large = Share(0, known, 0.0, INTERVAL)
    return Precision(
        "TNF-α", f"method {method}", 200, recorded, large, replicated, 4.0, INTERVAL, flags, f"TNF-a@{method}"
    )


def published(
    uses: tuple[MethodUse, ...], *found: Precision, policy: Policy = POLICY
) -> tuple[Count, tuple[Count, ...], Count]:
    """What a protected reader sees of the first method: n of coefficients, flags, replicated specimens."""
    total = sum(one.results for one in uses if isinstance(one.results, int))
    report = AssayQualityReport(
        **cohort_of(200),
        divided_by=DividedBy.SITE,
        results=total,
        methods=uses,
        detection=(),
        precision=found,
        runs=(),
        drift=(),
        missingness=None,
    )
    one = protect_assay_quality(report, policy).precision[0]
    if one.recorded.n is WITHHELD:
        assert (one.recorded.median, one.large.n, one.large.count) == (WITHHELD,) * 3
    if one.replicated is WITHHELD:
        assert (one.replicate_cv, one.replicate_interval) == (WITHHELD,) * 2
    return one.recorded.n, one.flags, one.replicated


@pytest.mark.parametrize(("lacking", "shown"), [(0, True), (1, False), (7, False), (9, False), (10, True)])
def test_few_results_without_a_coefficient_a_flag_or_a_replicate_do_not_follow(lacking: int, shown: bool) -> None:
    n, every = 459 - lacking, (use(459),)
    assert published(every, precision(n, (459, 0, 0), 100))[0] == (n if shown else WITHHELD)
    flags = (n, 0, 0)
    assert published(every, precision(300, flags, 100))[1] == (flags if shown else (WITHHELD,) * 3)
    assert published(every, precision(300, (459, 0, 0), n))[2] == (n if shown else WITHHELD)


def test_rejected_results_that_are_not_reported_do_not_hide_who_has_no_flag() -> None:
    """Of 459 reported results 4 have no flag: 455 are ok; 30 were rejected, and so not reported."""
    assert published((use(459),), precision(300, (455, 0, 30), 100))[1] == (WITHHELD,) * 3


def test_neither_do_few_follow_from_the_flags_of_results_that_are_not_reported() -> None:
    """Of 500 results, 41 not reported, all have a flag, and all but 5 a coefficient."""
    assert published((use(459),), precision(495, (500, 0, 0), 100))[0] is WITHHELD


def test_units_and_methods_of_an_analyte_add_up() -> None:
    two_units = (use(200), use(259, "ng/L"))
    assert published(two_units, precision(452, (459, 0, 0), 100))[0] is WITHHELD
    assert published(two_units, precision(196, (459, 0, 0), 100))[0] is WITHHELD
    # The other method's 7 results are withheld with these 452, but not the 459 of the analyte.
    two_methods = (use(452), use(7, method=4))
    assert published(two_methods, precision(452, (452, 0, 0), 100), precision(7, (7, 0, 0), 0, 4))[0] is WITHHELD


def test_a_study_that_sets_a_higher_number_and_a_reader_of_the_records() -> None:
    known = precision(447, (447, 0, 0), 100)
    assert published((use(459),), known)[0] == 447
    assert published((use(459),), known, policy=replace(POLICY, smallest_count=15))[0] is WITHHELD
    assert published((use(459),), precision(452, (452, 0, 0), 100), policy=Policy(protects=False))[0] == 452
