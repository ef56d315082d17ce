"""A curator sees how a workbook was understood, corrects it by choosing, and keeps it for the next workbook."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from registry.access.roles import CURATOR, LAB_TECHNICIAN
from registry.imports.models import ImportProfile, ImportRun, RunState
from registry.models import Patient, Site, TumourAssessment, User
from tests.factories import PatientFactory, SiteFactory, UserFactory
from tests.imports.browser import confirmed, page, send
from tests.imports.workbooks import workbook_bytes

pytestmark = pytest.mark.django_db
HEADER = ("Số NC", "Gt", "Tumor sise (cm)", "Giày", "IL2")
ROWS = (("BN901", "1", "6,2", 43, 12), ("BN902", "2", "4,1", 41, 14))


@pytest.fixture
def site() -> Site:
    return SiteFactory.create(code="HN", name="Hospital A")


@pytest.fixture
def curator(site: Site, client: Client) -> User:
    """A curator of the site, signed in."""
    user = UserFactory.create(sites=[site], roles=[CURATOR])
    client.force_login(user)
    return user


def ward(header: tuple[str, ...] = HEADER, sheet_name: str = "Data") -> bytes:
    return workbook_bytes(ROWS, header, sheet_name)


def shown(client: Client, run: ImportRun) -> tuple[Any, dict[str, str]]:
    """Return the match page and its form as a browser would send it unchanged."""
    response = client.get(f"/imports/{run.uuid}/match/")
    assert response.status_code == 200
    found = response.context["page"]
    forms = [found.form, *([found.profile_form] if found.may_save else [])]
    return found, {bound.html_name: str(bound.value() or "") for form in forms for bound in form}


def corrected(client: Client, run: ImportRun, **changes: str) -> ImportRun:
    """Send the match page with some fields changed, and return the run."""
    _found, fields = shown(client, run)
    changes = {name.replace("__", "-"): value for name, value in changes.items()}
    response = client.post(f"/imports/{run.uuid}/match/", fields | changes)
    assert response.status_code == 302, response.context["page"].form.errors
    assert response["Location"] == f"/imports/{run.uuid}/"
    return ImportRun.objects.get(pk=run.pk)


ALL = {"holds__0": "patient.registry_id", "holds__1": "patient.sex", "holds__3": "not read",
       "holds__2": "tumourassessment.largest_diameter_mm", "unit__2": "cm"}  # fmt: skip


def test_each_column_is_shown_with_examples_and_why(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes(ROWS, ("Mã BN", *HEADER[1:])))
    found, fields = shown(client, run)
    lines = {line.data["header"]: line for line in found.lines}
    assert lines["Mã BN"].why == "by its name"
    assert lines["IL2"].why == "by the analyte's name"
    assert lines["Gt"].why == "not known, not imported"
    assert lines["Giày"].data["examples"] == ["43", "41"]
    assert fields["holds-0"] == "patient: registry id"


def test_a_near_match_is_suggested_and_not_taken(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, ward())
    found, _fields = shown(client, run)
    (line,) = [line for line in found.lines if line.data["header"] == "Tumor sise (cm)"]
    assert line.suggestions[0] == "tumour assessment: largest diameter"
    assert line.data["code"] == ""


def test_a_column_of_codes_is_suggested_as_the_ids_that_are_missing(client: Client, curator: User, site: Site) -> None:
    found, _fields = shown(client, send(client, site, ward()))
    suggested = {line.data["header"]: line.suggestions for line in found.lines}
    assert suggested["Số NC"] == ("patient: registry id",)
    assert suggested["Gt"] == suggested["Giày"] == ()
    assert found.sheets_without_id == ["Data"]


def test_a_missing_id_column_is_corrected_without_sending_the_file_again(
    client: Client, curator: User, site: Site
) -> None:
    run = send(client, site, ward())
    assert run.state == RunState.FAILED
    run = corrected(client, run, **ALL)
    assert run.state == RunState.PREVIEWED
    assert run.counts["rows"]["refused"] == 2
    run = corrected(
        client, run, **{"text__0": "male", "text__1": "female"}, **{"default__tumourassessment.method": "ct"}
    )
    assert run.counts["rows"]["new"] == 2
    confirmed(client, run)
    assert list(Patient.objects.order_by("registry_id").values_list("registry_id", "sex")) == [
        ("BN901", "male"),
        ("BN902", "female"),
    ]
    sizes = TumourAssessment.objects.order_by("patient__registry_id").values_list("largest_diameter_mm", flat=True)
    assert list(sizes) == [62, 41]


def test_the_second_of_two_columns_alike_is_left_out(client: Client, curator: User, site: Site) -> None:
    data = workbook_bytes([("BN901", "Nam", "Nữ")], ("Mã BN", "Giới", "Giới"))
    run = send(client, site, data)
    assert run.state == RunState.FAILED
    run = corrected(client, run, holds__2="not read")
    assert run.state == RunState.PREVIEWED
    assert run.corrections["headers"] == {"Giới #2": {"code": "ignore"}}
    confirmed(client, run)
    assert Patient.objects.get().sex == "male"


def test_a_timepoint_and_a_unit_are_chosen(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes([("BN901", 12)], ("Mã BN", "IL2")))
    run = corrected(client, run, unit__1="[IU]/mL", time__1="post_op..7")
    column = run.preview["match"]["columns"][1]
    assert column["unit"] == "[IU]/mL"
    assert column["timepoint"] == {"timepoint": "post_op", "timepoint_day": 7}


def test_how_the_file_is_written_is_declared(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes([("7", "03/04/2017")], ("Mã BN", "Ngày chẩn đoán")))
    run = corrected(client, run, date_order="mdy", id_prefix="HN-", blank_policy="clear", mode="insert")
    assert run.corrections == {"date_order": "mdy", "id_prefix": "HN-", "blank_policy": "clear", "mode": "insert"}
    confirmed(client, run)
    patient = Patient.objects.get()
    assert (patient.registry_id, str(patient.diagnosed_on)) == ("HN-7", "2017-03-04")


def test_a_correction_holds_for_this_file_alone(client: Client, curator: User, site: Site) -> None:
    corrected(client, send(client, site, ward()), **ALL)
    assert not ImportProfile.objects.filter(site=site).exists()
    assert send(client, site, ward()).state == RunState.FAILED


def test_a_saved_profile_reads_the_next_workbook_by_itself(client: Client, curator: User, site: Site) -> None:
    run = corrected(client, send(client, site, ward()), **ALL)
    texts = {"text__0": "male", "text__1": "female"}
    method = {"default__tumourassessment.method": "ct"}
    corrected(client, run, **texts, **method, save="1", name="Ward 7", profile="")
    kept = ImportProfile.objects.get(site=site)
    assert (kept.name, kept.codes) == ("Ward 7", {"patient.sex": {"1": "male", "2": "female"}})
    again = send(client, site, ward())
    assert again.profile == kept
    assert again.counts["rows"]["new"] == 2
    assert "the site&#x27;s only profile" in client.get(f"/imports/{again.uuid}/match/").content.decode()


def test_after_saving_what_was_shown_can_be_confirmed(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes([("BN901", "Nam")], ("Mã BN", "Giới")))
    run = corrected(client, run, save="1", name="Ward 7", profile="")
    assert run.corrections == {}
    confirmed(client, run)
    assert Patient.objects.get().sex == "male"


def test_of_several_profiles_the_one_that_knows_the_headers_is_used(client: Client, curator: User, site: Site) -> None:
    ImportProfile.objects.create(code="a", name="A", site=site, headers={"Khác": "patient.sex", "x": "ignore"})
    known = {"Số NC": "patient.registry_id", "Gt": "patient.sex"}
    mine = ImportProfile.objects.create(code="b", name="B", site=site, headers=known | {"y": "ignore"})
    run = send(client, site, ward())
    assert run.profile == mine
    assert run.preview["match"]["profile"] == {"code": "b", "name": "B", "why": "headers", "known": 2, "declared": 3}
    assert "2 of its 3 headers stand in the file" in client.get(f"/imports/{run.uuid}/match/").content.decode()


def test_of_profiles_that_know_equally_much_none_is_guessed(client: Client, curator: User, site: Site) -> None:
    for code in ("a", "b"):
        ImportProfile.objects.create(code=code, name=code, site=site, headers={"Giới": "patient.sex"})
    run = send(client, site, workbook_bytes([("BN901", "Nam")], ("Mã BN", "Giới")))
    assert run.profile.code == "day-first"
    assert run.preview["match"]["profile"]["why"] == "undecided"


@pytest.mark.parametrize(("field", "value"), [("holds__3", "no such thing"), ("unit__4", "cm")])
def test_what_is_no_choice_is_told_beside_its_field(
    client: Client, curator: User, site: Site, field: str, value: str
) -> None:
    run = send(client, site, ward())
    _found, fields = shown(client, run)
    response = client.post(f"/imports/{run.uuid}/match/", fields | {field.replace("__", "-"): value})
    assert response.status_code == 422
    assert field.replace("__", "-") in response.context["page"].form.errors
    assert ImportRun.objects.get(pk=run.pk).corrections == {}


def test_a_unit_is_offered_only_where_it_converts(client: Client, curator: User, site: Site) -> None:
    found, _fields = shown(client, send(client, site, workbook_bytes([("BN1", "5")], ("Mã BN", "Tumour size"))))
    units = {code for code, _name in found.form.fields["unit-1"].choices}
    assert {"mm", "cm"} <= units
    assert "pg/mL" not in units


@pytest.mark.parametrize("name", ["patient: sex", "PATIENT.SEX", "patient.sex", "Giới tính", "sesso"])
def test_a_choice_may_be_written_as_it_is_called(client: Client, curator: User, site: Site, name: str) -> None:
    run = corrected(client, send(client, site, workbook_bytes([("BN901", "F")], ("Mã BN", "Gt"))), holds__1=name)
    assert run.preview["match"]["columns"][1]["code"] == "patient.sex"


def test_names_of_patients_are_not_shown_and_the_file_is_gone(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes([("BN901", "Nguyễn Văn An"), ("BN902", "Trần Thị Bích")], ("Mã BN", "Ghi")))
    assert (run.state, bytes(run.content), run.preview["match"]) == (RunState.FAILED, b"", {})
    assert client.get(f"/imports/{run.uuid}/match/")["Location"] == f"/imports/{run.uuid}/"
    text = page(client, run)
    assert "tells who the patients are" in text
    assert "Nguyễn" not in text


def test_an_imported_workbook_is_not_read_again(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes([("BN901", "Nam")], ("Mã BN", "Giới")))
    _found, fields = shown(client, run)
    confirmed(client, run)
    response = client.post(f"/imports/{run.uuid}/match/", fields | {"mode": "insert"})
    assert response["Location"] == f"/imports/{run.uuid}/"
    assert ImportRun.objects.get(pk=run.pk).state == RunState.APPLIED


def test_anothers_run_is_not_there(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, ward())
    client.force_login(UserFactory.create(sites=[site], roles=[CURATOR]))
    assert client.get(f"/imports/{run.uuid}/match/").status_code == 404
    assert client.post(f"/imports/{run.uuid}/match/", {"save": "1"}).status_code == 404


@pytest.fixture
def technician(site: Site, client: Client) -> User:
    PatientFactory.create(registry_id="BN901", site=site)
    user = UserFactory.create(sites=[site], roles=[LAB_TECHNICIAN])
    client.force_login(user)
    return user


def test_a_technician_corrects_a_file_but_keeps_no_profile(client: Client, technician: User, site: Site) -> None:
    run = send(client, site, workbook_bytes([("BN901", 12)], ("Mã BN", "Marker 7")))
    found, fields = shown(client, run)
    names = [name for _group, name in found.choices]
    assert "patient: sex" not in names
    assert any("IL-6" in name for name in names)
    response = client.post(f"/imports/{run.uuid}/match/", fields | {"save": "1", "name": "Mine", "profile": ""})
    assert response.status_code == 403
    assert not ImportProfile.objects.filter(site=site).exists()
    run = corrected(client, run, holds__1="analyte:IL-6", unit__1="pg/mL")
    assert run.counts["records"]["assayresult"]["new"] == 1


def test_a_profile_of_another_site_is_no_choice(client: Client, curator: User, site: Site) -> None:
    other = ImportProfile.objects.create(code="far", name="Far", site=SiteFactory.create())
    run = send(client, site, workbook_bytes([("BN901", "Nam")], ("Mã BN", "Giới")))
    _found, fields = shown(client, run)
    response = client.post(f"/imports/{run.uuid}/match/", fields | {"save": "1", "name": "X", "profile": str(other.pk)})
    assert response.status_code == 422
    other.refresh_from_db()
    assert other.headers == {}
