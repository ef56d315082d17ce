"""Undoing reaches as far as its user does now: within the sites that the user sees, and what the user may import."""

import pytest
from django.contrib.auth.models import Group

from registry.audit.context import acting
from registry.imports.actions import ImportRefused
from registry.imports.models import ImportRun, RunState
from registry.imports.undo import undo, undo_preview
from registry.models import Patient, Site, Specimen, User
from tests.factories import (
    AnalyteFactory,
    AssayResultFactory,
    PatientFactory,
    QueryFactory,
    SiteFactory,
    SpecimenFactory,
    UserFactory,
)
from tests.imports.test_undo import make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(site: Site, curator: User) -> ImportRun:
    return make_run(site, curator)


def test_who_imports_results_only_by_now_removes_no_patients(site: Site, curator: User, run: ImportRun) -> None:
    with acting(user=curator, run=run):
        PatientFactory.create(site=site)
    curator.groups.set(Group.objects.filter(name="lab technician"))
    with pytest.raises(ImportRefused, match="more than results"):
        undo(run=run, user=User.objects.get(pk=curator.pk))
    assert Patient.objects.count() == 1


def test_who_imports_results_undoes_them(site: Site, curator: User, run: ImportRun) -> None:
    specimen, analyte = SpecimenFactory.create(patient__site=site), AnalyteFactory.create()
    with acting(user=curator, run=run):
        QueryFactory.create(patient=specimen.patient)
        AssayResultFactory.create(specimen=specimen, analyte=analyte)
    curator.groups.set(Group.objects.filter(name="lab technician"))
    assert undo(run=run, user=User.objects.get(pk=curator.pk)).undo["removed"] == {"assayresult": 1, "query": 1}


@pytest.mark.parametrize("edited", [False, True])
def test_what_belongs_to_another_site_by_now_is_neither_shown_nor_undone(
    site: Site, curator: User, run: ImportRun, edited: bool
) -> None:
    patient = PatientFactory.create(site=site)
    with acting(user=curator, run=run):
        made = SpecimenFactory.create(patient=patient, notes="imported")
    patient.site = SiteFactory.create()
    patient.save()
    if edited:
        Specimen.objects.filter(pk=made.pk).update(notes="secret of the other site")
    for deed in (undo_preview, lambda run, user: undo(run=run, user=user)):
        with pytest.raises(ImportRefused, match="no longer those of your sites"):
            deed(run, curator)
    assert Specimen.objects.exists()
    manager = UserFactory.create(roles=["data manager"])
    assert undo(run=run, user=manager).state == RunState.UNDONE
