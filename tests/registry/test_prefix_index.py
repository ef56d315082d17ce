"""A registry id is found by its beginning through an index, on both databases and in any collation."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models.functions import Lower

from registry.access.lookup import patients_called
from registry.models import Patient, Site
from tests.factories import SiteFactory

pytestmark = pytest.mark.django_db


def fill(site: Site) -> None:
    Patient.objects.bulk_create(Patient(registry_id=f"BN{number:05d}", site=site) for number in range(3000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE registry_patient")


def test_the_plan_of_a_search_reads_no_whole_table() -> None:
    fill(SiteFactory.create())
    found = patients_called(Patient.objects.order_by(Lower("registry_id")), "bn0004")
    plan = found.explain()
    assert "Seq Scan on registry_patient" not in plan
    assert "SCAN registry_patient" not in plan
    assert found.count() == 10
