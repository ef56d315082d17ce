"""Where a derived value is an outcome or a row, the page says what those lack of whom it is undetermined."""

from __future__ import annotations

import pytest

from analysis.presentation.comparison_page import comparison_page
from analysis.presentation.table_one_page import table_one_page
from analysis.reports.comparison import comparison
from analysis.reports.comparison_request import ComparisonRequest
from analysis.reports.table_one import table_one
from analysis.reports.table_one_request import TableOneRequest
from analysis.summaries.table_one import ChoiceRow, NumberRow
from registry.access.roles import ANALYST
from registry.models import Sex, User
from tests.analysis.rows import cohort, tumour
from tests.factories import SiteFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def patients() -> None:
    site = SiteFactory.create()
    for patient in cohort([None] * 15, site, sex=Sex.FEMALE):
        tumour(patient, largest_diameter_mm=40)
    cohort([None] * 12, site, sex=Sex.MALE)


def notes(user: User | None = None) -> tuple[str, str]:
    """The notes of Table 1 and of a comparison."""
    asked = {"row": "size_group_5,albi_score", "by": "none"}
    table = table_one_page(table_one(TableOneRequest.from_query(asked), user))
    compared = {"by": "patient.sex", "outcome": ["size_group_5", "albi_score"]}
    pages = (table, comparison_page(comparison(ComparisonRequest.from_query(compared), user)))
    first, second = (" ".join(note.text for one in page.tables for note in one.notes) for page in pages)
    return first, second


def test_what_is_lacking_stands_below_the_table() -> None:
    for found in notes():
        assert "could not be determined for patients who lack: largest diameter" in found
        assert "ALBI score could not be determined for patients who lack: total bilirubin in serum (27), " in found


def test_rows_count_what_each_input_is_lacking_in() -> None:
    rows = table_one(TableOneRequest.from_query({"row": "size_group_5,albi_score", "by": "none"}), None).rows
    by_kind = {type(row): [(one.code, one.count) for one in row.missing_inputs] for row in rows}
    assert [count for _code, count in by_kind[ChoiceRow]] == [12]
    assert [count for _code, count in by_kind[NumberRow]] == [27, 27]


def test_readers_without_records_are_not_told_what_is_lacking() -> None:
    for found in notes(UserFactory.create(roles=[ANALYST])):
        assert "who lack" not in found
