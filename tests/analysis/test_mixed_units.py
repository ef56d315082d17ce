"""Results in units that don't convert: refused by name where asked for, and named where a page leaves them out."""

from __future__ import annotations

import pytest

from analysis.cohort import BadCohort
from analysis.pages import REPORT_VIEWS
from registry.models import Sex
from tests.analysis.rows import cohort, result, tumour
from tests.factories import SiteFactory

pytestmark = pytest.mark.django_db

LEFT_OUT = "Left out, because units do not convert into each other: Interleukin-2 ([U]/mL, pg/mL)."


@pytest.fixture(autouse=True)
def patients() -> None:
    site = SiteFactory.create()
    for place, patient in enumerate(
        cohort([None] * 12, site, sex=Sex.FEMALE) + cohort([None] * 12, site, sex=Sex.MALE)
    ):
        tumour(patient, largest_diameter_mm=20 + 5 * place)
        specimen = result(patient, str(5 + place)).specimen
        result(patient, str(300 + place), "IL-2", "pg/mL" if place % 2 else "[U]/mL", specimen=specimen)


DEFAULTS = {
    "comparison": {"by": "patient.sex"},
    "trend": {"by": "size_group_3_5"},
    "cut-offs": {"by": "patient.sex"},
    "correlation": {},
    "table-1": {},
    "roc": {"outcome": "patient.sex=male"},
}


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_page_says_what_its_defaults_leave_out(name: str) -> None:
    view = REPORT_VIEWS[name]
    assert LEFT_OUT in view.page_of(view.compute(view.read(DEFAULTS[name]), None)).lead


@pytest.mark.parametrize("name", ["comparison", "roc"])
def test_what_is_asked_for_by_name_is_refused_with_its_units(name: str) -> None:
    view = REPORT_VIEWS[name]
    asked = DEFAULTS[name] | {"marker" if name == "roc" else "outcome": ["analyte:IL-2"]}
    with pytest.raises(BadCohort, match=r"Interleukin-2.*\[U\]/mL, pg/mL"):
        view.compute(view.read(asked), None)
