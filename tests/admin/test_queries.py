"""The work list: open queries by site, rule and age, each with a way to its record."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from registry.models import Patient, Query, User
from tests.admin.pages import address, errors_of, sent_back
from tests.factories import QueryFactory, SiteFactory, SpecimenFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = address(Query, "changelist")


@pytest.fixture
def curator(client: Client) -> User:
    user: User = UserFactory.create(
        sites=[SiteFactory.create(code="HN"), SiteFactory.create(code="MI")], roles=["curator"]
    )
    client.force_login(user)
    return user


def shown(client: Client, **filters: str) -> set[int]:
    response = client.get(LIST, filters)
    assert response.status_code == 200
    return {query.pk for query in response.context["cl"].result_list}


def test_by_site_rule_and_age(client: Client, curator: User) -> None:
    here, there = curator.sites.order_by("code")
    old = QueryFactory.create(patient__site=here, rule="haemolysis")
    Query.objects.filter(pk=old.pk).update(raised_at=timezone.now() - dt.timedelta(days=10))
    new = QueryFactory.create(patient__site=there, rule="cv_high")
    QueryFactory.create(rule="haemolysis")
    assert shown(client) == {old.pk, new.pk}
    assert shown(client, site="HN") == {old.pk}
    assert shown(client, rule="cv_high") == {new.pk}
    assert shown(client, older_than="7") == {old.pk}
    assert shown(client, older_than="30") == set()
    assert shown(client, older_than="seven") == {old.pk, new.pk}


def test_the_work_list_begins_with_what_is_open_and_shows_the_rest_when_asked(client: Client, curator: User) -> None:
    here = curator.sites.earliest("code")
    waiting = QueryFactory.create(patient__site=here)
    done = QueryFactory.create(patient__site=here, rule="another", state="resolved")
    assert shown(client) == shown(client, state__exact="anything") == {waiting.pk}
    assert shown(client, state__exact="resolved") == {done.pk}
    assert shown(client, state__exact="all") == {waiting.pk, done.pk}


@pytest.mark.parametrize("chosen", ["x", "9" * 25, "-1", "1e3", "\x00"])
def test_rows_that_are_none_are_not_acted_on(client: Client, curator: User, chosen: str) -> None:
    for model, action in ((Query, "assign_to_me"), (Patient, "submit")):
        sent = {"action": action, "_selected_action": [chosen]}
        assert client.post(address(model, "changelist"), sent, follow=True).status_code == 200


def test_only_the_users_sites_are_offered(client: Client, curator: User) -> None:
    SiteFactory.create(code="ELSEWHERE")
    page = client.get(LIST).content.decode()
    assert "?site=HN" in page
    assert "ELSEWHERE" not in page
    assert "rule=" not in page
    here = curator.sites.earliest("code")
    QueryFactory.create(patient__site=here, rule="haemolysis", state="resolved")
    QueryFactory.create(rule="cv_high")
    assert set(re.findall(r"rule=(\w+)", client.get(LIST).content.decode())) == {"haemolysis"}


def test_a_query_leads_to_its_record(client: Client, curator: User) -> None:
    specimen = SpecimenFactory.create(patient__site=curator.sites.all()[0])
    query = QueryFactory.create(patient=specimen.patient, record=f"specimen:{specimen.pk}")
    QueryFactory.create(patient=specimen.patient, record="<b>nothing:x")
    link = f'href="{address(specimen, "change", specimen.pk)}"'
    page = client.get(LIST).content.decode()
    assert link in page
    assert "&lt;b&gt;nothing:x" in page
    assert link in client.get(address(query, "change", query.pk)).content.decode()


def test_a_query_is_closed_with_a_word_only(client: Client, curator: User) -> None:
    query = QueryFactory.create(patient__site=curator.sites.all()[0])
    page = address(query, "change", query.pk)
    sent = sent_back(client.get(page)) | {"state": "closed", "answer": "  "}
    assert "Say why the query is closed" in errors_of(client.post(page, sent))
    assert Query.objects.get().state == "open"
    assert client.post(page, sent | {"answer": "as in the chart"}).status_code == 302
    assert (Query.objects.get().state, Query.objects.get().answer) == ("closed", "as in the chart")


def test_a_query_goes_with_its_patient_only(client: Client, curator: User) -> None:
    client.force_login(UserFactory.create(roles=["data manager"]))
    query = QueryFactory.create()
    page = address(query, "delete", query.pk)
    assert client.get(page).status_code == 403
    assert client.post(page, {"post": "yes"}).status_code == 403
    patient = address(query.patient, "change", query.patient_id)
    form = sent_back(client.get(patient)) | {"queries-0-DELETE": "on", "change_reason": "none"}
    client.post(patient, form)
    assert Query.objects.get() == query
    asked = client.get(address(query.patient, "delete", query.patient_id))
    assert "would require deleting" not in asked.content.decode()
    looked_at = {"post": "yes", "change_reason": "never consented", "_standing": asked.context["standing"]}
    client.post(address(query.patient, "delete", query.patient_id), looked_at)
    assert not Query.objects.exists()
