"""A study may set below which number no count of its patients is told; else it is ten."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from analysis.disclosure.policy import Policy
from analysis.presentation.table_one_page import table_one_page
from analysis.reports.table_one import table_one
from analysis.reports.table_one_request import TableOneRequest
from analysis.summaries import WITHHELD, Count
from registry.access.roles import ANALYST
from registry.models import Sex, Study
from tests.analysis.rows import cohort, enrol
from tests.factories import SiteFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db


def groups(study: Study) -> tuple[list[Count], str]:
    """The sizes of the groups that an analyst is told, and the page's lead."""
    asked = TableOneRequest.from_query({"study": study.code, "by": "patient.sex", "row": "site"})
    report = table_one(asked, UserFactory.create(roles=[ANALYST]))
    return [head.n for head in report.groups], table_one_page(report).lead


@pytest.mark.parametrize(
    ("smallest", "told", "sentence"),
    [
        (None, [WITHHELD, WITHHELD], "Counts below 10 are withheld."),
        (5, [7, 30], "Counts below 5 are withheld."),
        (31, [WITHHELD, WITHHELD], "Counts below 31 are withheld."),
    ],
)
def test_the_smallest_count_is_the_studys(smallest: int | None, told: list[Count], sentence: str) -> None:
    study, site = StudyFactory.create(smallest_count=smallest), SiteFactory.create()
    for sex, count in ((Sex.FEMALE, 7), (Sex.MALE, 30)):
        enrol(study, cohort([None] * count, site, sex=sex))
    found, lead = groups(study)
    assert found == told
    assert sentence in lead


def test_all_studies_together_are_told_as_the_strictest_asks() -> None:
    StudyFactory.create(smallest_count=25)
    StudyFactory.create(smallest_count=4)
    assert Policy(protects=True).of_study(None).smallest_count == 25


def test_a_count_that_names_a_patient_is_no_smallest_count() -> None:
    study = StudyFactory.create(smallest_count=2)
    with pytest.raises(ValidationError):
        study.full_clean()
    assert Policy(protects=True).of_study(study).smallest_count == 3
