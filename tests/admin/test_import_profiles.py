"""Profiles of a site belong to it; shared ones are read by all and changed by those who see every site."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from registry.access.scope import visible
from registry.imports.models import ImportProfile
from registry.models import Site, User
from tests.factories import SiteFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/registry/importprofile/"


@pytest.fixture
def here() -> Site:
    return SiteFactory.create(code="HERE")


@pytest.fixture
def curator(here: Site) -> User:
    return UserFactory.create(sites=[here], roles=["curator"])


def test_profiles_of_other_sites_do_not_exist(curator: User, here: Site) -> None:
    own = ImportProfile.objects.create(code="own", name="Own", site=here)
    ImportProfile.objects.create(code="theirs", name="Theirs", site=SiteFactory.create())
    seen = {profile.code for profile in visible(curator, ImportProfile)}
    assert {own.code, "day-first"} <= seen
    assert "theirs" not in seen


def form(**changes: str) -> dict[str, str]:
    filled = {"code": "ward", "name": "Ward", "date_order": "dmy", "decimal_mark": "comma", "blank_policy": "keep"}
    objects = dict.fromkeys(("headers", "codes", "units", "timepoints", "methods", "defaults"), "{}")
    return filled | objects | {"mode": "both", "site": "", "study": "", "id_prefix": ""} | changes


def test_a_curator_declares_a_profile_of_the_own_site(client: Client, curator: User, here: Site) -> None:
    client.force_login(curator)
    assert client.post(f"{LIST}add/", form(site=str(here.pk))).status_code == 302
    assert ImportProfile.objects.get(code="ward").site == here


def test_a_curator_makes_no_profile_for_all_sites(client: Client, curator: User) -> None:
    client.force_login(curator)
    assert client.post(f"{LIST}add/", form()).status_code == 200
    assert not ImportProfile.objects.filter(code="ward").exists()


@pytest.mark.parametrize(("role", "status"), [("curator", 403), ("data manager", 302)])
def test_a_shared_profile_is_changed_by_who_sees_every_site(client: Client, here: Site, role: str, status: int) -> None:
    shared = ImportProfile.objects.get(code="day-first")
    client.force_login(UserFactory.create(sites=[here], roles=[role]))
    page = f"{LIST}{shared.pk}/change/"
    started = (client.get(page).context or {}).get("standing", "")
    answer = client.post(page, form(code=shared.code, name="Renamed", _standing=started))
    shared.refresh_from_db()
    assert answer.status_code == status
    assert (shared.name == "Renamed") is (status == 302)


def test_a_lab_technician_reads_profiles_and_changes_none(client: Client, here: Site) -> None:
    own = ImportProfile.objects.create(code="own", name="Own", site=here)
    client.force_login(UserFactory.create(sites=[here], roles=["lab technician"]))
    assert client.get(f"{LIST}{own.pk}/change/").status_code == 200
    changed = client.post(f"{LIST}{own.pk}/change/", form(code="own", name="Renamed", site=str(here.pk)))
    added = client.post(f"{LIST}add/", form(site=str(here.pk)))
    own.refresh_from_db()
    assert (changed.status_code, added.status_code, own.name) == (403, 403, "Own")


POST_OP = {"timepoint": "post_op", "timepoint_day": 7}
READABLE = [
    ("headers", {"Khác": "ignore", "IL2": {"code": "analyte:IL-2", "unit": "pg/mL", "timepoint": POST_OP}}),
    ("headers", {"IL2": {"code": "analyte:IL-2", "timepoint": {}, "specimen_type": "serum"}}),
    ("codes", {"patient.sex": {"1": "male"}}),
    ("units", {"analyte:IL-2": "pg/mL"}),
    ("methods", {"IL-2": "immulite-il2-u"}),
    ("timepoints", {"T1": POST_OP}),
    ("defaults", {"specimen.timepoint": "baseline"}),
]
UNREADABLE = [
    ("headers", [1]),
    ("headers", {"x": 5}),
    ("headers", {"x": {"code": "patient.sex", "unit": 5}}),
    ("headers", {"x": {"code": "analyte:IL-6", "timepoint": {"shoe": 1}}}),
    ("headers", {"x\0": "ignore"}),
    ("codes", {"patient.sex": "x"}),
    ("codes", {"patient.sex": {"q": 5}}),
    ("units", {"analyte:IL-6": None}),
    ("methods", {"IL-6": [1]}),
    ("methods", 3),
    ("timepoints", {"T1": {"timepoint": [1]}}),
    ("timepoints", {"T1": {"timepoint": "post_op", "timepoint_day": "soon"}}),
    ("defaults", {"patient.diagnosis_group": {"a": 1}}),
    ("defaults", "x"),
]


@pytest.mark.parametrize(("field", "said"), READABLE)
def test_what_can_be_read_is_kept(client: Client, curator: User, here: Site, field: str, said: object) -> None:
    client.force_login(curator)
    sent = form(site=str(here.pk), **{field: json.dumps(said)})
    assert client.post(f"{LIST}add/", sent).status_code == 302
    assert getattr(ImportProfile.objects.get(code="ward"), field) == said


@pytest.mark.parametrize(("field", "said"), UNREADABLE)
def test_what_would_stop_each_import_of_the_hospital_is_not_kept(
    client: Client, curator: User, here: Site, field: str, said: object
) -> None:
    client.force_login(curator)
    answer = client.post(f"{LIST}add/", form(site=str(here.pk), **{field: json.dumps(said)}))
    assert answer.status_code == 200
    assert "as in the example" in str(answer.context["adminform"].form.errors[field])
    assert not ImportProfile.objects.filter(code="ward").exists()
