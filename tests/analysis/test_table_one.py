"""Table 1 from stored records to numbers, reckoned by hand, and what is withheld."""

from __future__ import annotations

import math

import pytest

from analysis.cohort import BadCohort
from analysis.presentation.table_one_page import table_one_page
from analysis.reports.table_one import table_one
from analysis.reports.table_one_request import TableOneRequest
from analysis.statistics.reasons import Reason
from analysis.statistics.results import NotEstimable
from analysis.summaries import WITHHELD
from analysis.summaries.table_one import ChoiceRow, NumberRow, TableOneReport
from registry.access.roles import ANALYST
from registry.models import Sex, Site, Study, User
from tests.analysis.rows import cohort, enrol, tumour
from tests.factories import SiteFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db


def made(user: User | None = None, **parameters: str) -> TableOneReport:
    return table_one(TableOneRequest.from_query(parameters), user)


def number(report: TableOneReport, code: str) -> NumberRow:
    return next(row for row in report.rows if isinstance(row, NumberRow) and row.code == code)


def choice(report: TableOneReport, code: str) -> ChoiceRow:
    return next(row for row in report.rows if isinstance(row, ChoiceRow) and row.code == code)


def two_groups(site: Site, women: int = 3, men: int = 3) -> None:
    """Sizes 1, 2, 3 … cm of the women's tumours and 11, 12, 13 … of the men's; a last man without an assessment."""
    for sex, count, first in ((Sex.FEMALE, women, 1), (Sex.MALE, men, 11)):
        for place, patient in enumerate(cohort([None] * count, site, sex=sex)):
            tumour(patient, largest_diameter_mm=first + place, portal_vein_thrombosis="none" if place else "vp1")
    cohort([None], site, sex=Sex.MALE)


SIZE, PVT = "tumourassessment.largest_diameter_mm", "tumourassessment.portal_vein_thrombosis"


def test_numbers_and_shares_stand_by_column() -> None:
    two_groups(SiteFactory.create())
    report = made(by="patient.sex", row=f"{SIZE},{PVT}")
    size = number(report, SIZE)
    assert [(head.code, head.n) for head in report.groups] == [("female", 3), ("male", 4)]
    assert (size.overall.n, size.overall.missing, size.overall.mean) == (6, 1, 7.0)
    assert [(one.n, one.missing, one.mean, one.sd) for one in size.groups] == [(3, 0, 2.0, 1.0), (3, 1, 12.0, 1.0)]
    assert size.difference == pytest.approx(10)  # |2 − 12| over √((1 + 1)/2).
    invaded = choice(report, PVT)
    assert (invaded.known, invaded.missing, invaded.group_missing) == (6, 1, (0, 1))
    assert {level.code: (level.overall, level.groups) for level in invaded.levels} == {
        "none": (4, (2, 2)),
        "vp1": (2, (1, 1)),
    }
    assert invaded.difference == 0
    assert size.test is None


def test_rows_are_tested_only_where_it_is_asked_for() -> None:
    two_groups(SiteFactory.create())
    report = made(by="patient.sex", row=f"{SIZE},{PVT}", p="1")
    # All 3 × 3 pairs in order: exact two-sided p = 2/C(6, 3) = 0.1. Equal shares: Fisher's p = 1.
    assert number(report, SIZE).test is not None
    assert number(report, SIZE).test.p == pytest.approx(0.1)  # type: ignore[union-attr]
    assert choice(report, PVT).test.p == pytest.approx(1)  # type: ignore[union-attr]


def test_values_below_the_limit_stay_censored() -> None:
    site = SiteFactory.create()
    cohort(["<2", "3", "4", "5"], site, sex=Sex.FEMALE)
    cohort(["<2", "<2", "9"], site, sex=Sex.MALE)
    row = number(made(by="patient.sex", row="analyte:IL-6"), "analyte:IL-6")
    assert [one.below_detection.count for one in row.groups] == [1, 2]
    assert isinstance(row.difference, NotEstimable)
    assert row.difference.reason == Reason.CENSORED_VALUES
    assert not isinstance(row.overall.median, float) or math.isfinite(row.overall.median)


def test_by_default_only_what_is_recorded_is_shown() -> None:
    study: Study = StudyFactory.create(code="S")
    patients = cohort(["1", "2"], SiteFactory.create(), sex=Sex.MALE)
    enrol(study, patients)
    codes = [row.code for row in made(study="S").rows]
    assert "analyte:IL-6" in codes
    assert "patient.sex" in codes
    assert SIZE not in codes


def test_small_cells_take_the_columns_of_their_row_away() -> None:
    two_groups(SiteFactory.create(), women=24, men=29)
    report = made(UserFactory.create(roles=[ANALYST]), by="patient.sex", row=f"{SIZE},{PVT}")
    assert [head.n for head in report.groups] == [24, 30]
    # One man lacks an assessment, and one woman and one man have an invaded vein.
    size, invaded = number(report, SIZE), choice(report, PVT)
    assert size.withheld
    assert size.overall.n is WITHHELD
    assert invaded.withheld
    assert all(level.groups == (WITHHELD, WITHHELD) for level in invaded.levels)
    hidden = [level.overall is WITHHELD for level in invaded.levels] + [invaded.missing is WITHHELD]
    assert sum(hidden) >= 2


def test_large_cells_are_shown_to_who_may_see_no_records() -> None:
    site = SiteFactory.create()
    for sex in (Sex.FEMALE, Sex.MALE):
        for place, patient in enumerate(cohort([None] * 24, site, sex=sex)):
            tumour(patient, largest_diameter_mm=10 + place, portal_vein_thrombosis="none" if place % 2 else "vp1")
    report = made(UserFactory.create(roles=[ANALYST]), by="patient.sex", row=f"{SIZE},{PVT}")
    assert not number(report, SIZE).withheld
    assert [level.groups for level in choice(report, PVT).levels] == [(12, 12), (12, 12)]


@pytest.mark.parametrize("parameters", [{"by": "x"}, {"row": "x"}, {"p": "2"}, {"y": "1"}, {"row": "analyte:NONE"}])
def test_bad_addresses_are_answered_with_a_sentence(parameters: dict[str, str]) -> None:
    with pytest.raises(BadCohort, match=r"\w+ .+\."):
        made(None, **parameters)


def test_a_request_is_written_as_it_is_read() -> None:
    query = "by=patient.sex&row=age&row=patient.hbsag&p=1"
    asked = TableOneRequest.from_query({"by": "patient.sex", "row": ["age", "patient.hbsag"], "p": "1"})
    assert asked.to_query() == query


def test_values_beyond_limits_and_unusable_ones_have_rows_of_their_own() -> None:
    site = SiteFactory.create()
    cohort(["4", "6", ">60", ">60", "<2", "ND", None], site, sex=Sex.FEMALE)
    cohort(["5", "7"], site, sex=Sex.MALE)
    (table,) = table_one_page(made(by="patient.sex", row="analyte:IL-6")).tables
    rows = {row.label: [cell.text for cell in row.cells[:3]] for row in table.parts[0].rows}
    # Of nine patients one has no result, and one a result that says nothing: seven have a value.
    assert rows["n with a value"] == ["7", "5", "2"]
    assert rows["above range"] == ["2 (28.6 %)", "2 (40.0 %)", "0 (0.0 %)"]
    assert rows["below detection limit"] == ["1 (14.3 %)", "1 (20.0 %)", "0 (0.0 %)"]
    assert rows["unusable: “not detected” without a limit"] == ["1", "1", "0"]
    assert rows["missing"] == ["1", "1", "0"]


def test_beside_p_of_values_beyond_limits_stands_what_substitution_would_have_said() -> None:
    site = SiteFactory.create()
    cohort(["<2", "<2", "3", "4"], site, sex=Sex.FEMALE)
    cohort(["6", "7", "8", "9"], site, sex=Sex.MALE)
    notes = [
        " ".join(note.text for note in table_one_page(made(by="patient.sex", row="analyte:IL-6", p=p)).tables[0].notes)
        for p in ("1", "0")
    ]
    assert ["Interleukin-6: Substitution, only to test the sensitivity" in text for text in notes] == [True, False]
