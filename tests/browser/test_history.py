"""The pages of what happened fit a phone, keep to the policy and have no serious finding by axe; the figure, too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, ViewportSize

from registry.audit.models import AuditEvent
from registry.models import Analyte, Patient, User
from tests.browser.axe import serious_findings
from tests.browser.conftest import Complaints
from tests.browser.test_design_admin import is_wide
from tests.factories import AssayResultFactory, FollowUpFactory, PatientFactory, TreatmentFactory, UserFactory

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def patient() -> Patient:
    made: Patient = PatientFactory.create(diagnosis_group="hcc", diagnosed_on="2017-01-02")
    Patient.objects.filter(pk=made.pk).update(sex="male", diagnosed_on_precision="month")
    AssayResultFactory.create(
        specimen__patient=made, analyte=Analyte.objects.get(code="IL-6"), qualifier="<", value="5"
    )
    TreatmentFactory.create(patient=made, kind="tki").delete()
    FollowUpFactory.create(patient=made, status="dead", died_on="2018-03-01")
    return made


def addresses(patient: Patient) -> list[str]:
    event = AuditEvent.objects.filter(table="registry_patient", record_id=patient.pk).earliest("id").pk
    names = ("change", "history", "timeline", "past", "erase")
    pages = {name: reverse(f"admin:registry_patient_{name}", args=(patient.pk,)) for name in names}
    restore = reverse("admin:registry_patient_restore", args=(patient.pk, event))
    return [*pages.values(), f"{pages['past']}?at=2100-01-01T00:00", restore]


def test_the_pages_fit_a_phone_and_keep_to_the_policy(
    page: Page, live_server: Any, complaints: Complaints, patient: Patient, sign_in: Callable[[User], None]
) -> None:
    sign_in(UserFactory.create(roles=["data manager"], username="manager"))
    page.set_viewport_size(ViewportSize(width=400, height=800))
    wide = []
    for address in addresses(patient):
        page.goto(live_server.url + address)
        wide += [address] if is_wide(page) else []
    assert wide == []
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    page: Page, live_server: Any, patient: Patient, scheme: Any, sign_in: Callable[[User], None]
) -> None:
    sign_in(UserFactory.create(roles=["data manager"], username="manager"))
    page.emulate_media(color_scheme=scheme)
    found = {}
    for address in addresses(patient):
        page.goto(live_server.url + address)
        found[address] = serious_findings(page)
    assert {address: faults for address, faults in found.items() if faults} == {}


def test_the_figure_is_seen_and_printed_whole(
    page: Page, live_server: Any, patient: Patient, sign_in: Callable[[User], None]
) -> None:
    sign_in(UserFactory.create(roles=["data manager"], username="manager"))
    page.goto(live_server.url + reverse("admin:registry_patient_change", args=(patient.pk,)))
    figure = page.get_by_role("img", name="Course of")
    assert figure.is_visible()
    page.emulate_media(media="print")
    width = page.evaluate("document.querySelector('svg.course').getBoundingClientRect().width")
    room = page.evaluate("document.querySelector('.course-figure').clientWidth")
    assert 0 < width <= room + 1
