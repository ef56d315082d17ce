"""Every report as it looks: axe, a phone, paper, for who sees records and who doesn't."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from analysis.pages import REPORT_VIEWS
from registry.demo.actions import CRLM_STUDY, HCC_STUDY, make_demo
from registry.models import User
from tests.browser.axe import serious_findings
from tests.browser.conftest import Complaints

pytestmark = pytest.mark.slow

ADDRESSES = [
    f"/summaries/{code}/{name}"
    for code in (HCC_STUDY, CRLM_STUDY)
    for name in ("", *(f"{one}/" for one in REPORT_VIEWS))
]


@pytest.fixture(params=["manager", "analyst"])
def reader(
    request: pytest.FixtureRequest, sign_in: Callable[[User], Page], live_server: LiveServer, complaints: Complaints
) -> Iterator[Page]:
    make_demo()
    page = sign_in(User.objects.get(username=request.param))
    yield page
    page.wait_for_load_state("networkidle")


def test_every_report_is_free_of_findings_fits_a_phone_and_prints(reader: Page, live_server: LiveServer) -> None:
    found: list[object] = []
    for address in ADDRESSES:
        response = reader.goto(live_server.url + address)
        assert response is not None
        found += [(address, response.status)] if response.status != 200 else []
        for width in (1280, 400):
            reader.set_viewport_size({"width": width, "height": 900})
            found += [(address, width, one) for one in serious_findings(reader)]
            wide = reader.evaluate("document.documentElement.scrollWidth")
            found += [(address, width, wide)] if wide > width else []
        reader.emulate_media(media="print")
        expect(reader.locator("form.summary-filter")).to_be_hidden()
        expect(reader.locator("#report-nav")).to_be_hidden()
        reader.emulate_media(media="screen")
    assert found == []


def test_every_control_of_every_report_is_reached_by_keyboard(reader: Page, live_server: LiveServer) -> None:
    for name in ("", "table-1/", "survival/"):
        reader.goto(f"{live_server.url}/summaries/{CRLM_STUDY}/{name}")
        wanted = reader.locator(
            "#report-choices select:visible, #report-choices summary:visible, #apply-choices"
        ).count()
        reader.locator("#report-nav a").last.focus()
        reached = set()
        for _press in range(3 * wanted + 30):
            reader.keyboard.press("Tab")
            if reader.evaluate("Boolean(document.activeElement.closest('#report-choices'))"):
                reached.add(reader.evaluate("document.activeElement.id"))
        assert len(reached) >= wanted
