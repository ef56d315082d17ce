"""The design holds: in light and dark, at 1280 and 400 px, by keyboard, on paper, under the content security policy."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Page, ViewportSize

from tests.browser.axe import serious_findings
from tests.browser.conftest import Complaints
from tests.browser.design_addresses import ERRORS

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=400, height=800)
THEMES = ["light", "dark"]
OPEN_PAGES = ["/accounts/login/", *[f"/errors/{name}/" for name in ERRORS]]
PAGES = [
    "/styleguide/",
    "/",
    "/codebook/",
    "/imports/new/",
    "/summaries/",
    "/accounts/password_change/",
    "/admin/",
    "/admin/auth/group/",
    "/admin/registry/user/add/",
]

Opened = Callable[[str], Page]


@pytest.fixture
def opened(page: Page, live_server: Any, settings: Any, complaints: Complaints) -> Opened:
    """Return a function that opens an address of the site for someone who is signed in."""
    settings.ROOT_URLCONF = "tests.browser.design_addresses"
    user = get_user_model().objects.create_superuser("curator.hanoi", password="a long enough one")
    client = Client()
    client.force_login(user)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )

    def open_address(address: str) -> Page:
        response = page.goto(live_server.url + address)
        assert response is not None
        assert response.status == 200
        return page

    return open_address


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    root = "document.documentElement"
    return int(page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))


def colour(page: Page, name: str) -> str:
    """Return the colour of a property of the body, as the browser paints it."""
    return str(page.evaluate(f"getComputedStyle(document.body).{name}"))


@pytest.mark.parametrize("theme", THEMES)
def test_no_serious_finding_by_axe(opened: Opened, page: Page, complaints: Complaints, theme: Any) -> None:
    page.emulate_media(color_scheme=theme)
    found = {}
    for address in PAGES:
        opened(address)
        assert complaints == []
        found[address] = serious_findings(page)
        # On some pages axe itself tries an inline style, which the policy refuses.
        complaints.clear()
    assert {address: findings for address, findings in found.items() if findings} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_no_serious_finding_by_axe_before_sign_in(opened: Opened, page: Page, theme: Any) -> None:
    page.context.clear_cookies()
    page.emulate_media(color_scheme=theme)
    assert [finding for address in OPEN_PAGES for finding in serious_findings(opened(address))] == []


def test_no_page_is_wider_than_a_phone(opened: Opened, page: Page) -> None:
    page.set_viewport_size(PHONE)
    assert {address: width for address in PAGES + OPEN_PAGES[1:] if (width := overflow(opened(address))) > 0} == {}


def test_a_wide_table_scrolls_in_its_sheet_and_takes_a_tab_stop_only_then(opened: Opened, page: Page) -> None:
    page.set_viewport_size(PHONE)
    table = opened("/styleguide/").locator(".scroll").first
    assert table.evaluate("element => element.scrollWidth > element.clientWidth")
    assert table.get_attribute("tabindex") == "0"
    assert table.get_attribute("aria-labelledby")
    page.set_viewport_size(DESKTOP)
    assert opened("/styleguide/").locator(".scroll").first.get_attribute("tabindex") is None


def test_the_first_tab_stop_skips_to_the_content(opened: Opened) -> None:
    for address in ["/styleguide/", "/admin/auth/group/"]:
        page = opened(address)
        page.keyboard.press("Tab")
        target = page.evaluate("document.activeElement.getAttribute('href')")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.tagName") == "MAIN", address
        assert target == f"#{page.evaluate('document.activeElement.id')}"


def test_tab_reaches_the_end_of_the_page_and_each_stop_is_seen(opened: Opened) -> None:
    page = opened("/styleguide/")
    unseen = []
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        style = "getComputedStyle(document.activeElement)"
        if page.evaluate(f"{style}.outlineStyle === 'none'"):
            unseen.append(page.evaluate("document.activeElement.outerHTML"))
    else:
        pytest.fail("the focus never left the page: something holds it")
    assert unseen == []


def test_the_menu_opens_by_keyboard_and_closes_on_escape(opened: Opened) -> None:
    page = opened("/styleguide/")
    page.locator(".menu > summary").focus()
    page.keyboard.press("Enter")
    assert page.locator(".menu").get_attribute("open") is not None
    page.locator(".menu-panel button").first.focus()
    page.keyboard.press("Escape")
    assert page.locator(".menu").get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_theme_follows_the_system_until_it_is_chosen(opened: Opened, page: Page) -> None:
    page.emulate_media(color_scheme="light")
    light = colour(opened("/styleguide/"), "backgroundColor")
    page.emulate_media(color_scheme="dark")
    dark = colour(opened("/styleguide/"), "backgroundColor")
    assert light != dark
    page.locator(".menu > summary").click()
    page.locator("[data-theme-choice=light]").click()
    assert colour(page, "backgroundColor") == light
    assert colour(opened("/admin/"), "backgroundColor") == light, "the admin keeps the choice"


def test_the_language_is_chosen_in_the_menu_and_named_in_the_page(opened: Opened) -> None:
    page = opened("/styleguide/")
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator(".menu > summary").click()
    page.locator("button[name=language][value=vi]").click()
    page.wait_for_load_state()
    assert page.url.endswith("/styleguide/")
    assert page.locator("html").get_attribute("lang") == "vi"


def test_signing_out_is_a_form_that_ends_the_session(opened: Opened) -> None:
    page = opened("/admin/")
    page.locator(".menu > summary").click()
    page.locator("form[action='/accounts/logout/'] button").click()
    page.wait_for_load_state()
    assert page.locator("form[action='/accounts/logout/']").count() == 0


def test_paper_carries_the_content_in_dark_ink_and_nothing_to_press(opened: Opened, page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    opened("/styleguide/")
    assert colour(page, "color") == "rgb(26, 32, 36)"
    assert not page.locator(".bar").is_visible()
    assert not page.locator(".downloads").first.is_visible()
    assert page.locator("h1").is_visible()
    assert page.evaluate("document.querySelector('h1').getBoundingClientRect().top") >= 0, (
        "the title is cut off at the top of the sheet"
    )
    assert page.locator(".table").first.is_visible()
    assert overflow(page) <= 0


def test_a_page_loads_htmx_without_its_style_and_evaluation(opened: Opened) -> None:
    page = opened("/styleguide/")
    settings = page.evaluate(
        "[htmx.config.includeIndicatorStyles, htmx.config.allowEval, htmx.config.historyCacheSize]"
    )
    assert settings == [False, False, 0]
