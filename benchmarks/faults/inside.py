"""What is done with Django set up: people with a record each, and what became of these records."""

from __future__ import annotations

import json

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from registry.audit import triggers
from registry.audit.models import AuditEvent
from registry.audit.verification import verify
from registry.models import Specimen
from tests.factories import PatientFactory, SpecimenFactory, UserFactory


def prepare(people: int) -> None:
    """Make people of one site, each signed in, with a specimen each, and print them."""
    patient = PatientFactory.create()
    found = []
    for number in range(people):
        user = UserFactory.create(username=f"writer-{number}", sites=[patient.site], roles=["curator"])
        client = Client()
        client.force_login(user)
        specimen = SpecimenFactory.create(patient=patient, code=f"W-{number}", notes="")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        found.append({"session": session, "page": _page(specimen)})
    print(json.dumps(found))


def report() -> None:
    """Print the notes of each specimen, all that they ever were, and what does not verify."""
    told = {_page(specimen): specimen.notes for specimen in Specimen.objects.all()}
    wrong = [str(fault) for fault in verify().faults] + triggers.faults(connection)
    events = AuditEvent.objects.filter(table=Specimen._meta.db_table)
    ever = " ".join(str(event.new_values.get("notes", "")) for event in events)
    print(json.dumps(told | {"faults": " ".join(wrong), "history": ever}))


def _page(specimen: Specimen) -> str:
    return reverse("admin:registry_specimen_change", args=[specimen.pk])
