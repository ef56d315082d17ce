"""Curation in a browser: a query by keyboard, and the home page on a phone and for axe, under the policy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from registry.models import Query, User
from tests.browser.axe import serious_findings
from tests.browser.conftest import Complaints
from tests.factories import EnrolmentFactory, FollowUpFactory, UserFactory

pytestmark = pytest.mark.slow


def test_a_query_about_the_field_one_is_in_is_raised_by_keyboard(
    live_server: LiveServer, sign_in: Callable[[User], Page], complaints: Complaints
) -> None:
    follow_up = FollowUpFactory.create()
    page = sign_in(UserFactory.create(roles=["data manager"]))
    page.goto(live_server.url + reverse("admin:registry_patient_change", args=[follow_up.patient_id]))
    for name, record, field in (
        ("birth_year", f"patient:{follow_up.patient_id}", "birth_year"),
        ("follow_ups-0-status", f"followup:{follow_up.pk}", "status"),
    ):
        page.locator(f"[name={name}]").focus()
        with page.context.expect_page() as opened:
            page.keyboard.press("Alt+KeyQ")
        asked = opened.value
        expect(asked.locator("[name=field]")).to_have_value(field)
        asked.get_by_label("Question").fill("Is this so?")
        asked.keyboard.press("Tab")
        asked.get_by_role("button", name="Save", exact=True).press("Enter")
        asked.wait_for_url("**/query/")
        query = Query.objects.get(record=record)
        assert (query.field, query.sentence) == (field, "Is this so?")


@pytest.mark.parametrize("width", [1280, 400])
def test_the_home_page(
    live_server: LiveServer, sign_in: Callable[[User], Page], complaints: Complaints, width: int
) -> None:
    for year in (2017, 2019):
        EnrolmentFactory.create(enrolled_on=date(year, 3, 5))
    page = sign_in(UserFactory.create(roles=["data manager"]))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url)
    for summary in page.locator("details > summary").all():
        summary.press("Enter")
    expect(page.locator(".enrolment svg[role=img]").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious_findings(page) == []
