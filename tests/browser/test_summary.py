"""The summary page in a browser: filtering without reloading, files to keep, axe, narrow screens, dark and print."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from registry.demo.actions import HCC_STUDY, make_demo
from registry.models import User
from tests.browser.axe import serious_findings
from tests.browser.conftest import Complaints

# One figure and one grouping: each figure takes a moment, and these tests look at the page.
PAGE = f"/summaries/{HCC_STUDY}/"
SHORT = f"{PAGE}?analyte=IL-2&by=bclc"
FULL_TABLE = "tr.total"


@pytest.fixture
def manager(live_server: LiveServer) -> User:
    make_demo()
    return User.objects.get(username="manager")


@pytest.fixture
def summary(
    manager: User, sign_in: Callable[[User], Page], live_server: LiveServer, complaints: Complaints
) -> Iterator[Page]:
    """Give the summary page of the HCC study; the test fails if the browser complained of anything."""
    page = sign_in(manager)
    page.goto(f"{live_server.url}{SHORT}")
    yield page
    page.wait_for_load_state("networkidle")  # The server still draws what the test did not wait for.


def query_of(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_a_filter_changes_the_results_and_the_address_without_reloading(summary: Page) -> None:
    expect(summary.locator(FULL_TABLE).first).to_contain_text("355.7 ± 137.4")
    summary.evaluate("window.stayed = true")
    summary.get_by_text("BCLC stage", exact=True).first.click()
    summary.get_by_label("A", exact=True).check()
    expect(summary.locator("#summary-lead")).to_contain_text("25 patients of 86")
    assert query_of(summary) == {"bclc": ["A"], "analyte": ["IL-2"], "by": ["bclc"]}
    assert summary.evaluate("window.stayed") is True
    expect(summary.get_by_label("A", exact=True)).to_be_checked()


def test_choosing_another_study_opens_its_page(summary: Page) -> None:
    summary.get_by_label("Study", exact=True).select_option("DEMO-CRLM")
    expect(summary.get_by_role("heading", level=1)).to_contain_text("CRLM")
    assert urlsplit(summary.url).path == "/summaries/DEMO-CRLM/"


def test_a_changed_filter_can_be_gone_back_from(summary: Page) -> None:
    summary.get_by_label("Diagnosed from").fill("1990-01-01")
    expect(summary.locator("#summary-results .chip.on").first).to_contain_text("Diagnosed from")
    summary.go_back()
    expect(summary.locator("#summary-results .chip.on")).to_have_count(2)
    assert query_of(summary) == {"analyte": ["IL-2"], "by": ["bclc"]}


def test_a_refused_filter_is_answered_by_a_sentence(
    manager: User, sign_in: Callable[[User], Page], live_server: LiveServer
) -> None:
    page = sign_in(manager)  # The browser itself notes the status 400, so its complaints are left out.
    page.goto(f"{live_server.url}{SHORT}")
    page.get_by_label("Diagnosed from").fill("2025-01-01")
    page.get_by_label("Diagnosed to").fill("2024-01-01")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("alert")).to_contain_text("is after")
    page.get_by_role("link", name="Show the report without conditions").click()
    expect(page.locator(FULL_TABLE).first).to_contain_text("355.7 ± 137.4")
    page.wait_for_load_state("networkidle")


def test_figures_are_shown_and_can_be_kept(summary: Page) -> None:
    image = summary.locator("figure img").first
    image.scroll_into_view_if_needed()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    with summary.expect_download() as kept:
        summary.locator("figure").first.get_by_role("link", name="SVG").click()
    assert kept.value.suggested_filename == "demo-hcc-il-2-by-bclc.svg"
    assert kept.value.path().read_bytes().startswith(b"<svg")


def test_a_condition_is_removed_by_its_cross(summary: Page, live_server: LiveServer) -> None:
    summary.goto(f"{live_server.url}{SHORT}&bclc=A")
    summary.get_by_role("link", name="Remove the condition BCLC stage: A").click()
    expect(summary.locator("#summary-lead")).to_contain_text("86 patients")


def test_without_javascript_the_form_works_too(
    manager: User, sign_in: Callable[[User], Page], live_server: LiveServer, page: Page
) -> None:
    state = sign_in(manager).context.storage_state()
    browser = page.context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False, storage_state=state)
    page = plain.new_page()
    page.goto(f"{live_server.url}{SHORT}")
    page.get_by_label("Diagnosed from").fill("1990-01-01")
    page.get_by_role("button", name="Apply").click()
    assert query_of(page) == {"diagnosed_from": ["1990-01-01"], "analyte": ["IL-2"], "by": ["bclc"]}
    plain.close()


@pytest.mark.slow
def test_axe_finds_nothing_serious_in_light_and_dark_wide_and_narrow(summary: Page, live_server: LiveServer) -> None:
    for scheme in ("light", "dark"):
        for width in (1280, 400):
            summary.emulate_media(color_scheme=scheme)
            summary.set_viewport_size({"width": width, "height": 900})
            assert serious_findings(summary) == [], (scheme, width)
            assert summary.evaluate("document.documentElement.scrollWidth") <= width
    summary.goto(f"{live_server.url}/summaries/")
    assert serious_findings(summary) == []


def test_printed_the_page_has_its_table_and_no_form(summary: Page) -> None:
    summary.emulate_media(media="print")
    expect(summary.locator("form.summary-filter")).to_be_hidden()
    expect(summary.locator(FULL_TABLE).first).to_be_visible()
    expect(summary.locator("#summary-footer")).to_contain_text("Data: live data, version")
