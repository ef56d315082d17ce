"""An attacker takes every count of a protected report as a linear equation, and solves for the small ones.

The unknowns are the patients by size in the finest division, by whether their result lies below the cut-off. A count is
recovered when the equations determine it. No database is needed: the report is made from columns.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.dataset.units import Substance
from analysis.disclosure import SMALLEST_COUNT, Policy, protect
from analysis.reports.summary_descriptions import describe_series
from analysis.reports.summary_groupings import Grouped, summarise_grouping
from analysis.reports.summary_series import Series
from analysis.statistics.qualifiers import CensoredColumn
from analysis.summaries import (
    AnalyteSummary,
    CutOffShare,
    CutOffUsed,
    GroupSummary,
    Share,
    SummaryReport,
    Withheld,
)
from analysis.variables import Level, LevelColumn, grouping
from registry.clinical.tumour import SIZE_SCHEMES, size_group
from tests.disclosure.cohorts import cohort_of

# One size in mm within each group of the finest division, and one not recorded.
SIZES = (10.0, 25.0, 40.0, 60.0, np.nan)
BELOW, UNDETERMINED, NOT_BELOW = range(3)
CUT_OFF = CutOffUsed(100.0, "pg/mL", "below", "a test")
# A value below the cut-off, a limit above it, and a value above it.
RESULTS = ((50.0, 0), (200.0, -1), (150.0, 0))
IL6 = Substance(1, "IL-6", "Interleukin-6", "", "pg/mL", None, None)
UNKNOWNS = len(SIZES) * len(RESULTS)

Vector = NDArray[np.float64]
Published = tuple[Vector, int | Withheld]


def codes_of(scheme: str) -> NDArray[np.int64]:
    """Place of each size of SIZES in a scheme, −1 for none."""
    derived = size_group(largest_diameter_mm=list(SIZES), scheme=scheme)
    return np.array([derived.codes.index(value) if value else -1 for value in derived.values])


def whole_report(counts: NDArray[np.int64]) -> SummaryReport:
    """The report of as many patients of each size and result as `counts` says, shape (sizes, results)."""
    cells = [(size, kind) for size in range(len(SIZES)) for kind in range(3) for _one in range(counts[size, kind])]
    sizes = np.array([size for size, _kind in cells], dtype=np.int64)
    values = np.array([RESULTS[kind] for _size, kind in cells], dtype=np.float64).reshape(-1, 2)
    column = CensoredColumn.of(values[:, 0], values[:, 1].astype(np.int8))
    series = Series(IL6, "pg/mL", column, 0, 0, 0, (), (CUT_OFF,), 1)
    groupings = []
    for scheme, known in SIZE_SCHEMES.items():
        levels = tuple(Level(code, label) for code, label in zip(known.codes, known.labels, strict=True))
        grouped = Grouped(grouping(f"size_group_{scheme}"), levels, LevelColumn(codes_of(scheme)[sizes]))
        groupings.append(summarise_grouping(series, grouped))
    analyte = AnalyteSummary(
        "IL-6", "IL-6", "pg/mL", 0, (), len(cells), 0, 0, (), GroupSummary("", "all", describe_series(series)),
        tuple(groupings),
    )  # fmt: skip
    return SummaryReport(
        **cohort_of(len(cells)),
        analytes=(analyte,),
        window_days=30,
    )


def counted(sizes: NDArray[np.bool_], *kinds: int) -> Vector:
    """The equation that counts the patients of some sizes and some results."""
    chosen = np.zeros((len(SIZES), 3))
    for kind in kinds or range(3):
        chosen[sizes, kind] = 1
    return chosen.ravel()


def counts_of_description(group: GroupSummary, sizes: NDArray[np.bool_]) -> Iterator[Published]:
    described = group.description
    yield counted(sizes), described.n
    yield from of_share(described.below_detection, sizes, UNDETERMINED)
    for share in described.cut_offs:
        yield from of_cut_off(share, sizes)


def of_share(share: Share, sizes: NDArray[np.bool_], *kinds: int) -> Iterator[Published]:
    yield counted(sizes), share.n
    yield counted(sizes, *kinds), share.count


def of_cut_off(share: CutOffShare, sizes: NDArray[np.bool_]) -> Iterator[Published]:
    yield from of_share(share.low, sizes, BELOW)
    yield from of_share(share.high, sizes, BELOW, UNDETERMINED)
    yield counted(sizes, UNDETERMINED), share.undetermined


def equations(report: SummaryReport) -> Iterator[Published]:
    """Every count of a report, with what it counts."""
    (analyte,) = report.analytes
    everyone = np.ones(len(SIZES), dtype=bool)
    yield counted(everyone), report.patients
    assert analyte.overall is not None
    yield from counts_of_description(analyte.overall, everyone)
    for one in analyte.groupings:
        codes = codes_of(one.code.removeprefix("size_group_"))
        for place, group in enumerate(one.groups):
            yield from counts_of_description(group, codes == place)
        yield counted(codes == -1), one.not_determined
        # A test that is shown in full tells how many it used.
        yield counted(codes != -1), one.test.n
        for test in one.cut_off_tests:
            yield counted(codes != -1, UNDETERMINED), test.undetermined
            yield counted(codes != -1, BELOW, NOT_BELOW), test.test.n


def by_one_scheme(whole: SummaryReport, place: int) -> SummaryReport:
    (analyte,) = whole.analytes
    return replace(whole, analytes=(replace(analyte, groupings=(analyte.groupings[place],)),))


@pytest.mark.parametrize("apart", [False, True])
@settings(max_examples=60, deadline=None)
@given(cells=st.lists(st.integers(0, 25), min_size=UNKNOWNS, max_size=UNKNOWNS), thinning=st.integers(0, 3))
def test_no_small_count_can_be_solved_for(apart: bool, cells: list[int], thinning: int) -> None:
    """Neither of one report by all schemes, nor of one report by each of them."""
    counts = np.array(cells).reshape(len(SIZES), 3) // (1 + thinning)
    whole = whole_report(counts)
    reports = [by_one_scheme(whole, place) for place in range(len(SIZE_SCHEMES))] if apart else [whole]
    seen = [one for report in reports for one in equations(protect(report, Policy(protects=True)))]
    known = np.array([equation for equation, count in seen if isinstance(count, int)] or [np.zeros(UNKNOWNS)])
    rank = np.linalg.matrix_rank(known)
    for target, count in equations(whole):
        if isinstance(count, int) and 0 < count < SMALLEST_COUNT:
            assert np.linalg.matrix_rank(np.vstack([known, target])) > rank, (target.reshape(-1, 3), count)


def test_the_attacker_finds_what_is_not_protected() -> None:
    whole = whole_report(np.full((len(SIZES), 3), 2))
    seen = [equation for equation, count in equations(replace(whole)) if isinstance(count, int)]
    assert np.linalg.matrix_rank(np.array(seen)) == UNKNOWNS
