"""One query for each broken rule: opened, resolved by data, answered, reopened; once, however often it is checked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from registry.curation.checking import Checked, check_patients
from registry.curation.models import Query, QueryState
from registry.curation.rules import RULES
from registry.demo.actions import make_demo
from registry.imports.suspicions import sentence_of
from registry.models import Analyte, Patient, Specimen
from tests.factories import AssayResultFactory, PatientFactory, QueryFactory, SpecimenFactory, TreatmentFactory

pytestmark = pytest.mark.django_db

TODAY = dt.date(2020, 6, 30)


@pytest.fixture
def specimen() -> Specimen:
    """Return a haemolysed specimen."""
    return SpecimenFactory.create(haemolysis=3)


def check(*specimens: Specimen) -> Checked:
    return check_patients([each.patient_id for each in specimens], today=TODAY)


def set_haemolysis(specimen: Specimen, grade: int | None) -> None:
    Specimen.objects.filter(pk=specimen.pk).update(haemolysis=grade)


def answer(query: Query, state: QueryState = QueryState.ANSWERED) -> None:
    Query.objects.filter(pk=query.pk).update(state=state, answer="The tube was seen by the laboratory.")


def test_a_broken_rule_opens_one_query(specimen: Specimen) -> None:
    assert check(specimen) == Checked(patients=1, broken=1, opened=1)
    query = Query.objects.get()
    assert (query.patient, query.rule, query.severity) == (specimen.patient, "haemolysis", "warning")
    assert (query.record, query.params, query.state) == (f"specimen:{specimen.pk}", {"value": "3"}, "open")
    assert query.sentence == "The specimen is haemolysed (3+), which changes what is measured in it."
    assert check(specimen) == Checked(patients=1, broken=1)
    assert Query.objects.count() == 1


def test_a_query_is_resolved_where_its_rule_holds_and_opened_again_where_it_breaks(specimen: Specimen) -> None:
    check(specimen)
    set_haemolysis(specimen, 1)
    assert check(specimen) == Checked(patients=1, resolved=1)
    assert Query.objects.get().state == QueryState.RESOLVED
    assert check(specimen) == Checked(patients=1)
    set_haemolysis(specimen, 3)
    assert check(specimen) == Checked(patients=1, broken=1, reopened=1)
    assert Query.objects.get().state == QueryState.OPEN


def test_a_removed_value_or_record_resolves_its_query(specimen: Specimen) -> None:
    other = SpecimenFactory.create(patient=specimen.patient, haemolysis=4, code="other")
    check(specimen)
    set_haemolysis(specimen, None)
    other.delete()
    assert check(specimen) == Checked(patients=1, resolved=2)


def test_an_open_query_follows_the_values(specimen: Specimen) -> None:
    check(specimen)
    set_haemolysis(specimen, 4)
    assert check(specimen) == Checked(patients=1, broken=1, changed=1)
    query = Query.objects.get()
    assert (query.params, query.state) == ({"value": "4"}, QueryState.OPEN)
    assert "(4+)" in query.sentence


@pytest.mark.parametrize("state", [QueryState.ANSWERED, QueryState.CLOSED])
def test_what_people_settled_stays_until_the_values_change(specimen: Specimen, state: QueryState) -> None:
    check(specimen)
    answer(Query.objects.get(), state)
    assert check(specimen) == Checked(patients=1, broken=1)
    assert Query.objects.get().state == state
    set_haemolysis(specimen, 1)
    assert check(specimen) == Checked(patients=1)
    assert Query.objects.get().state == state
    set_haemolysis(specimen, 4)
    assert check(specimen) == Checked(patients=1, broken=1, reopened=1)
    query = Query.objects.get()
    assert (query.state, query.params) == (QueryState.OPEN, {"value": "4"})
    assert query.answer == "The tube was seen by the laboratory."


def test_queries_that_no_rule_here_raised_are_left_alone(specimen: Specimen) -> None:
    others = [
        QueryFactory.create(patient=specimen.patient, rule=rule)
        for rule in ("by_hand", "il2_unit_of_receptor", "root_of_lod")
    ]
    check(specimen)
    assert set(Query.objects.filter(rule__in=[each.rule for each in others]).values_list("state", flat=True)) == {
        "open"
    }


def test_some_rules_only(specimen: Specimen) -> None:
    stale = QueryFactory.create(patient=specimen.patient, rule="cv_high")
    assert check_patients([specimen.patient_id], rules=["cv_high"], today=TODAY) == Checked(patients=1, resolved=1)
    stale.refresh_from_db()
    assert stale.state == QueryState.RESOLVED


def test_other_patients_are_left_alone(specimen: Specimen) -> None:
    other = PatientFactory.create()
    assert check_patients([other.pk], today=TODAY) == Checked(patients=1)
    assert not Query.objects.exists()


def test_what_an_import_asked_under_another_name_isnt_asked_again() -> None:
    specimen = SpecimenFactory.create(collected_on=dt.date(2017, 4, 2))
    treatment = TreatmentFactory.create(patient=specimen.patient, started_on=dt.date(2017, 4, 1))
    params = {"value": "2017-04-02", "other": "2017-04-01"}
    asked = QueryFactory.create(
        patient=specimen.patient, rule="treatment_before_baseline", record=f"treatment:{treatment.pk}", params=params
    )
    assert check(specimen) == Checked(patients=1, broken=1)
    assert Query.objects.get() == asked
    Specimen.objects.update(collected_on=dt.date(2017, 4, 1))
    assert check(specimen) == Checked(patients=1, resolved=1)


def test_a_column_that_is_asked_about_as_a_whole_isnt_asked_about_by_value() -> None:
    albumin = Analyte.objects.get(code="albumin")
    result = AssayResultFactory.create(analyte=albumin, value=Decimal("4.2"), unit="g/L")
    patient = result.specimen.patient
    column = QueryFactory.create(
        patient=patient, rule="column_too_low", params={"label": albumin.name, "unit": "g/L", "count": "12"}
    )
    assert check(result.specimen) == Checked(patients=1, broken=1)
    elsewhere = AssayResultFactory.create(analyte=albumin, value=Decimal("4.2"), unit="g/L")
    assert check(elsewhere.specimen).opened == 1
    Query.objects.filter(pk=column.pk).update(state=QueryState.CLOSED)
    assert check(result.specimen).opened == 1


def test_a_query_is_worded_in_the_readers_language(specimen: Specimen) -> None:
    check(specimen)
    query = Query.objects.get()
    assert sentence_of(query) == query.sentence
    Query.objects.update(sentence="")
    query.refresh_from_db()
    assert sentence_of(query) == RULES["haemolysis"].worded({"value": "3"})


@pytest.mark.parametrize("language", ["en", "vi", "it"])
def test_every_sentence_is_worded_with_its_values(language: str) -> None:
    with override(language):
        for rule in RULES.values():
            assert "%" not in rule.worded({}).replace(" %", "")


def test_the_demo_studies_break_no_rule_but_by_replicates_that_differ() -> None:
    make_demo()
    patients = list(Patient.objects.values_list("pk", flat=True))
    check_patients(patients, today=dt.date(2025, 1, 1))
    assert set(Query.objects.values_list("rule", "severity")) == {("cv_high", "warning")}


def test_the_number_of_statements_does_not_grow_with_the_patients() -> None:
    few = [SpecimenFactory.create(haemolysis=3).patient_id for _each in range(2)]
    many = [SpecimenFactory.create(haemolysis=3).patient_id for _each in range(40)]
    with CaptureQueriesContext(
        connection,
    ) as small:
        check_patients(few, today=TODAY)
    with CaptureQueriesContext(connection) as large:
        check_patients(many, today=TODAY)
    assert len(large) == len(small)
