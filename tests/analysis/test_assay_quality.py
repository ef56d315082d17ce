"""Assay quality from stored results: limits, replicates, controls, drift, missing results, and what is withheld."""

from __future__ import annotations

import pytest

from analysis.cohort import BadCohort
from analysis.presentation.assay_quality_page import assay_quality_page
from analysis.reports.assay_quality import assay_quality
from analysis.reports.assay_quality_request import AssayQualityRequest
from analysis.statistics.results import NotEstimable
from analysis.summaries import WITHHELD
from analysis.summaries.assay_quality import AssayQualityReport
from registry.access.roles import ANALYST
from registry.models import User
from tests.analysis.laboratory import Laboratory
from tests.factories import (
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def laboratory() -> Laboratory:
    return Laboratory()


def report(user: User | None = None, **parameters: str) -> AssayQualityReport:
    return assay_quality(AssayQualityRequest.from_query({"study": "LAB", **parameters}), user)


def test_results_below_the_limit_by_site_lot_and_method(laboratory: Laboratory) -> None:
    lot = laboratory.run("L1", passed=True)
    for site, text in ((0, "<2"), (0, "5"), (0, "ND"), (1, "7"), (1, ">90")):
        laboratory.result(laboratory.specimen(site), text, run=lot if site == 0 else None)
    [found] = report().detection
    assert [(group.below.count, group.below.n) for group in (found.overall, *found.groups)] == [(2, 5), (2, 3), (0, 2)]
    assert (found.overall.above, found.overall.unusable) == (1, 1)
    [by_lot] = report(divided_by="lot").detection
    assert [(str(group.label), group.below.n) for group in by_lot.groups] == [("L1", 3), ("not recorded", 2)]
    [use] = report().methods
    assert (use.results, use.patients, use.lod, use.limits, use.unit) == (5, 5, 2.0, (2.0,), "pg/mL")


def test_precision_of_replicates_and_controls(laboratory: Laboratory) -> None:
    run = laboratory.run("L1", passed=True)
    laboratory.run("L2", passed=False)  # Nothing of this cohort was measured in it.
    first, second = laboratory.specimen(0), laboratory.specimen(0)
    laboratory.result(first, "9", run=run, cv_percent=5)
    laboratory.result(first, "11", run=run, replicate=2, reported=False, cv_percent=25)
    laboratory.result(second, "20", run=run)
    laboratory.result(second, "30", replicate=2, reported=False, qc_flag="reject", reject_reason="clot")
    [found] = report().precision
    # CV of 9 and 11: 1.4142/10; of 20 and 30: 7.0711/25. Root mean square: √((0.02 + 0.08)/2) = 22.36 %.
    assert found.replicated == 2
    assert found.replicate_cv == pytest.approx(22.3607, abs=1e-4)
    assert (found.recorded.n, found.recorded.median, found.large.count) == (2, 15.0, 1)
    assert found.flags == (3, 0, 1)
    [runs] = report().runs
    assert (runs.runs, runs.lots, runs.passed, runs.failed) == (1, 1, 1, 0)
    assert "no plates" in " ".join(note.text for table in assay_quality_page(report()).tables for note in table.notes)


def test_drift_is_judged_by_runs_where_all_are_known(laboratory: Laboratory) -> None:
    for number in range(10):
        run = laboratory.run(f"L{number // 5}", day=number)
        laboratory.result(laboratory.specimen(0, day=-number), str(number + 3), run=run)
    [found] = report().drift
    assert (found.n, found.dated_by_run, found.lots) == (10, True, 2)
    assert found.tau == pytest.approx(1.0)
    # Kruskal–Wallis of 1–5 against 6–10 by hand: 12/(10·11)·(15²/5 + 40²/5) − 3·11 = 6.8182.
    assert found.lot_test is not None
    assert found.lot_test.statistic == pytest.approx(6.8182, abs=5e-5)
    laboratory.result(laboratory.specimen(0, day=1), "4")
    [undated] = report().drift
    assert not undated.dated_by_run


def test_missing_results_and_missed_visits(laboratory: Laboratory) -> None:
    laboratory.result(laboratory.specimen(0), "5")
    laboratory.specimen(0)
    laboratory.specimen(1, day=40)
    laboratory.specimen(1, timepoint="follow_up")  # Nobody has a result then: none is expected.
    found = report().missingness
    assert found is not None
    assert [(cell.missing, cell.expected) for cell in found.by_analyte[0]] == [(1, 2), (1, 1)]
    assert found.months == ("2020-01", "2020-02")
    assert [[(cell.missing, cell.expected) for cell in row] for row in found.cells] == [
        [(1, 2), (0, 0)],
        [(0, 0), (1, 1)],
    ]
    assert found.visits == ("baseline", "follow-up")
    assert [[(cell.missing, cell.expected) for cell in row] for row in found.by_visit] == [
        [(0, 2), (1, 2)],
        [(2, 2), (1, 2)],
    ]


def test_units_stand_apart_and_nothing_is_converted(laboratory: Laboratory) -> None:
    laboratory.result(laboratory.specimen(0), "5")
    laboratory.result(laboratory.specimen(0), "5", method=None)
    assert [(str(use.method), use.results) for use in report().methods] == [
        ("method not recorded", 1), ("ELISA", 1)
    ]  # fmt: skip


def test_counts_that_tell_of_few_patients_are_withheld(laboratory: Laboratory) -> None:
    for number in range(40):
        text = "<2" if number < 4 else str(number)
        specimen = laboratory.specimen(number % 2, day=30 * (number // 20))
        if number % 8:
            laboratory.result(specimen, text)
    found = report(UserFactory.create(roles=[ANALYST]))
    [detection] = found.detection
    assert detection.overall.below.count is WITHHELD  # Three of 35 lie below.
    assert found.missingness is not None
    assert {cell.missing for row in found.missingness.cells for cell in row} <= {WITHHELD, 0}
    assert found.protected
    assert found.results == 35


def test_without_results_a_plain_sentence(laboratory: Laboratory) -> None:
    laboratory.specimen(0)
    page = assay_quality_page(report())
    assert "Import results" in page.empty
    assert page.sections == ()


def test_one_result_has_no_drift(laboratory: Laboratory) -> None:
    laboratory.result(laboratory.specimen(0), "5")
    [found] = report().drift
    assert isinstance(found.tau, NotEstimable)


@pytest.mark.parametrize("bad", [{"divided_by": "moon"}, {"analyte": "NOPE"}, {"by": "site"}])
def test_an_address_that_asks_for_nonsense_gets_a_sentence(laboratory: Laboratory, bad: dict[str, str]) -> None:
    with pytest.raises(BadCohort, match=r"\w+ \w+"):
        report(None, **bad)
