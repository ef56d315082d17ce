"""A curator imports a ward's workbook in the browser: refused, corrected, confirmed, and sent again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from registry.access.roles import CURATOR
from registry.models import User
from tests.browser.axe import serious_findings
from tests.browser.conftest import Complaints
from tests.factories import SiteFactory, StudyFactory, UserFactory
from tests.imports.workbooks import BAD_DATE, BAD_ROWS, GOOD_ROWS, workbook_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = tuple[tuple[str | int, ...], ...]
Upload = Callable[[Rows], Page]


@pytest.fixture
def upload(live_server: LiveServer, sign_in: Callable[[User], Page], complaints: Complaints) -> Upload:
    """Return a function by which a curator, signed in, sends a workbook of these rows."""
    StudyFactory.create(code="WARD", title="Study of the ward")
    page = sign_in(UserFactory.create(username="curator", sites=[SiteFactory.create()], roles=[CURATOR]))

    def sent(rows: Rows) -> Page:
        page.goto(f"{live_server.url}/imports/")
        page.get_by_role("link", name="Import a workbook").click()
        content = workbook_bytes(rows)
        page.get_by_label("Workbook").set_input_files(FilePayload(name="benh_nhan.xlsx", mimeType=XLSX, buffer=content))
        page.get_by_label("Enrol the patients in").select_option(label="Study of the ward")
        page.get_by_role("button", name="Read and compare").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("benh_nhan.xlsx")
        return page

    return sent


def test_a_workbook_is_refused_corrected_confirmed_and_sent_again(upload: Upload, live_server: LiveServer) -> None:
    page = upload(BAD_ROWS)
    refused = page.get_by_role("row").filter(has_text=BAD_DATE).first
    expect(refused).to_contain_text("E3")
    expect(refused).to_contain_text("Correct the date")
    expect(page.get_by_role("button", name="Confirm")).to_have_count(0)

    page = upload(GOOD_ROWS)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("records were written")).to_be_visible()
    expect(page.get_by_role("link", name="Summary of the study")).to_have_attribute("href", "/summaries/WARD/")

    page.get_by_role("link", name="Patients", exact=True).last.click()
    expect(page.get_by_role("link", name="BN901")).to_be_visible()

    page = upload(GOOD_ROWS)
    expect(page.get_by_text("Nothing has to be written")).to_be_visible()
    expect(page.get_by_role("button", name="Confirm")).to_have_count(0)


def test_a_preview_open_twice_is_written_once(upload: Upload) -> None:
    page = upload(GOOD_ROWS)
    other = page.context.new_page()
    other.goto(page.url)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("records were written")).to_be_visible()
    other.get_by_role("button", name="Confirm").click()
    expect(other.get_by_text("This workbook was imported before. Nothing was changed now.")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_has_a_serious_finding_by_axe(upload: Upload, live_server: LiveServer, theme: str) -> None:
    page = upload(BAD_ROWS)
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    run = page.url
    for address in ("/imports/", "/imports/new/", f"{run}", f"{run}problems/"):
        page.goto(address if address.startswith("http") else live_server.url + address)
        assert serious_findings(page) == [], address


def test_pages_fit_a_phone(upload: Upload, live_server: LiveServer) -> None:
    page = upload(BAD_ROWS)
    run = page.url
    page.set_viewport_size(ViewportSize(width=400, height=800))
    for address in (f"{live_server.url}/imports/", f"{live_server.url}/imports/new/", run, f"{run}problems/"):
        page.goto(address)
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) <= 0, address


def test_a_filter_changes_the_rows_in_place(upload: Upload) -> None:
    page = upload(BAD_ROWS)
    rows = page.locator("#rows")
    expect(rows.get_by_role("row")).to_have_count(3)
    page.evaluate("document.body.dataset.stayed = 'yes'")
    rows.get_by_role("link", name="new 1").click()
    expect(rows.get_by_role("row")).to_have_count(2)
    expect(rows.get_by_text("BN901").first).to_be_visible()
    assert page.evaluate("document.body.dataset.stayed") == "yes"
    page.reload()
    expect(rows.get_by_role("row")).to_have_count(2)


def test_paper_shows_the_plan_and_nothing_to_press(upload: Upload) -> None:
    page = upload(BAD_ROWS)
    page.emulate_media(media="print")
    assert page.get_by_text(BAD_DATE).first.is_visible()
    assert not page.get_by_role("button", name="Discard").is_visible()
