"""Fields of every table that describes a patient can be asked for; of several records one is taken, by its rule."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from analysis.cohort import Cohort
from analysis.dataset.patients import load_patients
from analysis.dataset.reader import Reader
from analysis.reports.cohort_data import load_cohort
from analysis.reports.survival import survival
from analysis.reports.survival_request import SurvivalRequest
from analysis.variables import grouping, groupings
from analysis.variables.measures import measure, measures
from analysis.variables.recorded import FIELD_MODELS, describes_patient
from analysis.variables.sources import Needs
from registry.dictionary import variables
from registry.models import Patient, VitalStatus
from tests.analysis.rows import analyte, result
from tests.factories import (
    AdverseEventFactory,
    AssayMethodFactory,
    EnrolmentFactory,
    FollowUpFactory,
    NoduleFactory,
    PatientFactory,
    RecurrenceFactory,
    ResponseAssessmentFactory,
    SpecimenFactory,
    StudyFactory,
    TreatmentFactory,
    TumourAssessmentFactory,
)

pytestmark = pytest.mark.django_db


def day(number: int) -> dt.date:
    return dt.date(2020, 1, 1) + dt.timedelta(days=number)


@pytest.fixture
def patient() -> Patient:
    return PatientFactory.create()


def level(code: str, **cohort: object) -> str | None:
    """The level of the only patient."""
    one, needs = grouping(code), Needs()
    one.need(needs)
    data = load_cohort(Cohort(**cohort), Reader(None), None, needs, window=30)  # type: ignore[arg-type]
    (place,) = one.read(data.evaluator).codes.tolist()
    return None if place < 0 else one.levels(data.evaluator)[place].code


def number(code: str, **cohort: object) -> float:
    """The number of the only patient."""
    one, needs = measure(code), Needs()
    one.need(needs)
    data = load_cohort(Cohort(**cohort), Reader(None), None, needs, window=30)  # type: ignore[arg-type]
    (value,) = one.read(data.evaluator).column.values.tolist()
    return float(value)


def test_every_choice_and_number_of_a_table_about_patients_can_be_asked_for() -> None:
    asked = {one.code for one in groupings()} | {one.code for one in measures()}
    fields = [one for one in variables() if describes_patient(one) and one.kind in ("choice", "number", "count")]
    assert {one.model.__name__ for one in fields} == set(FIELD_MODELS)
    assert {one.code for one in fields} - asked == {"patient.consent"}


def test_of_treatments_and_recurrences_the_first_that_states_it_is_taken(patient: Patient) -> None:
    TreatmentFactory.create(patient=patient, kind="resection", started_on=day(50), margin="R1", cycles_given=None)
    TreatmentFactory.create(patient=patient, kind="resection", started_on=day(40), margin="R0", cycles_given=None)
    TreatmentFactory.create(patient=patient, kind="resection", started_on=None, margin="R2", cycles_given=9)
    TreatmentFactory.create(patient=patient, kind="hai", started_on=day(1), margin="", cycles_given=6)
    assert level("treatment.margin") == "R0"
    assert level("treatment.kind") == "hai"
    assert number("treatment.cycles_given") == 6
    RecurrenceFactory.create(patient=patient, recurred_on=day(300), recurrence_site="lung")
    RecurrenceFactory.create(patient=patient, recurred_on=day(200), recurrence_site="liver")
    assert level("recurrence.recurrence_site") == "liver"


def test_an_undated_record_counts_only_where_none_is_dated(patient: Patient) -> None:
    TreatmentFactory.create(patient=patient, kind="resection", started_on=None, margin="R2")
    assert level("treatment.margin") == "R2"


def test_a_code_that_says_unknown_states_nothing(patient: Patient) -> None:
    ResponseAssessmentFactory.create(patient=patient, assessed_on=day(10), new_lesions="unknown")
    ResponseAssessmentFactory.create(patient=patient, assessed_on=day(20), new_lesions="yes")
    assert level("responseassessment.new_lesions") == "yes"


def test_of_follow_ups_the_last_and_of_adverse_events_the_highest_is_taken(patient: Patient) -> None:
    for after, status in ((400, VitalStatus.ALIVE_WITH_DISEASE), (100, VitalStatus.ALIVE_WITHOUT_DISEASE)):
        FollowUpFactory.create(patient=patient, last_contact_on=day(after), status=status)
    assert level("followup.status") == "alive_with_disease"
    for grade, attribution, onset in ((2, "definite", 5), (4, "unlikely", 90), (3, "possible", 1)):
        AdverseEventFactory.create(patient=patient, grade=grade, attribution=attribution, onset_on=day(onset))
    assert level("adverseevent.grade") == "4"
    assert level("adverseevent.attribution") == "definite"
    assert number("adverseevent.grade") == 4


def test_specimens_are_those_of_the_timepoint_and_one_that_states_it_comes_first(patient: Patient) -> None:
    SpecimenFactory.create(patient=patient, collected_on=day(1), timepoint="", haemolysis=3)
    SpecimenFactory.create(patient=patient, collected_on=day(2), timepoint="baseline", haemolysis=1)
    SpecimenFactory.create(patient=patient, collected_on=day(9), timepoint="post_op", timepoint_day=7, haemolysis=2)
    assert level("specimen.haemolysis") == "1"
    assert level("specimen.haemolysis", timepoint="post_op", timepoint_day=7) == "2"
    assert level("specimen.haemolysis", timepoint="post_op", timepoint_day=30) is None
    assert level("specimen.haemolysis", timepoint="any") == "3"


def test_nodules_are_described_by_the_largest(patient: Patient) -> None:
    assessment = TumourAssessmentFactory.create(patient=patient, assessed_on=day(1))
    NoduleFactory.create(assessment=assessment, number=1, axis_a_mm="12", segment="II")
    NoduleFactory.create(assessment=assessment, number=2, axis_a_mm="40", segment="VI")
    assert level("nodule.segment") == "VI"
    assert number("nodule.axis_a_mm") == 40


def test_results_are_divided_by_their_method(patient: Patient) -> None:
    measured = analyte("IL-6")
    kits = [AssayMethodFactory.create(analyte=measured, code=code, unit="pg/mL") for code in ("kit A", "kit B")]
    for kit, timepoint in zip(kits, ("baseline", "post_op"), strict=True):
        result(patient, "5", method=kit, timepoint=timepoint)
    assert level("method:IL-6", timepoint="post_op") == "kit B"
    with pytest.raises(KeyError):
        grouping("method:IL-99")


def test_patients_without_a_record_have_no_level() -> None:
    for _number in range(3):
        PatientFactory.create()
    needs, one = Needs(), grouping("treatment.margin")
    one.need(needs)
    data = load_cohort(Cohort(), Reader(None), None, needs, window=30)
    np.testing.assert_array_equal(one.read(data.evaluator).codes, [-1, -1, -1])
    assert len(load_patients(Reader(None), None, ("sex",))) == 3


def test_what_was_recorded_after_the_origin_asks_for_a_landmark(patient: Patient) -> None:
    EnrolmentFactory.create(patient=patient, study=StudyFactory.create(code="TRIAL"))
    Patient.objects.update(diagnosed_on=day(0))
    FollowUpFactory.create(patient=patient, last_contact_on=day(900), status=VitalStatus.ALIVE_WITHOUT_DISEASE)
    AdverseEventFactory.create(patient=patient, grade=3, onset_on=day(100))
    asked = {"study": "TRIAL", "origin": "diagnosis", "by": "adverseevent.grade"}
    (later,) = survival(SurvivalRequest.from_query(asked), None).known_later
    assert later.later == 1


def test_a_field_that_was_not_detected_below_an_unknown_limit_is_unusable_not_missing() -> None:
    for value, qualifier in (("500", "="), ("20", "<"), (None, "ND"), (None, "=")):
        PatientFactory.create(hbv_dna_iu_ml=value, hbv_dna_qualifier=qualifier)
    needs, one = Needs(), measure("patient.hbv_dna_iu_ml")
    one.need(needs)
    column = one.read(load_cohort(Cohort(), Reader(None), None, needs, window=30).evaluator).column
    assert (int(column.usable.sum()), int(column.below.sum())) == (2, 2)
    assert (int(column.unusable.sum()), int(column.missing.sum())) == (1, 1)
