"""Two curators in two browsers at one patient: the question, by keyboard, on a phone, under the policy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from registry.models import Specimen, User
from tests.browser.axe import serious_findings
from tests.browser.conftest import Complaints
from tests.factories import SpecimenFactory, UserFactory


@pytest.fixture
def specimen(live_server: LiveServer) -> Specimen:
    return SpecimenFactory.create(freeze_thaw_count=1, notes="As drawn")


@pytest.fixture
def ann(specimen: Specimen) -> User:
    return UserFactory.create(username="ann", sites=[specimen.patient.site], roles=["curator"])


def by_ben(page: Page, user: User, address: str, sign_in: Callable[[User], Page]) -> None:
    """Change the record in another tab, as somebody else, whose session then ends."""
    sign_in(user)
    other = page.context.new_page()
    other.goto(address)
    other.locator("#id_freeze_thaw_count").fill("2")
    other.locator("#id_notes").fill("Thawed by mistake")
    other.get_by_role("button", name="Save and continue editing").click()
    expect(other.get_by_text("was changed successfully")).to_be_visible()
    other.close()


def test_the_second_save_asks_and_keeps_what_was_typed(
    specimen: Specimen,
    ann: User,
    sign_in: Callable[[User], Page],
    live_server: LiveServer,
    complaints: Complaints,
) -> None:
    address = live_server.url + reverse("admin:registry_specimen_change", args=[specimen.pk])
    page = sign_in(ann)
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(address)
    page.locator("#id_freeze_thaw_count").fill("3")
    page.locator("#id_haemolysis").fill("1")
    by_ben(page, UserFactory.create(username="ben", sites=[specimen.patient.site], roles=["curator"]), address, sign_in)
    sign_in(ann)
    page.get_by_role("button", name="Save and continue editing").press("Enter")
    question = page.get_by_role("group", name="Freeze–thaw cycles")
    expect(question).to_contain_text("ben")
    for value in ("1", "2", "3"):
        expect(question.locator("dd").get_by_text(value, exact=True).first).to_be_visible()
    expect(page.get_by_text("“As drawn” to “Thawed by mistake”")).to_be_visible()
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    refused = [text for text in complaints if "409" not in text]  # The browser tells of the status itself.
    assert refused == []
    assert serious_findings(page) == []
    complaints.clear()
    question.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    expect(question.get_by_role("radio", name="Use mine")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    specimen.refresh_from_db()
    assert (specimen.freeze_thaw_count, specimen.haemolysis, specimen.notes) == (3, 1, "Thawed by mistake")
