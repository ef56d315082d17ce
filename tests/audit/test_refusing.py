"""A trigger that is missing or altered: a web request that would write is refused, says so, and stores nothing."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from registry.audit.models import AuditEvent
from registry.audit.recording import recorder_of
from registry.models import Query, Site
from tests.audit.tampering import run
from tests.factories import QueryFactory, SiteFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return SiteFactory.create()


def damage() -> None:
    if connection.vendor == "sqlite":
        run("DROP TRIGGER audit_registry_query_update")
    else:
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("ALTER TABLE registry_query DISABLE TRIGGER audit_registry_query_update")
    recorder_of(connection).checked = False  # As on a new connection.


@pytest.fixture
def coordinator(site: Site, client: Client) -> Client:
    client.force_login(UserFactory.create(sites=[site], roles=["site coordinator"]))
    client.raise_request_exception = False
    return client


def test_a_request_that_would_write_is_refused_and_says_why(site: Site, coordinator: Client) -> None:
    damage()
    before = AuditEvent.objects.count()
    typed = {"code": "X-1", "name": "X", "category": "cytokine", "canonical_unit": "pg/mL"}
    answer = coordinator.post(reverse("admin:registry_analyte_add"), typed)
    assert answer.status_code == 503, answer.context["errors"] if answer.context else ""
    assert "would not be recorded" in answer.content.decode()
    assert "audit_registry_query_update" in answer.content.decode()
    assert AuditEvent.objects.count() == before


def test_pages_can_still_be_read(site: Site, coordinator: Client) -> None:
    query: Query = QueryFactory.create(patient__site=site)
    damage()
    assert coordinator.get(reverse("admin:registry_patient_change", args=(query.patient_id,))).status_code == 200
