"""Levels that nobody has stand in no table and in no figure; the tests keep them."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.pages import REPORT_VIEWS
from analysis.presentation.empty_levels import without_empty_levels
from analysis.presentation.report_page import ReportPage
from analysis.presentation.summary_figures import summary_figure
from analysis.presentation.summary_tables import analyte_table
from analysis.presentation.tables import Table
from analysis.statistics.catalogue import Method
from registry.models import Patient, Sex
from tests.analysis.rows import cohort, only_analyte, tumour
from tests.analysis.rows import report as summary
from tests.factories import ClinicalAssessmentFactory

pytestmark = pytest.mark.django_db

GRADE = "clinicalassessment.recorded_child_pugh_class"


@pytest.fixture(autouse=True)
def grades() -> None:
    """Grades A and C of A, B and C."""
    for text, grade in zip(("1", "2", "3", "4", "5", "6"), "AAACCC", strict=True):
        [patient] = cohort([text], sex=Sex.FEMALE)
        tumour(patient)
        ClinicalAssessmentFactory.create(
            patient=patient, assessed_on=patient.tumour_assessments.get().assessed_on, recorded_child_pugh_class=grade
        )


def shown(name: str, **parameters: str) -> tuple[Any, ReportPage]:
    view = REPORT_VIEWS[name]
    report = view.compute(view.read(parameters), None)
    return report, view.page_of(report)


def labels(table: Table) -> list[str]:
    return [row.label for part in table.parts for row in part.rows]


def notes(page: ReportPage) -> list[str]:
    return [note.text for table in page.tables for note in table.notes]


def test_a_trend_keeps_its_declared_levels_and_shows_those_with_patients() -> None:
    report, page = shown("trend", by=GRADE, outcome="analyte:IL-6")
    assert report.group_codes == ("A", "B", "C")
    assert report.outcomes[0].test.method is Method.JONCKHEERE_TERPSTRA
    assert labels(page.sections[1].tables[0]) == ["All", "A", "C"]
    assert notes(page).count("No patient with a value: B.") == 1
    figures = [picture.numbers for section in page.sections for picture in section.pictures if section.anchor != "flow"]
    assert figures
    assert not [table for table in figures if "B" in labels(table)]


def test_table_1_leaves_out_columns_and_rows_of_nobody() -> None:
    _report, page = shown("table-1", by=GRADE, row=f"{GRADE},patient.sex")
    [table] = page.sections[0].tables
    assert [column.label for column in table.columns][:3] == ["All (n = 6)", "A (n = 3)", "C (n = 3)"]
    assert "Male" not in labels(table)
    assert "male" not in labels(table)
    assert notes(page).count("No patient with a value: B.") == 1
    assert all(len(row.cells) == len(table.columns) for part in table.parts for row in part.rows)


def test_a_category_keeps_the_level_whose_share_is_compared() -> None:
    report, _page = shown("trend", by=GRADE, outcome="patient.sex")
    reduced, names = without_empty_levels(report)
    assert names == ("B",)
    assert len(reduced.outcomes[0].row.levels) == len(report.outcomes[0].row.levels)
    assert [len(level.groups) for level in reduced.outcomes[0].row.levels] == [2, 2]


def test_the_summary_shows_who_is_there() -> None:
    found = only_analyte(summary(by=GRADE, analyte="IL-6"))
    table = analyte_table(found)
    assert labels(table) == ["All", "A", "C"]
    assert "No patient with a value: B." in [note.text for note in table.notes]
    assert len(summary_figure(found, found.groupings[0]).drawing.groups) == 2


def test_who_lacks_a_value_keeps_the_group() -> None:
    [patient] = cohort([None], sex=Sex.FEMALE)
    tumour(patient)
    ClinicalAssessmentFactory.create(
        patient=patient, assessed_on=patient.tumour_assessments.get().assessed_on, recorded_child_pugh_class="B"
    )
    assert Patient.objects.count() == 7
    assert labels(analyte_table(only_analyte(summary(by=GRADE, analyte="IL-6")))) == ["All", "A", "B", "C"]
