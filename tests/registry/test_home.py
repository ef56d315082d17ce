"""Home and search show a user what is theirs, and no more."""

from __future__ import annotations

import pytest
from django.test import Client

from registry.access.roles import ANALYST, CURATOR
from registry.home import home_of, patients_starting_with
from tests.factories import EnrolmentFactory, PatientFactory, QueryFactory, SiteFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_home_counts_the_patients_of_the_users_sites() -> None:
    mine, other = SiteFactory.create(), SiteFactory.create()
    user = UserFactory.create(sites=[mine], roles=[CURATOR])
    enrolment = EnrolmentFactory.create(patient__site=mine)
    EnrolmentFactory.create(patient__site=other, study=enrolment.study)
    QueryFactory.create(patient__site=other)
    home = home_of(user)
    assert home.patients == 1
    assert home.open_queries == 0
    assert [(line.study, line.patients) for line in home.studies] == [(enrolment.study, 1)]


def test_home_tells_an_analyst_no_counts_of_patients() -> None:
    EnrolmentFactory.create()
    home = home_of(UserFactory.create(roles=[ANALYST]))
    assert home.patients == 0
    assert [line.patients for line in home.studies] == [None]


@pytest.mark.parametrize("roles", [[], [CURATOR], [ANALYST]])
def test_home_opens_for_everyone(client: Client, roles: list[str]) -> None:
    assert client.get("/").status_code == 302
    client.force_login(UserFactory.create(roles=roles))
    assert client.get("/").status_code == 200


def test_search_goes_to_the_only_patient_of_that_id(client: Client) -> None:
    site = SiteFactory.create()
    patient = PatientFactory.create(site=site, registry_id="BN042")
    PatientFactory.create(site=site, registry_id="BN0421")
    client.force_login(UserFactory.create(sites=[site], roles=[CURATOR]))
    assert client.get("/search/", {"q": "bn042"})["Location"] == f"/admin/registry/patient/{patient.pk}/change/"


def test_search_lists_ids_that_start_alike() -> None:
    site = SiteFactory.create()
    user = UserFactory.create(sites=[site], roles=[CURATOR])
    for code in ("BN0421", "BN0422", "XBN042"):
        PatientFactory.create(site=site, registry_id=code)
    assert [patient.registry_id for patient in patients_starting_with(user, "bn04")] == ["BN0421", "BN0422"]


def test_search_answers_for_another_sites_patient_as_for_none(client: Client) -> None:
    PatientFactory.create(registry_id="BN042")
    client.force_login(UserFactory.create(sites=[SiteFactory.create()], roles=[CURATOR]))
    found = client.get("/search/", {"q": "BN042"})
    none = client.get("/search/", {"q": "BN999"})
    assert found.status_code == none.status_code == 200
    assert "No patient that you may see" in found.content.decode()


def test_search_takes_a_wildcard_for_a_letter() -> None:
    site = SiteFactory.create()
    PatientFactory.create(site=site, registry_id="BN042")
    user = UserFactory.create(sites=[site], roles=[CURATOR])
    assert patients_starting_with(user, "%") == []
    assert patients_starting_with(user, "") == []
