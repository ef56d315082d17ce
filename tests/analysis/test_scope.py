"""A row of another site is never counted, and what is read doesn't grow with the patients."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analysis.cohort import BadCohort
from analysis.presentation.summary_methods import methods_text
from analysis.presentation.summary_page import summary_as_report_page
from registry.access.roles import ANALYST, CURATOR, DATA_MANAGER
from registry.models import Specimen
from tests.analysis.rows import analyte, by, cohort, described, enrol, only_analyte, report, tumour
from tests.factories import SiteFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_user_summarises_the_patients_of_their_sites_only() -> None:
    here, elsewhere = SiteFactory.create(code="HERE"), SiteFactory.create(code="THERE")
    for patient in [*cohort(["1", "2"], here), *cohort(["100"] * 12, elsewhere)]:
        tumour(patient, largest_diameter_mm=20)
    found = report(UserFactory.create(roles=[CURATOR], sites=[here]), by="site,size_group_5")
    assert (found.patients_found, described(only_analyte(found)).maximum) == (2, 2.0)
    assert [group.code for group in by(found, "site").groups] == ["HERE"]
    assert [group.description.n for group in by(found, "size_group_5").groups] == [2, 0]


def test_a_report_on_some_sites_only_says_so_wherever_it_is_taken() -> None:
    here, elsewhere = SiteFactory.create(code="HERE"), SiteFactory.create(code="THERE")
    cohort(["1", "2"], here)
    cohort(["100"], elsewhere)
    found = report(UserFactory.create(roles=[CURATOR], sites=[here]))
    assert methods_text(found).paragraph.startswith("Patients of these sites only: HERE. All 2 patients")
    assert "live data, these sites only: HERE; version" in summary_as_report_page(found).data_statement
    everybody = report(UserFactory.create(roles=[DATA_MANAGER]))
    assert "sites only" not in summary_as_report_page(everybody).data_statement + methods_text(everybody).paragraph


def test_a_user_without_sites_summarises_nobody() -> None:
    cohort(["1", "2"])
    assert report(UserFactory.create(roles=[CURATOR])).patients_found == 0


@pytest.mark.parametrize("role", [ANALYST, DATA_MANAGER])
def test_who_summarises_every_site_counts_all(role: str) -> None:
    cohort(["1"] * 10)
    cohort(["2"] * 10)
    assert report(UserFactory.create(roles=[role])).patients_found == 20
    assert report().patients_found == 20


def test_a_site_that_is_hidden_answers_as_one_that_does_not_exist() -> None:
    here = SiteFactory.create(code="HERE")
    SiteFactory.create(code="THERE")
    sentences = []
    for code in ("THERE", "NOWHERE"):
        with pytest.raises(BadCohort) as error:
            report(UserFactory.create(roles=[CURATOR], sites=[here]), site=code)
        sentences.append(str(error.value).replace(code, "…"))
    assert sentences == ["There is no site “…”."] * 2


def test_the_data_version_follows_the_data_that_the_reader_may_use() -> None:
    here, elsewhere = SiteFactory.create(), SiteFactory.create()
    user = UserFactory.create(roles=[CURATOR], sites=[here])
    cohort(["1"], here)
    before = report(user, analyte="IL-6").data_version
    cohort(["1"], elsewhere)
    assert report(user, analyte="IL-6").data_version == before
    cohort(["1"], here)
    assert report(user, analyte="IL-6").data_version != before


@pytest.mark.parametrize("parameters", [{"study": "MINE"}, {"study": "MINE", "bclc": "A", "stage_source": "derived"}])
def test_the_number_of_queries_does_not_depend_on_the_number_of_patients(parameters: dict[str, str]) -> None:
    study = StudyFactory.create(code="MINE")

    def queries(count: int) -> int:
        patients = cohort(["1"] * count)
        enrol(study, patients)
        for patient in patients:
            tumour(patient, largest_diameter_mm=20)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            report(UserFactory.create(roles=[ANALYST]), **parameters)
        return len(captured)

    assert queries(3) == queries(30)
    assert queries(1) < 40
    assert Specimen.objects.count() == 34
    assert analyte("IL-6").results.count() == 34
