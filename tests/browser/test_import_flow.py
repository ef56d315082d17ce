"""The whole way of a workbook in the browser: upload, match, preview, fix, confirm, undo."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import FilePayload, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from registry.access.roles import CURATOR
from registry.models import Patient, User
from tests.browser.axe import serious_findings
from tests.browser.conftest import Complaints
from tests.factories import SiteFactory, UserFactory
from tests.imports.workbooks import BAD_DATE, BAD_ROWS, HEADER, workbook_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The ward's own word for the tumour's size, which no hospital but this one uses.
OWN_HEADER = (*HEADER[:6], "Zk (cm)", HEADER[7])


@pytest.fixture
def curator(live_server: LiveServer, sign_in: Callable[[User], Page], complaints: Complaints) -> Page:
    return sign_in(UserFactory.create(username="curator", sites=[SiteFactory.create()], roles=[CURATOR]))


def upload(page: Page, address: str, content: bytes | Path) -> None:
    page.goto(f"{address}/imports/new/")
    file = content if isinstance(content, Path) else FilePayload(name="ward.xlsx", mimeType=XLSX, buffer=content)
    page.get_by_label("Workbook").set_input_files(file)
    page.get_by_role("button", name="Read and compare").click()
    expect(page.get_by_role("heading", name="Row by row")).to_be_visible()


def count(page: Page, name: str) -> str:
    return page.locator("ul.counts li").filter(has_text=re.compile(rf"{name}\s*$")).locator("strong").inner_text()


def match_the_size(page: Page) -> None:
    """Say what the column of the ward's own word holds, and keep that as a profile."""
    unknown = page.get_by_role("row").filter(has_text="Zk (cm)")
    expect(unknown.filter(has_text="not known, not imported")).to_be_visible()
    page.get_by_role("link", name="Correct the columns").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Correct the columns")
    assert serious_findings(page) == []
    page.get_by_label("“Zk (cm)” holds").fill("tumour assessment: largest diameter")
    page.get_by_label("Name of the profile").fill("Ward 7")
    page.get_by_role("button", name="Read again and save as a profile").click()
    expect(unknown.filter(has_text="largest diameter")).to_be_visible()


def mended(page: Page, folder: Path) -> Path:
    """Return the workbook that comes back with its cells marked, its date corrected."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the workbook with its cells marked").click()
    path = folder / "marked.xlsx"
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["E3"] = "28/02/2017"
    book.save(path)
    return path


def undo(page: Page, edited: str) -> None:
    """Undo the import, of which a cell was edited since."""
    page.get_by_role("link", name="Undo this import").click()
    expect(page.get_by_role("row").filter(has_text="BN902").first).to_contain_text(edited)
    assert serious_findings(page) == []
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_role("heading", name="What was undone")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=edited)).to_be_visible()
    assert serious_findings(page) == []


def test_upload_match_preview_mend_confirm_undo(curator: Page, live_server: LiveServer, tmp_path: Path) -> None:
    page = curator
    upload(page, live_server.url, workbook_bytes(BAD_ROWS, OWN_HEADER))
    match_the_size(page)
    assert (count(page, "new"), count(page, "refused")) == ("1", "1")
    expect(page.get_by_role("row").filter(has_text=BAD_DATE).first).to_contain_text("E3")
    assert serious_findings(page) == []

    upload(page, live_server.url, mended(page, tmp_path))
    assert (count(page, "new"), count(page, "refused")) == ("2", "0")
    expect(page.locator("#rows").get_by_text("largest diameter (mm)").first).to_be_visible()
    assert not Patient.objects.exists()

    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("records were written")).to_be_visible()
    assert set(Patient.objects.values_list("registry_id", flat=True)) == {"BN901", "BN902"}

    Patient.objects.filter(registry_id="BN902").update(birth_year=1970)
    undo(page, "1970")
    assert list(Patient.objects.values_list("registry_id", "birth_year")) == [("BN902", 1970)]


def test_the_pages_of_an_undo_fit_a_phone(curator: Page, live_server: LiveServer) -> None:
    page = curator
    upload(page, live_server.url, workbook_bytes(BAD_ROWS[:1]))
    page.get_by_role("button", name="Confirm").click()
    page.set_viewport_size(ViewportSize(width=400, height=800))
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    page.get_by_role("link", name="Undo this import").click()
    assert page.evaluate(overflow) <= 0
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_role("heading", name="What was undone")).to_be_visible()
    assert page.evaluate(overflow) <= 0


def test_the_good_rows_are_written_and_the_rest_comes_as_a_workbook(
    curator: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    page = curator
    upload(page, live_server.url, workbook_bytes(BAD_ROWS))
    page.get_by_text("Import the good rows only").click()
    page.get_by_role("button", name="without the refused rows").click()
    assert not Patient.objects.exists(), "without the tick nothing is sent"
    page.get_by_label("Import the good rows, and give me the 1 refused row as a workbook").check()
    page.get_by_role("button", name="without the refused rows").click()
    expect(page.get_by_text("1 refused row was left out")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the 1 refused row as a workbook").click()
    download.value.save_as(tmp_path / "rest.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "rest.xlsx").worksheets[0]
    cells = {cell.value for row in sheet.iter_rows() for cell in row}
    assert "BN902" in cells
    assert "BN901" not in cells
