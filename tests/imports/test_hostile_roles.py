"""Ways round the site and the role through an import."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from registry.imports.actions import ImportRefused, confirm, preview
from registry.imports.models import ImportProfile, ImportRun
from registry.imports.planned import Plan
from registry.models import Enrolment, Patient, Site, User
from tests.factories import PatientFactory, SiteFactory, StudyFactory, UserFactory
from tests.imports.conftest import csv_bytes

Planner = Callable[..., Plan]
RESULT = csv_bytes("id,IL-6 (pg/mL)", "BN001,5")


@pytest.fixture
def technician(site: Site) -> User:
    PatientFactory.create(registry_id="BN001", site=site)
    return UserFactory.create(sites=[site], roles=["lab technician"])


@pytest.fixture
def elsewhere(db: None) -> ImportProfile:
    return ImportProfile.objects.create(code="elsewhere", name="Elsewhere", site=SiteFactory.create(code="FAR"))


def test_a_lab_technician_enrols_nobody(technician: User, site: Site) -> None:
    run = preview(file_bytes=RESULT, file_name="x.csv", user=technician, site=site, study=StudyFactory.create())
    assert "enrolment" not in run.counts["records"]
    assert confirm(run=run, user=technician).state == "applied"
    assert not Enrolment.objects.exists()


def test_a_profile_lets_a_lab_technician_enrol_nobody_and_fill_in_nothing(
    technician: User, site: Site, plan_of: Planner
) -> None:
    plan = plan_of(RESULT, user=technician, study=StudyFactory.create(), defaults={"patient.diagnosis_group": "crlm"})
    assert plan.counts["patient"] == {"new": 0, "changed": 0, "same": 1, "left": 0}
    assert "enrolment" not in plan.counts
    assert plan.counts["assayresult"]["new"] == 1


def test_what_a_profile_says_of_specimens_holds_for_a_lab_technician_too(technician: User, plan_of: Planner) -> None:
    plan = plan_of(RESULT, user=technician, defaults={"specimen.specimen_type": "serum"})
    specimen = next(record for record in plan.records() if record.entity.name == "specimen")
    assert specimen.value("specimen_type") == "serum"


def test_a_profile_of_another_site_is_not_found(curator: User, site: Site, elsewhere: ImportProfile) -> None:
    with pytest.raises(ImportRefused, match="No profile “elsewhere” is found"):
        preview(file_bytes=RESULT, file_name="x.csv", user=curator, site=site, profile=elsewhere)
    assert not ImportRun.objects.exists()


def test_the_command_finds_no_profile_of_another_site(tmp_path: Path, curator: User, elsewhere: ImportProfile) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(RESULT)
    said = []
    for code in ("elsewhere", "nowhere"):
        with pytest.raises(CommandError) as refused:
            call_command("import_workbook", str(file), "--user", "curator", "--profile", code)
        said.append((refused.value.returncode, str(refused.value).replace(code, "CODE")))
    assert said[0] == said[1]


@pytest.mark.django_db
@pytest.mark.parametrize("lines", [("id,sex", "BN001,F"), ("id,site,sex", "BN001,NOWHERE,F")])
def test_a_file_without_one_good_row_leaves_no_run(tmp_path: Path, lines: tuple[str, str]) -> None:
    SiteFactory.create()
    SiteFactory.create()
    file = tmp_path / "x.csv"
    file.write_bytes(csv_bytes(*lines))
    with pytest.raises((SystemExit, CommandError)):
        call_command("import_workbook", str(file), "--apply", "--good-rows", stdout=io.StringIO())
    assert not Patient.objects.exists()
    assert not ImportRun.objects.exists()
