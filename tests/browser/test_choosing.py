"""Choosing what a report shows: in place, by keyboard too, with the controls that make sense for the choice."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from registry.demo.actions import HCC_STUDY, make_demo
from registry.models import User
from tests.browser.conftest import Complaints

pytestmark = pytest.mark.slow

TABLE = f"/summaries/{HCC_STUDY}/table-1/?row=patient.sex"


@pytest.fixture
def table(sign_in: Callable[[User], Page], live_server: LiveServer, complaints: Complaints) -> Iterator[Page]:
    make_demo()
    page = sign_in(User.objects.get(username="manager"))
    page.goto(f"{live_server.url}{TABLE}")
    page.evaluate("window.stayed = true")
    yield page
    page.wait_for_load_state("networkidle")


def test_a_control_comes_and_goes_with_the_choice_and_the_focus_stays(table: Page) -> None:
    expect(table.get_by_label("p-values")).to_have_count(0)
    table.get_by_label("Columns").focus()
    table.get_by_label("Columns").select_option("patient.sex")
    expect(table.get_by_label("p-values")).to_be_visible()
    assert "by=patient.sex" in table.url
    assert table.evaluate("document.activeElement.id") == "filter_by"
    expect(table.get_by_role("status")).to_contain_text("86 patients")
    table.go_back()
    expect(table.get_by_label("p-values")).to_have_count(0)


def test_a_panel_stays_open_while_several_boxes_are_ticked(table: Page) -> None:
    table.locator("#open-sex").click()
    table.get_by_label("female", exact=True).check()
    expect(table.locator("#summary-lead")).not_to_contain_text("86 patients")
    expect(table.get_by_label("female", exact=True)).to_be_checked()
    table.get_by_label("male", exact=True).check()
    expect(table.get_by_role("link", name="Remove the condition Sex: male", exact=True)).to_be_visible()
    assert table.evaluate("window.stayed") is True


def test_a_condition_is_removed_in_place_and_all_of_them_at_once(table: Page, live_server: LiveServer) -> None:
    table.goto(f"{live_server.url}{TABLE}&sex=female&bclc=A")
    table.evaluate("window.stayed = true")
    table.get_by_role("link", name="Remove the condition Sex: female").click()
    expect(table.get_by_label("female", exact=True)).not_to_be_checked()
    assert "sex=" not in table.url
    assert table.evaluate("document.activeElement.id") == "conditions"
    table.get_by_role("link", name="Reset to defaults").click()
    expect(table.locator("#conditions")).to_have_count(0)
    assert table.evaluate("window.stayed") is True
    assert "?" not in table.url


def test_the_way_to_another_report_keeps_the_patients(table: Page, live_server: LiveServer) -> None:
    table.locator("#open-bclc").click()
    table.get_by_label("A", exact=True).check()
    expect(table.locator("#summary-lead")).to_contain_text("25 patients")
    table.get_by_role("link", name="Cytokines").click()
    expect(table.locator("#summary-lead")).to_contain_text("25 patients of 86")


def test_one_more_tick_adds_to_what_is_shown_and_an_own_division_is_written_by_controls(
    table: Page, live_server: LiveServer
) -> None:
    address = f"{live_server.url}/summaries/{HCC_STUDY}/comparison/"
    table.goto(address)
    table.locator("#open-outcome").click()
    table.get_by_role("checkbox", name="MELD", exact=True).check()
    expect(table.get_by_role("heading", name="MELD", exact=True, level=2)).to_be_visible()
    expect(table.get_by_role("heading", name="Interleukin-2", exact=True, level=2)).to_be_visible()
    table.get_by_role("checkbox", name="MELD", exact=True).uncheck()
    expect(table.get_by_role("heading", name="MELD", exact=True, level=2)).to_have_count(0)
    assert table.url == address
    table.locator("#open-outcome").click()
    table.locator("#filter_by").select_option("own")
    table.locator("#filter_by_at").fill("50 65")
    table.keyboard.press("Tab")
    expect(table.locator("#conditions")).to_contain_text("Age at diagnosis in years: <50, 50–<65, ≥65")
    assert table.url == f"{address}?by=age%4050%3A65"
