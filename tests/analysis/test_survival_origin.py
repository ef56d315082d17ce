"""Groups made of what was measured after the origin of a survival time: who lived longer got into them."""

from __future__ import annotations

import datetime as dt

import pytest

from analysis.presentation.survival_page import survival_page
from analysis.presentation.survival_tables import survival_table
from analysis.reports.patients import patients_behind
from analysis.reports.patients_request import PatientsRequest
from analysis.reports.survival import survival
from analysis.reports.survival_request import SurvivalRequest
from analysis.summaries import WITHHELD
from analysis.summaries.survival import SurvivalReport
from registry.access.roles import ANALYST
from registry.models import Patient, Study, User, VitalStatus
from tests.analysis.rows import result, tumour
from tests.factories import EnrolmentFactory, FollowUpFactory, PatientFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db

ORIGIN = dt.date(2015, 1, 1)
BY_IL6 = {"by": "analyte:IL-6@10"}


def day(number: int) -> dt.date:
    return ORIGIN + dt.timedelta(days=number)


def alive_for_years(study: Study) -> Patient:
    patient = PatientFactory.create(diagnosed_on=ORIGIN)
    EnrolmentFactory.create(patient=patient, study=study)
    FollowUpFactory.create(patient=patient, last_contact_on=day(2000), status=VitalStatus.ALIVE_WITHOUT_DISEASE)
    return patient


@pytest.fixture
def study() -> Study:
    """Results 5 days before the diagnosis, on its day, 10 and 100 days after it, and undated; one has none."""
    found = StudyFactory.create(code="TRIAL")
    for number in (-5, 0, 10, 100):
        result(alive_for_years(found), "12", collected_on=day(number))
    result(alive_for_years(found), "3", collected_on=None)
    alive_for_years(found)
    return found


def report(user: User | None = None, **parameters: str) -> SurvivalReport:
    return survival(SurvivalRequest.from_query({"study": "TRIAL", **parameters}), user)


def notes(found: SurvivalReport) -> str:
    return " ".join(str(note.text) for note in survival_table(found).notes)


@pytest.mark.parametrize(
    ("landmark", "later"),
    # 3 months are 91.3 days, 4 are 121.8.
    [("0", 2), ("3", 1), ("4", 0)],
)
def test_whose_marker_was_measured_after_the_origin_is_counted(study: Study, landmark: str, later: int) -> None:
    found = report(None, **BY_IL6, landmark=landmark)
    (known,) = found.known_later
    assert (known.later, known.undated) == (later, 1)
    since = "the landmark" if found.landmark_months else "diagnosis"
    assert (f"Measured after {since}: interleukin-6, in {later}." in notes(found)) == (later > 0)
    assert "Measured on a day that isn't recorded: interleukin-6, in 1." in notes(found)
    asked = {"study": "TRIAL", "report": "survival", "landmark": landmark, **BY_IL6}
    for fact, count in (("later", later), ("undated", 1)):
        who = PatientsRequest.from_query({**asked, "fact": f"{fact}:{BY_IL6['by']}"})
        assert patients_behind(who, None).keys.size == count


def test_strata_and_assessments_are_measured_on_days_too(study: Study) -> None:
    for patient, number in zip(Patient.objects.order_by("pk"), (-1, 20, 30), strict=False):
        tumour(patient, assessed_on=day(number), metastasis="M0")
    found = report(by="patient.sex", strata="tumourassessment.metastasis")
    assert [(one.code, one.later) for one in found.known_later] == [("tumourassessment.metastasis", 2)]


def test_what_is_no_measurement_needs_no_landmark(study: Study) -> None:
    found = report(by="patient.sex")
    assert found.known_later == ()
    assert "immortal" not in notes(found)


def test_groups_by_treatment_ask_for_a_landmark(study: Study) -> None:
    assert "set a landmark" in notes(report(by="il2_given"))
    assert "set a landmark" in notes(report(by="patient.sex", strata="il2_given"))
    both = notes(report(by="il2_given", strata="chemotherapy_route"))
    assert both.count("set a landmark") == 1
    assert "Groups by treatment with IL-2 and route of the first chemotherapy may come about" in both


def test_a_landmark_that_nobody_reached_is_said_to_be_that(study: Study) -> None:
    # All six are last seen on day 2000, 65.7 months after the diagnosis.
    assert survival_page(report(landmark="66")).empty == (
        "Of 6 patients none was followed beyond the landmark of 66 months."
    )


def test_who_sees_no_records_is_warned_without_a_number(study: Study) -> None:
    analyst = UserFactory.create(roles=[ANALYST])
    for _more in range(4):  # Of a cohort of nine nothing is told.
        alive_for_years(study)
    for patient in Patient.objects.all():
        tumour(patient, assessed_on=day(20), metastasis="M0")
    (known,) = report(analyst, by="tumourassessment.metastasis").known_later
    assert (known.later, known.undated) == (WITHHELD, 0)
