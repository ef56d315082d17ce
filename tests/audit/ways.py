"""The ten ways by which rows are written, each on the same patient, with what it writes: the promises hold for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from registry.imports.actions import confirm, preview
from registry.imports.models import ImportProfile, ImportRun
from registry.models import FollowUp, Patient, Site, User
from tests.admin.pages import sent_back

# What the ways write into the notes, so that it is found again.
WRITTEN = "written this way"
SHEET = "Registry ID,Notes\r\n{registry_id}," + WRITTEN + "\r\n"


@dataclass(frozen=True)
class Scene:
    """A patient with a contact, and who writes."""

    client: Client
    user: User
    site: Site
    patient: Patient
    contact: FollowUp


Way = Callable[[Scene], None]


def _page(scene: Scene) -> tuple[str, dict[str, Any]]:
    address = reverse("admin:registry_patient_change", args=(scene.patient.pk,))
    return address, sent_back(scene.client.get(address))


def form(scene: Scene) -> None:
    """Change the patient in the admin."""
    address, data = _page(scene)
    answer = scene.client.post(address, data | {"notes": WRITTEN})
    assert answer.status_code == 302


def inline(scene: Scene) -> None:
    """Change a contact in a table of the patient's page."""
    address, data = _page(scene)
    answer = scene.client.post(address, data | {"follow_ups-0-status": "lost"})
    assert answer.status_code == 302


def save(scene: Scene) -> None:
    """Save an object."""
    scene.patient.notes = WRITTEN
    scene.patient.save()


def bulk_create(scene: Scene) -> None:
    """Create several objects."""
    Patient.objects.bulk_create([Patient(registry_id=f"WAY-{n}", site=scene.site, notes=WRITTEN) for n in (1, 2)])


def bulk_update(scene: Scene) -> None:
    """Update several objects."""
    scene.patient.notes = WRITTEN
    Patient.objects.bulk_update([scene.patient], ["notes"])


def update(scene: Scene) -> None:
    """Update by a query."""
    Patient.objects.filter(pk=scene.patient.pk).update(notes=WRITTEN)


def raw_sql(scene: Scene) -> None:
    """Write SQL by hand."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registry_patient SET notes = %s WHERE id = %s", [WRITTEN, scene.patient.pk])


def copy(scene: Scene) -> None:
    """Load rows: by COPY, or on SQLite by one statement for many rows."""
    given = {"registry_id": "WAY-1", "site_id": scene.site.pk, "notes": WRITTEN}
    fields = [field for field in Patient._meta.concrete_fields if not field.primary_key]
    row: list[Any] = [given.get(field.attname, field.get_default()) for field in fields]
    columns = ", ".join(str(field.column) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY registry_patient ({columns}) FROM STDIN") as stream:
                stream.write_row(row)
        else:
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO registry_patient ({columns}) VALUES ({places})", [row])


def import_(scene: Scene) -> None:
    """Import a sheet."""
    run: ImportRun = preview(
        file_bytes=SHEET.format(registry_id=scene.patient.registry_id).encode(),
        file_name="ward.csv",
        profile=ImportProfile.objects.get(code="day-first"),
        user=scene.user,
        site=scene.site,
    )
    confirm(run=run, user=scene.user)


def cascade(scene: Scene) -> None:
    """Delete the patient, and with them the contact."""
    Patient.objects.get(pk=scene.patient.pk).delete()


WAYS: dict[str, Way] = {
    "form": form, "inline": inline, "save": save, "bulk_create": bulk_create, "bulk_update": bulk_update,
    "update()": update, "raw SQL": raw_sql, "COPY or executemany": copy, "import": import_, "cascade delete": cascade,
}  # fmt: skip
# What each records of clinical tables: exactly this, and each row once.
_CHANGED = [("update", "patient")]
RECORDED: dict[str, list[tuple[str, str]]] = {
    "form": _CHANGED,
    "inline": [("update", "followup")],
    "save": _CHANGED,
    "bulk_create": [("insert", "patient"), ("insert", "patient")],
    "bulk_update": _CHANGED,
    "update()": _CHANGED,
    "raw SQL": _CHANGED,
    "COPY or executemany": [("insert", "patient")],
    "import": _CHANGED,
    "cascade delete": [("delete", "followup"), ("delete", "patient")],
}
