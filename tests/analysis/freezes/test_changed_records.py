"""Each change since a freeze says whose record it is of, and which; those who may open it find its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from analysis.freezes.actions import make_freeze
from analysis.freezes.comparison import ListedChange, compared_with_live
from analysis.freezes.models import Freeze
from analysis.freezes.reading import FreezeSource
from registry.access.roles import ANALYST, DATA_MANAGER
from registry.models import AssayResult, Nodule, Patient, Treatment, TreatmentDrug, TumourAssessment, User
from tests.analysis.rows import result
from tests.factories import PatientFactory, UserFactory

pytestmark = pytest.mark.django_db

DAY = dt.date(2016, 11, 21)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.DATA_DIR = tmp_path
    yield
    caches["reports"].clear()


@pytest.fixture
def patient() -> Patient:
    return PatientFactory.create(registry_id="AU001")


def frozen() -> Freeze:
    return make_freeze(name="thesis", reason="Numbers of the thesis", user=None)


def listed(user: User | None) -> list[ListedChange]:
    return list(compared_with_live(FreezeSource(Freeze._default_manager.get()), user).listed)


def address(record: Any) -> str:
    return reverse(f"admin:registry_{record._meta.model_name}_change", args=(record.pk,))


def test_records_below_a_specimen_an_assessment_and_a_treatment_are_named(patient: Patient) -> None:
    kept = result(patient, "11.3", collected_on=DAY, timepoint="baseline", code="IL-6")
    gone = result(patient, "4", code="IL-2", specimen=kept.specimen)
    assessment = TumourAssessment.objects.create(patient=patient, assessed_on=DAY)
    treatment = Treatment.objects.create(patient=patient, kind="tace", started_on=DAY)
    frozen()
    AssayResult.objects.filter(pk=kept.pk).update(value=Decimal("99.9"))
    gone.delete()
    nodule = Nodule.objects.create(assessment=assessment, number=2)
    drug = TreatmentDrug.objects.create(treatment=treatment, name="sorafenib")
    found = {(str(one.table), one.kind): one for one in listed(UserFactory.create(roles=[DATA_MANAGER]))}
    assert {one.patient for one in found.values()} == {"AU001"}
    assert {one.of.patient_page for one in found.values()} == {address(patient)}
    of = {place: (one.of.name, one.of.page) for place, one in found.items()}
    assert of == {
        ("Assay result", "changed"): ("Interleukin-6 99.9 pg/mL · baseline · 2016-11-21", address(kept)),
        ("Assay result", "removed"): ("Interleukin-2 4 pg/mL · baseline · 2016-11-21", address(kept.specimen)),
        ("Nodule", "added"): ("2016-11-21 · – · 2", address(nodule)),
        ("Drug", "added"): ("sorafenib · TACE · 2016-11-21", address(drug)),
    }


def test_of_a_removed_patient_only_the_identifier_is_told(patient: Patient) -> None:
    result(patient, "11.3")
    frozen()
    patient.delete()
    of = {(one.patient, one.of.patient_page, one.of.name, one.of.page) for one in listed(None)}
    assert of == {("AU001", "", "", "")}
    assert len(listed(UserFactory.create(roles=[DATA_MANAGER]))) == 3


def test_who_may_not_view_a_kind_gets_no_name_of_it_and_an_analyst_gets_no_list(patient: Patient) -> None:
    changed = result(patient, "11.3")
    frozen()
    AssayResult.objects.update(value=Decimal("99.9"))
    reader = UserFactory.create(sites=[patient.site])
    codes = ("view_summaries", "view_patient", "change_patient")
    reader.user_permissions.set(Permission.objects.filter(codename__in=codes))
    (one,) = listed(User.objects.get(pk=reader.pk))
    assert (one.record, one.patient, one.of.name, one.of.page) == (changed.pk, "", "", "")
    assert listed(UserFactory.create(roles=[ANALYST])) == []


def test_the_page_links_and_asks_no_more_for_many_changes_than_for_one(patient: Patient) -> None:
    first = result(patient, "1")
    frozen()
    client, queries = Client(), []
    client.force_login(UserFactory.create(roles=[DATA_MANAGER]))
    for value in ("2", "3"):
        AssayResult.objects.update(value=Decimal(value))
        caches["reports"].clear()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = client.get(reverse("freeze", kwargs={"name": "thesis"})).content.decode()
        queries.append(len(asked))
        for other in range(5):
            result(PatientFactory.create(site=patient.site), f"{other + 1}")
    assert address(first) in page
    assert page.count(">AU001</a>") == 1
    assert queries[1] <= queries[0]
