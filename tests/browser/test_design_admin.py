"""Every page of the admin works under the content security policy, fits a phone, and has no serious finding by axe."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, ViewportSize

from registry.models import Patient
from tests.browser.axe import serious_findings
from tests.browser.conftest import Complaints
from tests.factories import (
    AssayResultFactory,
    ClinicalAssessmentFactory,
    EnrolmentFactory,
    FollowUpFactory,
    PatientFactory,
    QueryFactory,
    SpecimenFactory,
    TreatmentFactory,
    TumourAssessmentFactory,
    UserFactory,
)

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = ViewportSize(width=400, height=800)


@pytest.fixture
def signed_in(page: Page, live_server: Any) -> Page:
    """Return a page in a session of somebody who may do everything."""
    client = Client()
    client.force_login(UserFactory.create(username="data.manager", is_superuser=True))
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return page


@pytest.fixture
def patient() -> Patient:
    """Return a patient with a record of most kinds."""
    patient = PatientFactory.create()
    for made in (
        EnrolmentFactory,
        ClinicalAssessmentFactory,
        TumourAssessmentFactory,
        TreatmentFactory,
        FollowUpFactory,
        QueryFactory,
    ):
        made.create(patient=patient)
    specimen = SpecimenFactory.create(patient=patient)
    for _ in range(8):
        AssayResultFactory.create(specimen=specimen)
    return patient


def is_wide(page: Page) -> bool:
    """Return whether the page is wider than its window."""
    root = "document.documentElement"
    return bool(page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"))


def admin_addresses() -> list[str]:
    """Return the list and the empty form of every model of the admin."""
    names = [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]
    return [reverse(f"admin:{name}_{page}") for name in names for page in ("changelist", "add")]


def test_each_page_of_the_admin_fits_a_phone_and_keeps_to_the_policy(
    signed_in: Page, live_server: Any, complaints: Complaints, patient: Patient
) -> None:
    signed_in.set_viewport_size(PHONE)
    wide = []
    for address in admin_addresses():
        response = signed_in.goto(live_server.url + address)
        assert response is not None
        # A model whose rows no one adds by hand answers 403, which is a page too.
        assert response.status in (200, 403)
        if is_wide(signed_in):
            wide.append(address)
    assert wide == []
    complaints[:] = [text for text in complaints if "status of 403" not in text]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_patients_page_has_no_serious_finding_and_fits_a_phone(
    signed_in: Page, live_server: Any, complaints: Complaints, patient: Patient, theme: Any
) -> None:
    signed_in.emulate_media(color_scheme=theme)
    signed_in.goto(live_server.url + reverse("admin:registry_patient_change", args=[patient.pk]))
    assert complaints == []
    assert serious_findings(signed_in) == []
    complaints.clear()
    signed_in.set_viewport_size(PHONE)
    assert not is_wide(signed_in)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lists_and_forms_have_no_serious_finding(
    signed_in: Page, live_server: Any, complaints: Complaints, patient: Patient, theme: Any
) -> None:
    signed_in.emulate_media(color_scheme=theme)
    found = {}
    for model in ("patient", "assayresult", "tumourassessment"):
        for kind in ("changelist", "add"):
            signed_in.goto(live_server.url + reverse(f"admin:registry_{model}_{kind}"))
            found[f"{model} {kind}"] = serious_findings(signed_in)
    assert {page: findings for page, findings in found.items() if findings} == {}
    # On some pages axe itself tries an inline style, which the policy refuses.
    complaints.clear()
