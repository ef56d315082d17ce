"""`manage.py check_data`: all patients or those of a site, all rules or one, and on from where it stopped."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from registry.management.commands import check_data
from registry.models import Query
from tests.factories import SpecimenFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_batches(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check patient by patient, and remember the place in a directory of the test."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(check_data, "BATCH", 1)


def run(*options: str) -> tuple[str, str]:
    out, told = StringIO(), StringIO()
    call_command("check_data", *options, stdout=out, stderr=told)
    return out.getvalue(), told.getvalue()


def test_all_patients() -> None:
    for _each in range(3):
        SpecimenFactory.create(haemolysis=3)
    out, told = run("--json")
    assert json.loads(out) == {
        "patients": 3, "broken": 3, "opened": 3, "reopened": 0, "changed": 0, "resolved": 0, "after": 0
    }  # fmt: skip
    assert told.splitlines() == ["1 of 3 patients", "2 of 3 patients", "3 of 3 patients"]
    out, told = run("--quiet")
    assert "3 patients checked, 3 broken rules: 0 queries opened" in out
    assert told == ""


def test_of_one_site_and_one_rule() -> None:
    here = SpecimenFactory.create(haemolysis=3, patient__birth_year=2018)
    SpecimenFactory.create(haemolysis=3)
    run("--site", here.patient.site.code, "--rule", "before_birth")
    assert list(Query.objects.values_list("patient", "rule")) == [(here.patient_id, "before_birth")]


@pytest.mark.parametrize("options", [("--site", "nowhere"), ("--rule", "no_rule")])
def test_unknown_names_are_refused(options: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        run(*options)


def test_an_interrupted_check_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    patients = [SpecimenFactory.create(haemolysis=3).patient_id for _each in range(3)]

    def stops(ids: list[int], **options: Any) -> Any:
        if ids == patients[1:2]:
            raise KeyboardInterrupt
        return check_patients(ids, **options)

    check_patients = check_data.check_patients
    monkeypatch.setattr(check_data, "check_patients", stops)
    with pytest.raises(KeyboardInterrupt):
        run("--quiet")
    monkeypatch.setattr(check_data, "check_patients", check_patients)
    assert list(Query.objects.values_list("patient", flat=True)) == patients[:1]
    # Another kind of check is another check.
    assert json.loads(run("--json", "--quiet", "--rule", "cv_high")[0])["patients"] == 3
    went_on = json.loads(run("--json", "--quiet")[0])
    assert (went_on["patients"], went_on["after"]) == (2, patients[0])
    assert list(Query.objects.order_by("pk").values_list("patient", flat=True)) == patients
    assert json.loads(run("--json", "--quiet")[0])["patients"] == 3


def test_an_interrupted_check_begins_anew_when_asked_to() -> None:
    patient = SpecimenFactory.create(haemolysis=3).patient_id
    Path(check_data.settings.DATA_DIR, check_data.KEPT).write_text(json.dumps({"/": patient}), encoding="utf-8")
    assert json.loads(run("--json", "--quiet", "--restart")[0])["patients"] == 1
