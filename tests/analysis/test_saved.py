"""Saved cohorts and reports: found by those they are shared with, opened by address, never widening a right."""

from __future__ import annotations

import pytest
from django.test import Client

from analysis.saved.finding import canonical, saved_for
from analysis.saved.models import SavedReport, Shared
from registry.access.roles import ANALYST, CURATOR, LAB_TECHNICIAN
from registry.audit.kinds import Action
from registry.audit.models import AuditEvent
from registry.models import Study, User
from tests.analysis.rows import cohort, enrol
from tests.factories import SiteFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    found = StudyFactory.create(code="MINE", title="My study")
    enrol(found, cohort(["2", "4", "6", "12"] * 3, sex="male"))
    return found


@pytest.fixture
def owner() -> User:
    return UserFactory.create(username="owner", roles=[ANALYST])


def saved(owner: User, study: Study, name: str = "Men", **fields: str) -> SavedReport:
    return SavedReport.objects.create(owner=owner, study=study, name=name, **({"query": "sex=male"} | fields))


def test_a_report_is_saved_under_a_name_and_opened_by_its_address(client: Client, study: Study, owner: User) -> None:
    client.force_login(owner)
    page = client.get("/summaries/MINE/table-1/?sex=male&row=patient.sex")
    (address,) = {part for part in page.content.decode().split('"') if "/save/?report=table-1" in part}
    address = address.replace("&amp;", "&")
    assert client.post(address, {"name": "Men", "note": "for the paper", "shared": "nobody"}).status_code == 302
    stored = SavedReport.objects.get()
    assert (stored.report, stored.query, stored.owner) == ("table-1", "sex=male&row=patient.sex", owner)
    opened = client.get(f"/saved/{stored.pk}/")
    assert opened["Location"] == "/summaries/MINE/table-1/?sex=male&row=patient.sex"
    assert "for the paper" in client.get("/saved/").content.decode()
    assert AuditEvent.objects.filter(table="analysis_savedreport", action=Action.INSERT).count() == 1


def test_a_cohort_is_saved_without_the_choices_of_its_report(study: Study) -> None:
    assert canonical("", study, "sex=male&endpoint=os&by=bclc") == "sex=male"
    assert canonical("survival", study, "sex=male&by=bclc&endpoint=dfs") == "sex=male&endpoint=dfs&by=bclc"


def test_a_name_is_used_once_by_one_owner(client: Client, study: Study, owner: User) -> None:
    saved(owner, study)
    client.force_login(owner)
    answer = client.post("/summaries/MINE/save/?query=sex%3Dfemale", {"name": "Men", "shared": "nobody"})
    assert (answer.status_code, SavedReport.objects.count()) == (422, 1)
    assert "You have saved something under this name already." in answer.content.decode()
    other = UserFactory.create(roles=[ANALYST])
    client.force_login(other)
    assert client.post("/summaries/MINE/save/", {"name": "Men", "shared": "nobody"}).status_code == 302


def test_only_those_find_it_with_whom_it_is_shared(study: Study) -> None:
    here, there = SiteFactory.create(), SiteFactory.create()
    owner, near = (UserFactory.create(roles=[CURATOR], sites=[here]) for _place in range(2))
    far = UserFactory.create(roles=[CURATOR], sites=[here, there])
    far.sites.set([there])
    for name, shared in (("mine", Shared.NOBODY), ("site", Shared.SITE), ("all", Shared.ALL)):
        saved(owner, study, name, shared=shared)
    found = {user: {one.name for one in saved_for(user)} for user in (owner, near, far)}
    assert found == {owner: {"mine", "site", "all"}, near: {"site", "all"}, far: {"all"}}


def test_only_the_owner_changes_and_deletes(client: Client, study: Study, owner: User) -> None:
    one = saved(owner, study, shared=Shared.ALL)
    client.force_login(UserFactory.create(roles=[ANALYST]))
    assert client.get(f"/saved/{one.pk}/").status_code == 302
    assert client.get(f"/saved/{one.pk}/change/").status_code == 404
    assert client.post(f"/saved/{one.pk}/delete/").status_code == 404
    client.force_login(owner)
    client.post(f"/saved/{one.pk}/change/", {"name": "All men", "shared": "nobody"})
    assert SavedReport.objects.get().name == "All men"
    client.post(f"/saved/{one.pk}/delete/")
    assert not SavedReport.objects.exists()


def test_it_shows_each_reader_what_that_reader_may_see(client: Client, study: Study, owner: User) -> None:
    one = saved(owner, study, shared=Shared.ALL, query="")
    client.force_login(UserFactory.create(roles=[CURATOR], sites=[SiteFactory.create()]))
    assert "no patient here that you can see" in client.get(f"/saved/{one.pk}/", follow=True).content.decode()
    client.force_login(UserFactory.create(roles=[LAB_TECHNICIAN]))
    assert client.get(f"/saved/{one.pk}/").status_code == 403


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"report": "table-1", "query": "row=patient.shoe_size"}, "There is no variable “patient.shoe_size”."),
        ({"report": "survival", "query": "by=gone"}, "There is no grouping “gone”."),
        ({"report": "phrenology", "query": ""}, "There is no report “phrenology” any more."),
        ({"query": "arm=GONE"}, "The study has no arm “GONE”."),
    ],
)
def test_what_no_longer_fits_says_so_with_a_way_back(
    client: Client, study: Study, owner: User, fields: dict[str, str], sentence: str
) -> None:
    one = saved(owner, study, **fields)
    client.force_login(owner)
    answer = client.get(f"/saved/{one.pk}/")
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert f'href="/saved/{one.pk}/change/"' in answer.content.decode()
