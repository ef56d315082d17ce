"""An error keeps records from being verified and locked, until the data resolve it or somebody justifies it."""

from __future__ import annotations

import pytest

from registry.audit.context import acting
from registry.curation.actions import move
from registry.curation.kinds import Level, Part
from registry.curation.models import Query, QueryState
from registry.curation.parts import PatientPart
from registry.models import Nodule, Site, TumourAssessment
from tests.curation.parts import level, person, put, taken
from tests.factories import (
    NoduleFactory,
    PatientFactory,
    QueryFactory,
    SiteFactory,
    SpecimenFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return SiteFactory.create()


def test_an_open_error_keeps_a_part_from_being_verified(site: Site) -> None:
    specimen = SpecimenFactory.create(patient__site=site)
    query = QueryFactory.create(patient=specimen.patient, record=f"specimen:{specimen.pk}", severity="error")
    QueryFactory.create(patient=specimen.patient, record=f"patient:{specimen.patient_id}", severity="warning")
    put(specimen.patient, Level.IN_REVIEW)
    user = person("site coordinator", site)
    assert taken("verify", specimen.patient, user) == set(Part) - {Part.SPECIMENS}
    query.state = "resolved"
    query.save()
    assert taken("verify", specimen.patient, user, Part.SPECIMENS) == {Part.SPECIMENS}


def test_an_error_that_nothing_asked_about_yet_keeps_a_part_from_being_verified(site: Site) -> None:
    user, nodule = person("site coordinator", site), NoduleFactory.create(assessment__patient__site=site)
    patient = nodule.assessment.patient
    TumourAssessment.objects.update(largest_diameter_mm=30)
    Nodule.objects.update(axis_a_mm=80)
    put(patient, Level.IN_REVIEW)
    told = move(name="verify", parts={PatientPart(patient.pk, part) for part in Part}, user=user)
    assert {key.part for key in told.left} == {Part.TUMOURS}
    assert Query.objects.get().rule == "nodule_above_largest"
    Nodule.objects.update(axis_a_mm=30)
    assert taken("verify", patient, user, Part.TUMOURS) == {Part.TUMOURS}
    assert Query.objects.get().state == QueryState.RESOLVED


def test_an_error_stands_only_with_another_persons_justification(site: Site) -> None:
    user, curator = person("site coordinator", site), person("curator", site)
    specimen = SpecimenFactory.create(patient__site=site)
    patient = specimen.patient
    query = QueryFactory.create(patient=patient, record=f"specimen:{specimen.pk}", severity="error", rule="an_error")
    put(patient, Level.IN_REVIEW)

    def told(**settled: str) -> str:
        with acting(user=user if settled.pop("by") == "verifier" else curator):
            Query.objects.filter(pk=query.pk).update(**settled)
        parts = {PatientPart(patient.pk, Part.SPECIMENS)}
        return "".join(move(name="verify", parts=parts, user=user).left.values())

    assert "closed without an answer" in told(by="curator", state="closed")
    assert "You justified an error in it yourself" in told(by="verifier", state="closed", answer="I say so")
    assert "You justified an error in it yourself" in told(by="verifier", state="answered", answer="so does the chart")
    assert "is open" in told(by="curator", state="open", answer="so does the chart")
    assert told(by="curator", state="answered", answer="the chart says so") == ""
    assert level(patient, Part.SPECIMENS) == Level.VERIFIED


def test_what_a_person_asked_may_be_closed_by_who_verifies(site: Site) -> None:
    user, patient = person("site coordinator", site), PatientFactory.create(site=site)
    asked = QueryFactory.create(patient=patient, record=f"patient:{patient.pk}", severity="error", rule="by_hand")
    put(patient, Level.IN_REVIEW)
    assert taken("verify", patient, user, Part.PATIENT) == set()
    with acting(user=user):
        Query.objects.filter(pk=asked.pk).update(state="closed", answer="corrected")
    assert taken("verify", patient, user, Part.PATIENT) == {Part.PATIENT}


def test_a_verified_part_is_not_locked_with_an_error(site: Site) -> None:
    user, nodule = person("site coordinator", site), NoduleFactory.create(assessment__patient__site=site)
    patient = nodule.assessment.patient
    TumourAssessment.objects.update(largest_diameter_mm=30)
    put(patient, Level.VERIFIED)
    Nodule.objects.update(axis_a_mm=80)
    assert taken("lock", patient, user) == set(Part) - {Part.TUMOURS}
    with acting(user=user):
        Query.objects.update(state=QueryState.ANSWERED, answer="as in the report")
    # Whose justification it is was asked when the part was verified.
    assert taken("lock", patient, user, Part.TUMOURS) == {Part.TUMOURS}
