"""A patient's page and the lists with data in a browser: policy, axe in both themes, a phone's width, autocompletes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Literal

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from registry.models import Analyte, Patient, User
from tests.browser.axe import serious_findings
from tests.browser.conftest import Complaints
from tests.factories import (
    AdverseEventFactory,
    AssayResultFactory,
    ClinicalAssessmentFactory,
    EnrolmentFactory,
    FollowUpFactory,
    NoduleFactory,
    PatientFactory,
    QueryFactory,
    ResponseAssessmentFactory,
    TreatmentFactory,
    UserFactory,
)

DAY = date(2017, 3, 5)
LISTS = ("patient", "tumourassessment", "specimen", "assayresult", "treatment", "query")


@pytest.fixture
def patient(live_server: LiveServer) -> Patient:
    """Return a patient with a record of each kind, one recorded stage contradicting the derived one."""
    patient = PatientFactory.create(registry_id="VN-001", sex="female", birth_year=1950, diagnosed_on=DAY)
    EnrolmentFactory.create(patient=patient)
    ClinicalAssessmentFactory.create(patient=patient, assessed_on=DAY, ecog=3)
    NoduleFactory.create(
        assessment__patient=patient,
        assessment__assessed_on=DAY,
        assessment__recorded_bclc="A",
        axis_a_mm=50,
        axis_b_mm=40,
    )
    treatment = TreatmentFactory.create(patient=patient)
    ResponseAssessmentFactory.create(patient=patient, treatment=treatment, recorded_response="PR")
    AdverseEventFactory.create(patient=patient, treatment=treatment)
    FollowUpFactory.create(patient=patient)
    QueryFactory.create(patient=patient)
    for code, value in (("IL-2", "355.7"), ("bilirubin", "1.2"), ("AFP", "400")):
        analyte = Analyte.objects.get(code=code)
        AssayResultFactory.create(
            specimen__patient=patient, specimen__code=f"T-{code}", analyte=analyte, value=Decimal(value),
            unit=analyte.canonical_unit, reported=code != "AFP",
        )  # fmt: skip
    return patient


@pytest.fixture
def curator(patient: Patient) -> User:
    return UserFactory.create(sites=[patient.site], roles=["curator"])


@pytest.fixture
def opened(
    curator: User, patient: Patient, sign_in: Callable[[User], Page], live_server: LiveServer, complaints: Complaints
) -> Page:
    page = sign_in(curator)
    page.goto(live_server.url + reverse("admin:registry_patient_change", args=[patient.pk]))
    return page


def is_wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_of_a_patient_has_no_serious_finding(
    opened: Page, complaints: Complaints, theme: Literal["light", "dark"]
) -> None:
    opened.emulate_media(color_scheme=theme)
    expect(opened.get_by_role("heading", name="Stages and scores")).to_be_visible()
    assert complaints == []
    assert serious_findings(opened) == []
    complaints.clear()  # On some pages axe itself tries an inline style, which the policy refuses.


def test_a_phone_shows_the_page_within_its_width(opened: Page, live_server: LiveServer) -> None:
    opened.set_viewport_size({"width": 400, "height": 800})
    assert not is_wider_than_the_screen(opened)
    for name in LISTS:
        opened.goto(live_server.url + reverse(f"admin:registry_{name}_changelist"))
        assert not is_wider_than_the_screen(opened), name


def test_a_stage_that_differs_is_seen(opened: Page) -> None:
    derived = opened.locator("#derived")
    expect(derived.locator(".badge.warned").first).to_have_text("D")
    expect(derived.get_by_text("(differs)").first).to_be_visible()
    expect(derived.get_by_text("undetermined").first).to_be_visible()


def test_a_curator_adds_an_event_in_place(opened: Page, patient: Patient) -> None:
    opened.get_by_role("button", name="Add another Adverse event").click()
    opened.locator("#id_adverse_events-1-term").fill("Anaemia")
    opened.get_by_role("button", name="Save and continue editing").click()
    expect(opened.get_by_text("was changed successfully")).to_be_visible()
    assert patient.adverse_events.filter(term="Anaemia").exists()


def test_a_specimen_is_chosen_by_its_code(opened: Page, live_server: LiveServer) -> None:
    opened.goto(live_server.url + reverse("admin:registry_assayresult_add"))
    opened.locator(".field-specimen .select2-selection").click()
    opened.locator(".select2-search__field").fill("T-IL")
    expect(opened.locator(".select2-results__option", has_text="VN-001")).to_have_count(1)
