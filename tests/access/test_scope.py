"""The one scoped query: what each user sees of each table."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from registry.access.roles import ROLES
from registry.access.scope import Purpose, scope_path, visible, visible_sites
from registry.models import Patient, RegistryModel, Site
from tests.factories import FACTORIES, PatientFactory, SiteFactory, UserFactory

pytestmark = pytest.mark.django_db

SCOPED = sorted(name for name, made in FACTORIES.items() if scope_path(made._meta.model))  # type: ignore[attr-defined]
SHARED = {"study", "studyarm", "analyte", "assaymethod", "cutoff"}


def record_of(name: str, site: Site) -> Model:
    """Make a record of a model that belongs to a site."""
    made = FACTORIES[name]
    path = scope_path(made._meta.model)  # type: ignore[attr-defined]
    record: Model = site if path == "pk" else made(**{str(path): site})
    return record


def test_every_table_says_whom_it_belongs_to() -> None:
    models = [model for model in RegistryModel.__subclasses__() if not model._meta.abstract]
    shared = {model._meta.model_name for model in models if model.scope_path is None}
    assert shared == SHARED


@pytest.mark.parametrize("name", SCOPED)
def test_a_user_sees_the_records_of_their_sites_only(name: str) -> None:
    here, there = SiteFactory.create(), SiteFactory.create()
    own, _other = record_of(name, here), record_of(name, there)
    assert list(visible(UserFactory.create(sites=[here]), type(own))) == [own]


@pytest.mark.parametrize("name", SCOPED)
def test_a_user_of_no_site_sees_nothing(name: str) -> None:
    record = record_of(name, SiteFactory.create())
    for role in ("curator", "lab technician", "analyst", "site coordinator", "administrator"):
        assert not visible(UserFactory.create(roles=[role]), type(record)).exists()


@pytest.mark.parametrize("name", SCOPED)
def test_who_sees_all_sites_sees_them_all(name: str) -> None:
    records = [record_of(name, SiteFactory.create()), record_of(name, SiteFactory.create())]
    for role in ("data manager", "auditor"):
        assert visible(UserFactory.create(roles=[role]), type(records[0])).count() == 2


def test_nobody_else_sees_all_sites() -> None:
    allowed = {role.name for role in ROLES if "see_all_sites" in role.permissions}
    assert allowed == {"data manager", "auditor"}


def test_a_stranger_and_a_dismissed_user_see_nothing() -> None:
    patient = PatientFactory.create()
    dismissed = UserFactory.create(sites=[patient.site], roles=["data manager"], is_active=False)
    for user in (AnonymousUser(), dismissed):
        assert not visible(user, Patient).exists()
        assert not visible_sites(user).exists()


def test_a_dismissed_superuser_sees_nothing() -> None:
    PatientFactory.create()
    assert not visible(UserFactory.create(is_superuser=True, is_active=False), Patient).exists()


def test_an_analyst_summarises_every_site_and_reads_no_record() -> None:
    PatientFactory.create()
    analyst = UserFactory.create(roles=["analyst"])
    assert visible(analyst, Patient, Purpose.SUMMARY).count() == 1
    assert not visible(analyst, Patient).exists()


def test_a_narrowed_query_stays_narrow() -> None:
    site = SiteFactory.create()
    wanted, _unwanted = PatientFactory.create(site=site), PatientFactory.create(site=site)
    user = UserFactory.create(sites=[site])
    assert list(visible(user, Patient.objects.filter(pk=wanted.pk))) == [wanted]


def test_a_patient_of_two_sites_users_is_listed_once() -> None:
    first, second = SiteFactory.create(), SiteFactory.create()
    patient = PatientFactory.create(site=first)
    assert list(visible(UserFactory.create(sites=[first, second]), Patient)) == [patient]
