"""A record of another site answers, everywhere in the admin, as a record that does not exist."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from registry.models import AssayResult, Enrolment, Patient, Site, Specimen, Study, Treatment, TumourAssessment, User
from tests.access.test_scope import SCOPED, record_of
from tests.admin.pages import address, errors_of, sent_back
from tests.factories import (
    AssayResultFactory,
    AssayRunFactory,
    EnrolmentFactory,
    PatientFactory,
    SiteFactory,
    SpecimenFactory,
    TreatmentFactory,
    TumourAssessmentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NO_SUCH_KEY = 987654321

# These stand on the pages of other records and have none of their own.
WITHOUT_PAGES = {"partstatus", "querycomment"}
WITH_PAGES = [name for name in SCOPED if name not in WITHOUT_PAGES]


@pytest.fixture
def here() -> Site:
    return SiteFactory.create(code="HERE", name="Hospital here")


@pytest.fixture
def there() -> Site:
    return SiteFactory.create(code="THERE", name="Hospital there")


@pytest.fixture
def coordinator(here: Site, client: Client) -> User:
    """Return a user who may do everything at one site, signed in."""
    user: User = UserFactory.create(sites=[here], roles=["site coordinator"])
    client.force_login(user)
    return user


def answer(client: Client, method: str, page: str, key: int) -> tuple[Any, ...]:
    """Return all that an answer tells, with the key of the record taken out."""
    response = getattr(client, method)(page)
    said = [str(message).replace(str(key), "KEY") for message in get_messages(response.wsgi_request)]
    client.get(reverse("admin:index"))  # Reads the message, so that the next answer has none of it.
    return response.status_code, response.headers.get("Location"), response.content, said


@pytest.mark.parametrize("view", ["change", "delete", "history"])
@pytest.mark.parametrize("name", [name for name in WITH_PAGES if name not in {"site", "query"}])
def test_a_record_of_another_site_does_not_exist(
    name: str, view: str, there: Site, coordinator: User, client: Client
) -> None:
    other = record_of(name, there)
    for method in ("get", "post"):
        found = answer(client, method, address(other, view, other.pk), other.pk)
        missing = answer(client, method, address(other, view, NO_SUCH_KEY), NO_SUCH_KEY)
        assert found == missing
        assert found[0] == 302
        assert "doesn’t exist" in found[3][0]
    assert type(other)._default_manager.filter(pk=other.pk).exists()


@pytest.mark.parametrize("name", WITH_PAGES)
def test_a_list_holds_the_records_of_ones_own_site(
    name: str, here: Site, there: Site, coordinator: User, client: Client
) -> None:
    own, _other = record_of(name, here), record_of(name, there)
    assert list(client.get(address(own, "changelist")).context["cl"].result_list) == [own]


@pytest.mark.parametrize("model", [Patient, AssayResult, Specimen, Enrolment])
def test_filters_name_no_other_site(
    model: type[Model], here: Site, there: Site, coordinator: User, client: Client
) -> None:
    AssayResultFactory.create(specimen__patient__site=here)
    AssayRunFactory.create(site=there)
    page = client.get(address(model, "changelist")).content.decode()
    assert "THERE" not in page
    if model is Patient:
        assert "HERE" in page


@pytest.mark.parametrize(
    "lookup", ["patient", "patient__id__exact", "patient__site", "patient__site__id__exact", "patient__registry_id"]
)
def test_a_lookup_in_the_address_finds_nothing_of_another_site(
    lookup: str, there: Site, coordinator: User, client: Client
) -> None:
    other = TumourAssessmentFactory.create(patient__site=there)
    value: Any = {"patient__site": there.pk, "patient__site__id__exact": there.pk,
             "patient__registry_id": other.patient.registry_id}.get(lookup, other.patient_id)  # fmt: skip
    response = client.get(address(TumourAssessment, "changelist"), {lookup: value})
    if response.status_code == 200:
        assert list(response.context["cl"].result_list) == []
    else:
        assert response.status_code in {302, 400}


@pytest.mark.parametrize(
    "lookup", ["patients", "patients__id__exact", "enrolments", "enrolments__patient__registry_id"]
)
def test_a_shared_table_tells_nothing_of_the_records_behind_it(
    lookup: str, there: Site, coordinator: User, client: Client
) -> None:
    other = EnrolmentFactory.create(patient__site=there)
    response = client.get(address(Study, "changelist"), {lookup: other.patient_id})
    assert response.status_code in {302, 400}


@pytest.mark.parametrize(
    ("model", "field", "made"),
    [
        ("specimen", "patient", PatientFactory.create),
        ("assayresult", "specimen", lambda registry_id, site: SpecimenFactory.create(
            code=registry_id, patient__site=site)),
        ("nodule", "assessment", lambda registry_id, site: TumourAssessmentFactory.create(
            patient__registry_id=registry_id, patient__site=site)),
        ("responseassessment", "treatment", lambda registry_id, site: TreatmentFactory.create(
            patient__registry_id=registry_id, patient__site=site)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("term", ["", "CODE"])
def test_a_choice_offers_the_records_of_ones_own_site(
    term: str, model: str, field: str, made: Any, here: Site, there: Site, coordinator: User, client: Client
) -> None:
    own = made(registry_id="CODE-1", site=here)
    made(registry_id="CODE-2", site=there)
    asked = {"app_label": "registry", "model_name": model, "field_name": field, "term": term}
    found = json.loads(client.get(reverse("admin:autocomplete"), asked).content)
    assert [row["id"] for row in found["results"]] == [str(own.pk)]


def test_a_patient_cannot_be_put_into_another_site(here: Site, there: Site, coordinator: User, client: Client) -> None:
    patient = PatientFactory.create(site=here)
    page = address(patient, "change", patient.pk)
    data = sent_back(client.get(page))
    response = client.post(page, data | {"site": there.pk})
    assert "Select a valid choice" in errors_of(response)
    patient.refresh_from_db()
    assert patient.site == here


def test_a_patient_cannot_be_added_to_another_site(there: Site, coordinator: User, client: Client) -> None:
    page = address(Patient, "add")
    data = sent_back(client.get(page)) | {"registry_id": "FORGED-1", "site": there.pk}
    assert "Select a valid choice" in errors_of(client.post(page, data))
    assert not Patient.objects.exists()


def test_a_record_cannot_be_given_to_a_patient_of_another_site(
    here: Site, there: Site, coordinator: User, client: Client
) -> None:
    specimen, other = SpecimenFactory.create(patient__site=here), PatientFactory.create(site=there)
    page = address(specimen, "change", specimen.pk)
    data = sent_back(client.get(page))
    absent = client.post(page, data | {"patient": NO_SUCH_KEY})
    refused = client.post(page, data | {"patient": other.pk})
    assert errors_of(refused) == errors_of(absent)
    specimen.refresh_from_db()
    assert specimen.patient.site == here


def test_a_row_of_a_table_cannot_name_a_record_of_another_site(
    here: Site, there: Site, coordinator: User, client: Client
) -> None:
    """The key of a row within a page is sent by the browser, so it can be forged."""
    own = TreatmentFactory.create(patient__site=here)
    other = TreatmentFactory.create(patient__site=there, notes="not yours")
    page = address(own.patient, "change", own.patient.pk)
    data = sent_back(client.get(page))
    absent = client.post(page, data | {"treatments-0-id": NO_SUCH_KEY, "treatments-0-kind": "tace"})
    refused = client.post(page, data | {"treatments-0-id": other.pk, "treatments-0-kind": "tace"})
    assert "Select a valid choice" in errors_of(refused)
    assert errors_of(refused) == errors_of(absent)
    other.refresh_from_db()
    assert other.kind == "resection"


def test_an_address_fills_in_no_record_of_another_site(there: Site, coordinator: User, client: Client) -> None:
    other = PatientFactory.create(site=there, registry_id="SECRET-1")
    page = client.get(address(Specimen, "add"), {"patient": other.pk})
    assert "SECRET-1" not in page.content.decode()


def test_a_treatment_of_another_patient_cannot_be_named(here: Site, coordinator: User, client: Client) -> None:
    mine, another = TreatmentFactory.create(patient__site=here), TreatmentFactory.create(patient__site=here)
    page = address(mine.patient, "change", mine.patient.pk)
    data = sent_back(client.get(page)) | {
        "adverse_events-TOTAL_FORMS": 1, "adverse_events-0-term": "Fever", "adverse_events-0-patient": mine.patient_id,
        "adverse_events-0-treatment": another.pk,
    }  # fmt: skip
    assert "Select a valid choice" in errors_of(client.post(page, data))


def test_a_deletion_that_another_site_forbids_names_nothing_of_it(
    here: Site, there: Site, coordinator: User, client: Client
) -> None:
    run = AssayRunFactory.create(site=here)
    AssayResultFactory.create(specimen__patient__site=there, analyte=run.method.analyte, method=run.method, run=run,
                       value="4711")  # fmt: skip
    page = client.get(address(run, "delete", run.pk)).content.decode()
    assert "4711" not in page
    assert "1 record of another site" in page


def test_the_start_page_names_no_record(here: Site, coordinator: User, client: Client) -> None:
    """A record that was one's own may belong to another site today."""
    patient = PatientFactory.create(site=here, registry_id="MOVED-1")
    page = address(patient, "change", patient.pk)
    client.post(page, sent_back(client.get(page)) | {"notes": "changed"}, follow=True)
    assert "MOVED-1" not in client.get(reverse("admin:index")).content.decode()


def test_who_manages_data_reaches_every_site(there: Site, client: Client) -> None:
    treatment: Treatment = TreatmentFactory.create(patient__site=there)
    client.force_login(UserFactory.create(roles=["data manager"]))
    assert client.get(address(treatment, "change", treatment.pk)).status_code == 200
