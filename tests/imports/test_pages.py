"""Upload, preview and confirm in the browser's way: who may, what is shown, what is stored."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from registry.access.roles import CURATOR, LAB_TECHNICIAN
from registry.imports.models import ImportProfile, ImportRun, RunState
from registry.models import AssayResult, Enrolment, Patient, Site, User
from tests.factories import PatientFactory, SiteFactory, SpecimenFactory, StudyFactory, UserFactory
from tests.imports.browser import confirmed, page, refusal, send
from tests.imports.workbooks import BAD_DATE, BAD_ROWS, GOOD_ROWS, HEADER, workbook_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return SiteFactory.create(name="Hospital A")


@pytest.fixture
def curator(site: Site, client: Client) -> User:
    """A curator of the site, signed in."""
    user = UserFactory.create(sites=[site], roles=[CURATOR])
    client.force_login(user)
    return user


def test_the_list_says_what_to_do_when_it_is_empty(client: Client, curator: User) -> None:
    text = client.get("/imports/").content.decode()
    assert "No workbook has been sent yet" in text
    assert reverse("import_new") in text


def test_a_preview_shows_what_would_be_written_and_stores_no_record(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes(GOOD_ROWS))
    text = page(client, run)
    assert "ward.xlsx" in text
    for words in ("BN901", "BN902", "355.7", "Bệnh nhân", "Mã BN", "Confirm: write"):
        assert words in text
    assert Patient.objects.count() == 0


def test_what_the_profile_adds_to_every_row_is_said(client: Client, curator: User, site: Site) -> None:
    ImportProfile.objects.create(
        code="ward",
        name="Ward",
        site=site,
        defaults={"specimen.timepoint": "baseline", "tumourassessment.method": "ct"},
    )
    text = page(client, send(client, site, workbook_bytes(GOOD_ROWS)))
    assert "What holds for every row: specimen: timepoint baseline; tumour assessment: method CT" in text


def test_a_bad_cell_is_shown_with_place_text_reason_and_remedy(client: Client, curator: User, site: Site) -> None:
    text = page(client, send(client, site, workbook_bytes(BAD_ROWS)))
    for words in ("Bệnh nhân", "E3</span>", BAD_DATE, "is not a day of the calendar", "Correct the date"):
        assert words in text
    assert "Confirm: write" not in text


def test_nothing_is_stored_while_a_row_is_refused(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes(BAD_ROWS))
    assert "1 row is refused, so nothing is stored" in confirmed(client, run)
    assert Patient.objects.count() == 0


def test_the_good_rows_alone_are_written_when_that_is_declared(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes(BAD_ROWS))
    assert "1 refused row was left out" in " ".join(confirmed(client, run, good_rows_only="yes").split())
    assert [patient.registry_id for patient in Patient.objects.all()] == ["BN901"]


def test_confirming_writes_all_and_enrols(client: Client, curator: User, site: Site) -> None:
    study = StudyFactory.create()
    run = send(client, site, workbook_bytes(GOOD_ROWS), study=study.pk)
    text = confirmed(client, run)
    assert "records were written" in " ".join(text.split())
    assert f"/summaries/{study.code}/" in text
    assert set(Patient.objects.values_list("registry_id", "site")) == {("BN901", site.pk), ("BN902", site.pk)}
    assert Enrolment.objects.filter(study=study).count() == 2


def test_confirming_twice_changes_nothing_and_says_so(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes(GOOD_ROWS))
    confirmed(client, run)
    before = [*Patient.objects.values(), *AssayResult.objects.values()]
    assert "Nothing was changed now" in confirmed(client, run)
    assert [*Patient.objects.values(), *AssayResult.objects.values()] == before


def test_the_same_workbook_again_is_unchanged_throughout(client: Client, curator: User, site: Site) -> None:
    confirmed(client, send(client, site, workbook_bytes(GOOD_ROWS)))
    again = send(client, site, workbook_bytes(GOOD_ROWS))
    assert again.counts["rows"] == {"new": 0, "changed": 0, "same": 2, "left": 0, "refused": 0}
    text = page(client, again)
    assert "Nothing has to be written" in text
    assert "Confirm: write" not in text


def test_a_change_is_shown_with_the_old_and_the_new_value(client: Client, curator: User, site: Site) -> None:
    confirmed(client, send(client, site, workbook_bytes(GOOD_ROWS)))
    rows = [GOOD_ROWS[0], (*GOOD_ROWS[1][:2], 1962, *GOOD_ROWS[1][3:])]
    text = page(client, send(client, site, workbook_bytes(rows)), "?only=changed")
    assert "<del>1961</del> <ins>1962</ins>" in text
    assert "BN902" in text
    assert "BN901" not in text


@pytest.mark.parametrize(
    ("only", "patients"),
    [("new", {"BN901", "BN903"}), ("refused", {"BN902"}), ("warned", {"BN903"}), ("same", set()), ("no such", None)],
)
def test_rows_are_filtered_by_what_becomes_of_them(
    client: Client, curator: User, site: Site, only: str, patients: set[str] | None
) -> None:
    month = ("BN903", *GOOD_ROWS[0][1:4], "03-2017", *GOOD_ROWS[0][5:])
    run = send(client, site, workbook_bytes([*BAD_ROWS, month]))
    response = client.get(f"/imports/{run.uuid}/", {"only": only})
    found = {line.words.row.patient for line in response.context["page"].rows.lines}
    assert found == ({"BN901", "BN902", "BN903"} if patients is None else patients)


def test_records_that_changed_in_between_show_the_plan_again(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes(GOOD_ROWS))
    PatientFactory.create(site=site, registry_id="BN902", birth_year=1950)
    assert "The records changed" in confirmed(client, run)
    assert Patient.objects.count() == 1
    assert "<del>1950</del> <ins>1961</ins>" in page(client, run)
    confirmed(client, run)
    assert Patient.objects.get(registry_id="BN902").birth_year == 1961


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("ward.xls", b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        ("ward.xlsx", b"PK\x03\x04 and no more", "damaged"),
        ("ward.csv", b"", "empty"),
        ("ward.pdf", b"%PDF-1.7", "named .pdf"),
    ],
)
def test_an_unusable_file_gets_one_sentence(
    client: Client, curator: User, site: Site, name: str, content: bytes, sentence: str
) -> None:
    (said,) = refusal(client, site, content, name)
    assert sentence in said
    assert ImportRun.objects.count() == 0


def test_a_column_of_names_stops_the_import_and_the_file_is_not_kept(client: Client, curator: User, site: Site) -> None:
    rows = [(*row, "Nguyễn Văn A") for row in GOOD_ROWS]
    run = send(client, site, workbook_bytes(rows, (*HEADER, "Họ và tên")))
    text = page(client, run)
    assert run.state == RunState.FAILED
    assert bytes(ImportRun.objects.get(pk=run.pk).content) == b""
    assert "must not enter the registry" in text
    assert "Nguyễn Văn A" not in text
    assert "Confirm: write" not in text
    assert client.get(f"/imports/{run.uuid}/report.xlsx").status_code == 404


def test_file_names_and_cells_are_shown_as_text(client: Client, curator: User, site: Site) -> None:
    script = "<script>alert(1)</script>"
    rows = [(*GOOD_ROWS[0][:7], script)]
    run = send(client, site, workbook_bytes(rows, sheet_name="<b>ward"), name="<img src=x>.xlsx")
    for text in (page(client, run), client.get("/imports/").content.decode()):
        assert "&lt;img src=x&gt;.xlsx" in text
        for inert in (script, "<img", "<b>"):
            assert inert not in text


def test_a_path_in_a_file_name_is_no_path(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes(GOOD_ROWS), name="../../etc/ward.xlsx")
    assert run.file_name == "ward.xlsx"


def test_discarding_forgets_the_file(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes(GOOD_ROWS))
    assert client.post(f"/imports/{run.uuid}/discard/")["Location"] == "/imports/"
    assert ImportRun.objects.count() == 0


def test_an_imported_workbook_stays_listed(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes(GOOD_ROWS))
    confirmed(client, run)
    response = client.post(f"/imports/{run.uuid}/discard/", follow=True)
    assert "stays listed" in response.content.decode()
    assert ImportRun.objects.get().state == RunState.APPLIED


@pytest.mark.parametrize("part", ["confirm/", "discard/"])
def test_an_address_alone_does_nothing(client: Client, curator: User, site: Site, part: str) -> None:
    run = send(client, site, workbook_bytes(GOOD_ROWS))
    assert client.get(f"/imports/{run.uuid}/{part}")["Location"] == f"/imports/{run.uuid}/"
    assert ImportRun.objects.get().state == RunState.PREVIEWED


def test_the_problems_download_as_a_workbook(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes(BAD_ROWS))
    response = client.get(f"/imports/{run.uuid}/report.xlsx")
    assert "attachment" in response["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    assert ("E3", BAD_DATE) in {(row[2], row[3]) for row in sheet.iter_rows(values_only=True)}


def test_a_lab_technician_imports_results_of_known_patients_only(client: Client, site: Site) -> None:
    SpecimenFactory.create(patient=PatientFactory.create(site=site, registry_id="BN901"))
    client.force_login(UserFactory.create(sites=[site], roles=[LAB_TECHNICIAN]))
    run = send(client, site, workbook_bytes(GOOD_ROWS))
    assert run.counts["rows"]["refused"] == 1
    confirmed(client, run, good_rows_only="yes")
    assert Patient.objects.get().birth_year is None
    assert AssayResult.objects.count() == 1


def test_a_long_workbook_makes_a_small_page(client: Client, curator: User, site: Site) -> None:
    rows: list[Sequence[str | int]] = [(f"BN{number:05d}", *GOOD_ROWS[0][1:]) for number in range(1500)]
    rows += [(f"BX{number:05d}", *BAD_ROWS[1][1:]) for number in range(1500)]
    run = send(client, site, workbook_bytes(rows))
    for query in ("", "?only=refused&page=2", "?only=new", "problems/"):
        assert len(page(client, run, query).encode()) < 200_000, query
    assert "1500 places" in page(client, run)


def test_what_was_read_otherwise_is_listed_once_for_each_column(client: Client, curator: User, site: Site) -> None:
    rows = [("BN901", *GOOD_ROWS[0][1:5], "355,7", "6,2", "B"), ("BN902", *GOOD_ROWS[1][1:5], "12,5", "4,1", "A")]
    text = " ".join(page(client, send(client, site, workbook_bytes(rows))).split())
    assert "“355,7” is read with a decimal comma: 355.7" in text
    assert "2 cells of the column: F2, F3" in text


def test_only_the_rows_that_become_something_else_are_shown_again(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes(GOOD_ROWS))
    PatientFactory.create(site=site, registry_id="BN902", birth_year=1950)
    assert "1 row becomes something else than was shown" in " ".join(confirmed(client, run).split())
    text = page(client, run, "?only=since")
    assert "<del>1950</del> <ins>1961</ins>" in text
    assert "BN901" not in text.split('id="rows"')[1].split("</section>")[0]


def test_a_page_that_was_overtaken_confirms_nothing(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes(GOOD_ROWS))
    seen = ImportRun.objects.get(pk=run.pk).digest
    PatientFactory.create(site=site, registry_id="BN902", birth_year=1950)
    confirmed(client, run)
    for shown in (seen, "", "0"):
        assert "what you saw" in confirmed(client, run, shown=shown)
    assert Patient.objects.count() == 1


def test_the_page_leads_to_the_marked_workbook_and_to_the_columns(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes(BAD_ROWS))
    text = page(client, run)
    for part in ("annotated", "remaining", "match"):
        assert f'href="/imports/{run.uuid}/{part}/"' in text
        assert client.get(f"/imports/{run.uuid}/{part}/").status_code == 200
    confirmed(client, run, good_rows_only="yes")
    text = page(client, run)
    assert f'href="/imports/{run.uuid}/remaining/"' in text
    assert f'href="/imports/{run.uuid}/match/"' not in text


def test_a_column_is_shown_in_the_unit_in_which_it_is_read(client: Client, curator: User, site: Site) -> None:
    """A profile that names the method says in which unit the header means its numbers; IMMULITE gives IL-2 in U/mL."""
    ImportProfile.objects.create(code="ward", name="Ward", site=site, methods={"IL-2": "immulite-il2-u"})
    rows = [("BN901", "Nam", 355.7)]
    run = send(client, site, workbook_bytes(rows, ("Mã BN", "Giới", "IL-2")))
    (column,) = [column for column in run.preview["columns"] if column["code"] == "analyte:IL-2"]
    assert column["unit"] == "U/mL"
    assert "355.7 U/mL" in page(client, run)
