"""Queries raised by hand: from a record's form, assigned, discussed, answered, asked again when the field changes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from registry.curation.checking import check_patients
from registry.models import Query, QueryComment, Specimen, User
from tests.admin.pages import address, errors_of, sent_back
from tests.factories import FollowUpFactory, QueryFactory, SiteFactory, SpecimenFactory, UserFactory

pytestmark = pytest.mark.django_db

ADD = address(Query, "add")
LIST = address(Query, "changelist")


@pytest.fixture
def curator(client: Client) -> User:
    user: User = UserFactory.create(sites=[SiteFactory.create()], roles=["curator"])
    client.force_login(user)
    return user


@pytest.fixture
def specimen(curator: User) -> Specimen:
    return SpecimenFactory.create(patient__site=curator.sites.get(), haemolysis=1)


def raised(client: Client, record: str, **more: Any) -> Any:
    page = f"{ADD}?record={record}"
    return client.post(page, sent_back(client.get(page)) | {"sentence": "Is this so?", "severity": "warning"} | more)


def answered(client: Client, query: Query, **more: Any) -> Any:
    page = address(query, "change", query.pk)
    return client.post(page, sent_back(client.get(page)) | more)


def test_a_records_form_leads_to_a_query_about_it(client: Client, specimen: Specimen) -> None:
    page = client.get(address(specimen, "change", specimen.pk)).content.decode()
    assert f"{ADD}?record=specimen%3A{specimen.pk}" in page
    response = raised(client, f"specimen:{specimen.pk}", field="haemolysis")
    assert response.status_code == 302, errors_of(response)
    query = Query.objects.get()
    assert (query.patient, query.record, query.field, query.rule) == (
        specimen.patient, f"specimen:{specimen.pk}", "haemolysis", "by_hand",
    )  # fmt: skip
    assert query.params == {"value": "1"}
    assert query.raised_by is not None
    assert "already" in errors_of(raised(client, f"specimen:{specimen.pk}", field="haemolysis"))
    assert raised(client, f"specimen:{specimen.pk}", field="notes").status_code == 302


def test_no_query_is_raised_about_another_sites_record(client: Client, curator: User) -> None:
    other = SpecimenFactory.create()
    for record in (f"specimen:{other.pk}", "specimen:999999"):
        assert "isn&#x27;t there" in errors_of(raised(client, record, patient=str(other.patient_id)))
    assert not Query.objects.exists()


def test_an_answer_stands_until_the_field_changes(client: Client, specimen: Specimen) -> None:
    raised(client, f"specimen:{specimen.pk}", field="haemolysis")
    query = Query.objects.get()
    answered(client, query, answer="seen in the tube")
    query.refresh_from_db()
    assert query.state == "answered"
    page = address(specimen, "change", specimen.pk)
    client.post(page, sent_back(client.get(page)) | {"notes": "something else"})
    query.refresh_from_db()
    assert query.state == "answered"
    client.post(page, sent_back(client.get(page)) | {"haemolysis": "2"})
    query.refresh_from_db()
    assert (query.state, query.params, query.answer) == ("open", {"value": "2"}, "seen in the tube")
    assert check_patients([specimen.patient_id]).reopened == 0


def test_a_query_about_a_deleted_record_is_over(specimen: Specimen) -> None:
    about = {"record": f"specimen:{specimen.pk}", "field": "notes"}
    query = QueryFactory.create(patient=specimen.patient, rule="by_hand", **about)
    specimen.delete()
    check_patients([specimen.patient_id])
    query.refresh_from_db()
    assert query.state == "resolved"


@pytest.mark.slow
def test_it_is_discussed_and_what_was_said_stays(client: Client, curator: User, specimen: Specimen) -> None:
    query = QueryFactory.create(patient=specimen.patient)
    answered(client, query, **{"comments-0-text": "I ask the laboratory."})
    comment = QueryComment.objects.get()
    assert (comment.text, comment.said_by) == ("I ask the laboratory.", curator)
    answered(
        client, query, **{"comments-0-id": str(comment.pk), "comments-0-text": "other", "comments-INITIAL_FORMS": "1"}
    )
    comment.refresh_from_db()
    assert comment.text == "I ask the laboratory."
    assert "I ask the laboratory." in client.get(address(query, "change", query.pk)).content.decode()


def test_it_is_assigned_to_who_sees_the_patient(client: Client, curator: User, specimen: Specimen) -> None:
    colleague = UserFactory.create(sites=[specimen.patient.site], roles=["curator"])
    stranger = UserFactory.create(sites=[SiteFactory.create()], roles=["curator"])
    query = QueryFactory.create(patient=specimen.patient)
    assert "assignee" in errors_of(answered(client, query, assignee=str(stranger.pk)))
    answered(client, query, assignee=str(colleague.pk))
    query.refresh_from_db()
    assert query.assignee == colleague


def test_many_are_assigned_at_once(client: Client, curator: User, specimen: Specimen) -> None:
    colleague = UserFactory.create(sites=[specimen.patient.site], roles=["curator"])
    mine = [QueryFactory.create(patient=specimen.patient) for _each in range(2)]
    other = QueryFactory.create()
    chosen = {"action": "assign", "_selected_action": [each.pk for each in (*mine, other)]}
    page = client.post(LIST, chosen)
    assert [person.pk for person in page.context["people"]] == sorted([curator.pk, colleague.pk])
    client.post(LIST, chosen | {"assignee": colleague.pk})
    assert list(Query.objects.order_by("pk").values_list("assignee", flat=True)) == [colleague.pk, colleague.pk, None]
    client.post(LIST, {"action": "assign_to_me", "_selected_action": [mine[0].pk]})
    shown = client.get(LIST, {"assignee": "me"})
    assert [query.pk for query in shown.context["cl"].result_list] == [mine[0].pk]
    counts = {str(count.label): count.number for count in shown.context["query_counts"]}
    assert counts == {"open": 2, "assigned to me": 1, "unassigned": 0, "errors": 0, "older than 30 days": 0}


def test_rules_are_evaluated_on_what_is_saved_in_a_table_within_the_page(client: Client, curator: User) -> None:
    follow_up = FollowUpFactory.create(patient__site=curator.sites.get())
    page = address(follow_up.patient, "change", follow_up.patient_id)
    client.post(page, sent_back(client.get(page)) | {"follow_ups-0-status": "dead"})
    assert [query.rule for query in Query.objects.all()] == ["death_without_date"]
    client.post(page, sent_back(client.get(page)) | {"follow_ups-0-status": "lost"})
    assert Query.objects.get().state == "resolved"
