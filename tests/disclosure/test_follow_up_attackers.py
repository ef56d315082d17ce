"""An attacker takes each count of a protected report of the follow-up as a linear equation, and solves for small ones.

The reports are made from counts; no database is needed. What is attacked: each cell of the finest division, each group,
and in each group who responded (or recovered) and who did not.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.disclosure.assay_quality import protect_assay_quality
from analysis.disclosure.before_after import protect_before_after
from analysis.disclosure.course import protect_course
from analysis.disclosure.policy import SMALLEST_COUNT, Policy
from analysis.disclosure.response import protect_response
from analysis.reports.response_groups import response_group
from analysis.reports.summary_descriptions import describe_column
from analysis.statistics.catalogue import Method
from analysis.statistics.censored.sensitivity import Sensitivity
from analysis.statistics.paired import Zeros
from analysis.statistics.qualifiers import CensoredColumn
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from analysis.summaries import Design, TestSummary
from analysis.summaries.assay_quality import AssayQualityReport, DividedBy, MissingCell, Missingness
from analysis.summaries.before_after import AnalyteChange, BeforeAfterReport, PairedGroup, PairedTest
from analysis.summaries.course import CourseReport, Recovery, RecoveryGroup, RecoveryOrigin
from analysis.summaries.response import CriteriaChoice, ResponseGroup, ResponseReport, Source
from analysis.summaries.survival import QuantileSummary
from analysis.summaries.values import Count
from tests.disclosure.cohorts import cohort_of, course_of
from tests.disclosure.test_published_forms import numbers_left

POLICY = Policy(protects=True)
NOTHING = NotEstimable(Reason.NO_VALUES)
GROUPS, CATEGORIES = 3, 6
"""The last group is of those in none."""

Vector = NDArray[np.float64]
Published = tuple[Vector, Count]
A_COUNT = st.one_of(st.integers(0, 12), st.integers(10, 40))


def counts_of(*shape: int) -> st.SearchStrategy[NDArray[np.int64]]:
    size = int(np.prod(shape))
    return st.lists(A_COUNT, min_size=size, max_size=size).map(lambda values: np.array(values).reshape(shape))


def recovered(published: Iterator[Published], counts: NDArray[np.int64], targets: list[Vector]) -> list[float]:
    """Give the small counts among the targets that the shown equations determine."""
    shown = [vector.ravel() for vector, count in published if isinstance(count, int)]
    if not shown:
        return []
    matrix = np.array(shown)
    rank = np.linalg.matrix_rank(matrix)
    found = []
    for target in targets:
        value = float((target * counts).sum())
        if 0 < value < SMALLEST_COUNT and np.linalg.matrix_rank(np.vstack([matrix, target.ravel()])) == rank:
            found.append(value)
    return found


def part(counts: NDArray[np.int64], rows: object, columns: object) -> Vector:
    """The equation that counts some rows and columns."""
    chosen = np.zeros(counts.shape)
    chosen[rows, columns] = 1  # type: ignore[index]
    return chosen


def response_report(counts: NDArray[np.int64]) -> ResponseReport:
    """The report of as many patients of each group and category."""
    rows = [np.repeat(np.arange(CATEGORIES), row) for row in counts]
    groups = tuple(response_group(str(place), "", row) for place, row in enumerate(rows[:-1]))
    whole = response_group("", "", np.concatenate(rows))
    return ResponseReport(
        **cohort_of(int(counts.sum())),
        source=Source.RECORDED,
        criteria=CriteriaChoice.ANY,
        confirmed=False,
        by="arm",
        untreated=0,
        ungrouped=int(counts[-1].sum()),
        assessments_left_out=0,
        overall=whole,
        groups=groups,
        comparisons=(),
        lines=(),
        bars=(),
        swimmers=(),
    )


def of_responses(found: ResponseReport, counts: NDArray[np.int64]) -> Iterator[Published]:
    every: list[tuple[object, ResponseGroup]] = [(slice(None), found.overall), *enumerate(found.groups)]
    for rows, group in every:
        yield part(counts, rows, slice(None)), group.n
        for place, count in enumerate(group.counts):
            yield part(counts, rows, place), count
        yield part(counts, rows, slice(0, 2)), group.objective.count
        yield part(counts, rows, slice(None)), group.objective.n
        yield part(counts, rows, slice(0, 3)), group.control.count
        yield part(counts, rows, slice(0, 4)), group.objective_of_evaluable.n
    yield part(counts, slice(None), slice(None)), found.patients
    yield part(counts, -1, slice(None)), found.ungrouped


@settings(max_examples=150, deadline=None)
@given(counts_of(GROUPS, CATEGORIES))
def test_no_small_count_follows_from_responses(counts: NDArray[np.int64]) -> None:
    found = protect_response(response_report(counts), POLICY)
    targets = [part(counts, row, column) for row in range(GROUPS) for column in range(CATEGORIES)]
    targets += [part(counts, row, slice(None)) for row in range(GROUPS)]
    targets += [part(counts, row, half) for row in range(GROUPS) for half in (slice(0, 2), slice(2, None))]
    assert recovered(of_responses(found, counts), counts, targets) == []


def recovery_report(counts: NDArray[np.int64]) -> CourseReport:
    """The report of as many patients of each group who began low and came back, who did not, and who never were low."""
    nothing = QuantileSummary(NOTHING, NOTHING, NOTHING)

    def group(code: str, row: NDArray[np.int64]) -> RecoveryGroup:
        back, low, n = int(row[0]), int(row[:2].sum()), int(row.sum())
        return RecoveryGroup(code, "", n, n - int(row[1]), low, back, nothing, None, 0.0)

    groups = tuple(group(str(place), row) for place, row in enumerate(counts[:-1]))
    recovery = Recovery(1.0, "", RecoveryOrigin.SURGERY, group("", counts.sum(axis=0)), groups, None, 0, 0)
    return course_of(recovery, int(counts.sum()))


def of_recovery(found: CourseReport, counts: NDArray[np.int64]) -> Iterator[Published]:
    assert found.recovery is not None
    assert isinstance(found.recovery.overall, RecoveryGroup)
    every: list[tuple[object, RecoveryGroup]] = [
        (slice(None), found.recovery.overall),
        *enumerate(found.recovery.groups),
    ]
    for rows, group in every:
        yield part(counts, rows, slice(None)), group.n
        yield part(counts, rows, slice(None)) - part(counts, rows, 1), group.recovered
        yield part(counts, rows, slice(0, 2)), group.low_at_first
        yield part(counts, rows, 0), group.low_recovered


@settings(max_examples=150, deadline=None)
@given(counts_of(GROUPS, 3))
def test_no_small_count_follows_from_recoveries(counts: NDArray[np.int64]) -> None:
    found = protect_course(recovery_report(counts), POLICY)
    targets = [part(counts, row, column) for row in range(GROUPS) for column in (0, 1, 2, slice(None))]
    assert recovered(of_recovery(found, counts), counts, targets) == []


def missing_report(counts: NDArray[np.int64]) -> AssayQualityReport:
    """The report of one result expected of each patient: by site, month, and whether it lacks."""
    cells = tuple(
        tuple(MissingCell(int(cell.sum()), int(cell[0]), int(cell[0]), int(cell[1])) for cell in row) for row in counts
    )
    by_site = counts.sum(axis=1)
    analyte = tuple(MissingCell(int(one.sum()), int(one[0]), int(one[0]), int(one[1])) for one in by_site)
    missingness = Missingness(("HN", "MI"), ("1", "2"), cells, ("IL-6",), (analyte,), (), (), 0)
    return AssayQualityReport(
        **cohort_of(int(counts.sum())),
        divided_by=DividedBy.SITE,
        results=int(counts[:, :, 1].sum()),
        methods=(),
        detection=(),
        precision=(),
        runs=(),
        drift=(),
        missingness=missingness,
    )


def of_missing(found: AssayQualityReport, counts: NDArray[np.int64]) -> Iterator[Published]:
    assert found.missingness is not None
    for site, row in enumerate(found.missingness.cells):
        for month, cell in enumerate(row):
            for column, count in ((slice(None), cell.expected), (0, cell.missing), (1, cell.complete_patients)):
                chosen = np.zeros(counts.shape)
                chosen[site, month, column] = 1
                yield chosen, count
    for site, cell in enumerate(found.missingness.by_analyte[0]):
        for column, count in ((slice(None), cell.expected), (0, cell.missing)):
            chosen = np.zeros(counts.shape)
            chosen[site, :, column] = 1
            yield chosen, count


@settings(max_examples=150, deadline=None)
@given(counts_of(2, 2, 2))
def test_no_small_count_follows_from_missing_results(counts: NDArray[np.int64]) -> None:
    found = protect_assay_quality(missing_report(counts), POLICY)
    targets = []
    for place in np.ndindex(2, 2, 2):
        chosen = np.zeros(counts.shape)
        chosen[place] = 1
        targets.append(chosen)
    assert recovered(of_missing(found, counts), counts, targets) == []


def change_report(counts: NDArray[np.int64]) -> BeforeAfterReport:
    """The report of as many pairs of each group that rose, fell, stayed, or can't be ordered."""
    empty = describe_column(CensoredColumn.of([]), np.zeros(0, dtype=np.int64), 1)[0]

    def group(code: str, row: NDArray[np.int64]) -> PairedGroup:
        rose, fell, same, undetermined = (int(one) for one in row)
        test = TestSummary(Design.TWO_GROUPS, Method.SIGN_TEST, 1.0, (), 0.5, int(row.sum()))
        return PairedGroup(
            code, "", int(row.sum()), empty, empty, None, 0.0, 0.0, rose, fell, same, undetermined, test, None, 0.5,
            0.5, Sensitivity(0.04, ()),
        )  # fmt: skip

    groups = tuple(group(str(place), row) for place, row in enumerate(counts[:-1]))
    change = AnalyteChange(
        "IL-6", "", "pg/mL", 0, 0, 0, 0, group("", counts.sum(axis=0)), groups, int(counts[-1].sum())
    )
    return BeforeAfterReport(
        **cohort_of(int(counts.sum())),
        before="a",
        after="b",
        test=PairedTest.WILCOXON,
        zeros=Zeros.LEAVE_OUT,
        by="arm",
        analytes=(change,),
        levels=(),
        skipped=(),
    )


def of_changes(found: BeforeAfterReport, counts: NDArray[np.int64]) -> Iterator[Published]:
    [change] = found.analytes
    every: list[tuple[object, PairedGroup]] = [(slice(None), change.overall), *enumerate(change.groups)]
    for rows, group in every:
        yield part(counts, rows, slice(None)), group.n
        for place, count in enumerate((group.rose, group.fell, group.same, group.undetermined)):
            yield part(counts, rows, place), count
    yield part(counts, -1, slice(None)), change.not_determined
    yield part(counts, slice(None), slice(None)), found.patients


@settings(max_examples=150, deadline=None)
@given(counts_of(GROUPS, 4))
def test_no_small_count_follows_from_changes(counts: NDArray[np.int64]) -> None:
    found = protect_before_after(change_report(counts), POLICY)
    targets = [part(counts, row, column) for row in range(GROUPS) for column in (0, 1, 2, 3, slice(None))]
    assert recovered(of_changes(found, counts), counts, targets) == []


def test_nothing_is_left_of_pairs_that_are_withheld() -> None:
    [change] = protect_before_after(
        change_report(np.array([[3, 0, 0, 0], [20, 20, 0, 0], [20, 20, 0, 0]])), POLICY
    ).analytes
    assert [group.withheld for group in change.groups] == [True, False]
    assert [list(numbers_left(group)) for group in change.groups if group.withheld] == [[]]
