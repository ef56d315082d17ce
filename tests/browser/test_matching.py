"""A curator corrects in the browser how a workbook was understood; the next one is understood by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from registry.access.roles import CURATOR
from registry.models import Patient, User
from tests.browser.axe import serious_findings
from tests.browser.conftest import Complaints
from tests.factories import SiteFactory, UserFactory
from tests.imports.workbooks import workbook_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADER = ("Số NC", "Gt", "Tumor sise (cm)", "Giày", "IL-2 (pg/mL)")
FIRST = (("BN901", "1", "6,2", 43, "12,5"), ("BN902", "2", "4,1", 41, "9,5"))
SECOND = (("BN903", "2", "3,3", 39, "7,5"),)


@pytest.fixture
def send(live_server: LiveServer, sign_in: Callable[[User], Page], complaints: Complaints) -> Callable[..., Page]:
    page = sign_in(UserFactory.create(username="curator", sites=[SiteFactory.create()], roles=[CURATOR]))

    def sent(rows: tuple[tuple[str | int, ...], ...]) -> Page:
        page.goto(f"{live_server.url}/imports/new/")
        content = workbook_bytes(rows, HEADER, "Data")
        page.get_by_label("Workbook").set_input_files(FilePayload(name="ward.xlsx", mimeType=XLSX, buffer=content))
        page.get_by_role("button", name="Read and compare").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("ward.xlsx")
        return page

    return sent


def correct(page: Page) -> None:
    run = page.url
    page.goto(f"{run}match/")
    expect(page.get_by_text("No column of the sheet “Data” holds the registry id")).to_be_visible()
    page.get_by_label("“Số NC” holds").fill("patient: registry id")
    page.get_by_label("“Gt” holds").fill("sesso")
    page.get_by_role("button", name="tumour assessment: largest diameter").click()
    page.get_by_label("“Giày” holds").fill("not read")
    page.get_by_label("unit of “Tumor sise (cm)”").select_option("cm")
    page.get_by_label("tumour assessment: method").select_option("ct")
    page.get_by_role("button", name="Read again", exact=True).click()
    expect(page).to_have_url(run)


def test_a_corrected_match_is_kept_and_the_next_workbook_understood(send: Callable[..., Page]) -> None:
    page = send(FIRST)
    correct(page)
    page.goto(f"{page.url}match/")
    page.get_by_label("“1” as sex").select_option("male")
    page.get_by_label("“2” as sex").select_option("female")
    page.get_by_label("Name of the profile").fill("Ward 7")
    page.get_by_role("button", name="Read again and save as a profile").click()
    expect(page.get_by_text("Saved as the profile “Ward 7”")).to_be_visible()

    page = send(SECOND)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("records were written")).to_be_visible()
    assert list(Patient.objects.values_list("registry_id", "sex")) == [("BN903", "female")]


def test_a_field_that_is_entered_and_left_keeps_its_text(send: Callable[..., Page]) -> None:
    page = send(FIRST)
    page.goto(f"{page.url}match/")
    field = page.get_by_label("“Số NC” holds")
    field.fill("patient: registry id")
    page.get_by_label("“Gt” holds").focus()
    field.focus()
    expect(field).to_have_value("")
    page.get_by_label("“Gt” holds").focus()
    expect(field).to_have_value("patient: registry id")


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 400])
def test_the_page_fits_and_has_no_serious_finding(send: Callable[..., Page], width: int) -> None:
    page = send(FIRST)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{page.url}match/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious_findings(page) == []


def test_a_column_whose_field_is_emptied_by_hand_is_left_out(send: Callable[..., Page]) -> None:
    page = send(FIRST)
    run = page.url
    page.goto(f"{run}match/")
    page.get_by_label("“Số NC” holds").fill("patient: registry id")
    field = page.get_by_label("“IL-2 (pg/mL)” holds")
    field.click()
    field.press("Delete")
    page.get_by_label("“Gt” holds").focus()
    expect(field).to_have_value("")
    page.get_by_role("button", name="Read again", exact=True).click()
    expect(page).to_have_url(run)
    row = page.get_by_role("row", name="IL-2 (pg/mL)").first
    expect(row).to_contain_text("passed over")
