"""The rows of a preview in the browser: paging and filtering in place, by keyboard, back and forth, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from registry.access.roles import CURATOR
from registry.models import User
from tests.browser.axe import serious_findings
from tests.browser.conftest import Complaints
from tests.factories import SiteFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

ROWS = 60
GOOD = "\n".join(f"BN{number:03},M,19{number:02}" for number in range(ROWS))
TABLE = f"id,sex,birth year\n{GOOD}\nBX001,M,2090\n".encode()


def send(page: Page, address: str) -> Page:
    page.goto(f"{address}/imports/new/")
    page.get_by_label("Workbook").set_input_files(FilePayload(name="ward.csv", mimeType="text/csv", buffer=TABLE))
    page.get_by_role("button", name="Read and compare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ward.csv")
    return page


@pytest.fixture
def curator() -> User:
    return UserFactory.create(username="curator", sites=[SiteFactory.create()], roles=[CURATOR])


@pytest.fixture
def preview(live_server: LiveServer, sign_in: Callable[[User], Page], complaints: Complaints, curator: User) -> Page:
    """A preview of more rows than a page has; a mark in the page tells whether it was ever left."""
    page = send(sign_in(curator), live_server.url)
    page.evaluate("document.body.dataset.stayed = 'yes'")
    return page


def stayed(page: Page) -> bool:
    return bool(page.evaluate("document.body.dataset.stayed === 'yes'"))


def first_patient(page: Page) -> str:
    return page.locator("#rows tbody th").first.inner_text()


def test_pages_turn_in_place_and_the_address_follows(preview: Page) -> None:
    preview.locator("#page-next").click()
    expect(preview.locator("#rows tbody th").first).to_have_text("BN025")
    assert stayed(preview)
    expect(preview).to_have_url(re.compile(r"page=2#rows$"))
    preview.reload()
    expect(preview.locator("#rows tbody th").first).to_have_text("BN025")


def test_the_way_back_shows_the_page_before(preview: Page) -> None:
    preview.locator("#page-next").click()
    expect(preview.locator("#rows tbody th").first).to_have_text("BN025")
    preview.go_back()
    expect(preview.locator("#rows tbody th").first).to_have_text("BN000")


def test_the_keyboard_turns_pages_and_filters_and_keeps_its_place(preview: Page) -> None:
    preview.locator("#page-next").focus()
    for patient in ("BN025", "BN050"):
        preview.keyboard.press("Enter")
        expect(preview.locator("#rows tbody th").first).to_have_text(patient)
        if patient == "BN025":
            expect(preview.locator("#page-next")).to_be_focused()
    preview.locator("#rows-refused").focus()
    preview.keyboard.press("Enter")
    expect(preview.locator("#rows tbody th")).to_have_text(["BX001"])
    expect(preview.locator("#rows-refused")).to_be_focused()
    expect(preview.locator("#rows-refused")).to_have_attribute("aria-current", "true")
    assert stayed(preview)


@pytest.mark.slow
def test_a_page_of_rows_has_no_serious_finding_by_axe_after_turning(preview: Page) -> None:
    preview.locator("#page-next").click()
    expect(preview.locator("#rows tbody th").first).to_have_text("BN025")
    assert serious_findings(preview) == []


def test_problems_are_listed_by_kind_in_place(preview: Page) -> None:
    preview.goto(f"{preview.url}problems/")
    expect(preview.get_by_role("row").filter(has_text="2090")).to_contain_text("still to come")


@pytest.fixture
def unscripted(browser: Browser, live_server: LiveServer, curator: User) -> Iterator[Page]:
    """A page of a browser that runs no scripts."""
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    client = Client()
    client.force_login(curator)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    yield context.new_page()
    context.close()


def test_all_of_it_works_without_scripts(unscripted: Page, live_server: LiveServer) -> None:
    page = send(unscripted, live_server.url)
    page.locator("#page-next").click()
    assert first_patient(page) == "BN025"
    page.locator("#rows-refused").click()
    assert first_patient(page) == "BX001"
    page.get_by_text("Import the good rows only").click()
    page.get_by_label("Import the good rows, and give me").check()
    page.get_by_role("button", name="without the refused rows").click()
    expect(page.get_by_text("records were written")).to_be_visible()
