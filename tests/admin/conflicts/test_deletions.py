"""A record that somebody changed while another was about to delete it."""

from __future__ import annotations

import pytest
from django.test import Client

from registry.models import AssayResult, Site, Specimen
from tests.admin.conflicts.conftest import Curator, text_of
from tests.admin.pages import address
from tests.factories import AssayResultFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client: Client, specimen: Specimen) -> Client:
    client.force_login(UserFactory.create(sites=Site.objects.all(), roles=["site coordinator"]))
    return client


def test_a_record_is_deleted_as_it_was_looked_at(chief: Client, ben: Curator, specimen: Specimen) -> None:
    page = address(specimen, "delete", specimen.pk)
    confirmed = {"post": "yes", "_standing": chief.get(page).context["standing"]}
    ben.opens(specimen)
    ben.saves(notes="Thawed by mistake")
    asked = chief.post(page, confirmed)
    assert asked.status_code == 409
    words = text_of(asked)
    assert "Nothing was deleted" in words
    assert "Thawed by mistake" in words
    assert "ben" in words
    assert Specimen.objects.exists()
    assert chief.post(page, confirmed | {"_standing": asked.context["standing"]}).status_code == 302
    assert not Specimen.objects.exists()


def test_what_goes_with_a_record_is_looked_at_too(chief: Client, specimen: Specimen) -> None:
    page = address(specimen, "delete", specimen.pk)
    confirmed = {"post": "yes", "_standing": chief.get(page).context["standing"]}
    AssayResultFactory.create(specimen=specimen)
    assert chief.post(page, confirmed).status_code == 409
    assert AssayResult.objects.exists()


@pytest.mark.parametrize("standing", ["", "made up"])
def test_a_deletion_that_nobody_looked_at_is_asked_first(chief: Client, specimen: Specimen, standing: str) -> None:
    answer = chief.post(address(specimen, "delete", specimen.pk), {"post": "yes", "_standing": standing})
    assert answer.status_code == 409
    assert Specimen.objects.exists()
