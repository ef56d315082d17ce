"""A8: every file that leaves is logged with who, by which filter, which columns, how many lines, and its hash."""

import csv
import hashlib
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from registry.audit.kinds import Action
from registry.audit.models import AuditEvent
from registry.models import Patient
from tests.factories import PatientFactory, UserFactory

pytestmark = pytest.mark.django_db
REGISTRY = Path(__file__).parents[2] / "registry"


def test_the_history_of_a_patient_as_a_file_is_logged(client: Client) -> None:
    auditor = UserFactory.create(roles=["auditor"])
    patient = PatientFactory.create(notes="=1+1")
    Patient.objects.filter(pk=patient.pk).update(sex="male")
    client.force_login(auditor)
    address = reverse("admin:registry_patient_timeline", args=(patient.pk,))
    answer = client.get(address, {"format": "csv", "kind": "patient"})
    lines = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    assert [(line["field"], line["old"], line["new"]) for line in lines if line["action"] == "changed"] == [
        ("sex", "", "male")
    ]
    assert "'=1+1" in [line["new"] for line in lines], "no spreadsheet computes it"
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.user_id) == (Action.EXPORT, auditor.pk)
    assert event.new_values == {
        "what": "history",
        "filters": {"patient": str(patient.pk), "kind": "patient", "field": ""},
        "columns": list(lines[0]),
        "count": len(lines),
        "sha256": hashlib.sha256(answer.content).hexdigest(),
    }


def test_who_reads_own_history_only_gets_no_file(client: Client) -> None:
    patient = PatientFactory.create()
    client.force_login(UserFactory.create(sites=[patient.site], roles=["curator"]))
    address = reverse("admin:registry_patient_timeline", args=(patient.pk,))
    assert client.get(address, {"format": "csv"}).headers["Content-Type"].startswith("text/html")


# Files without values of records: a blank workbook, and the description of the variables.
WITHOUT_RECORDS = {"imports/views/templates.py", "imports/download.py", "views.py"}


def test_every_module_of_the_registry_that_gives_a_file_logs_it() -> None:
    """A new one either calls what logs, or is named above."""
    gives = re.compile(r"Content-Disposition|FileResponse|StreamingHttpResponse|\.response\(\)")
    logs = re.compile(r"\bexported\(|\bfile_left\(|\bhistory_csv\(")
    found = {
        str(path.relative_to(REGISTRY))
        for path in REGISTRY.rglob("*.py")
        if gives.search(text := path.read_text(encoding="utf-8")) and not logs.search(text)
    }
    assert found == WITHOUT_RECORDS
