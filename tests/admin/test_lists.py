"""Lists stay fast: the plans of their queries walk indexes, and their number does not grow with the rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.admin import paging, search
from registry.admin.base import ScopedAdmin
from registry.models import AssayResult, Patient, Specimen, TumourAssessment, User
from tests.admin.pages import address
from tests.factories import (
    FACTORIES,
    AnalyteFactory,
    AssayResultFactory,
    PatientFactory,
    SiteFactory,
    SpecimenFactory,
    TumourAssessmentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["data manager", "curator"])
def reader(request: pytest.FixtureRequest, client: Client) -> User:
    """Return one who sees every site, and one who sees a site; signed in."""
    user = UserFactory.create(sites=[SiteFactory.create(code="HERE")], roles=[request.param])
    client.force_login(user)
    return user


@pytest.fixture
def manager(client: Client) -> User:
    user = UserFactory.create(roles=["data manager"])
    client.force_login(user)
    return user


SCAN = {
    "sqlite": re.compile(r"SCAN registry_\w+$"),
    "postgresql": re.compile(r"Seq Scan on registry_(assayresult|specimen|patient|tumourassessment)\b"),
}
SORT = {"sqlite": re.compile(r"USE TEMP B-TREE FOR ORDER BY"), "postgresql": re.compile(r"(?<!Incremental )\bSort\b  ")}
# The newest rows come off the end of the table itself.
NEWEST_FIRST = re.compile(r'^SELECT (?!.* WHERE ).* ORDER BY "registry_assayresult"\."id" DESC LIMIT \d+')


def plan(statement: str) -> list[str]:
    """Return the steps by which the database answers a SELECT."""
    explain = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}[connection.vendor]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Small tables are read whole on purpose; this asks which index would serve a large one.
            for path in ("seqscan", "sort", "bitmapscan", "hashjoin", "mergejoin"):
                cursor.execute(f"SET LOCAL enable_{path} = off")
        cursor.execute(explain + statement.replace("%", "%%"))
        return [str(row[-1]) for row in cursor.fetchall()]


def full_scans(statement: str) -> list[str]:
    """Return the steps that read a whole table; a limited read off its end, or a count that stops, is none."""
    if NEWEST_FIRST.search(statement) or (statement.endswith("LIMIT 10001) subquery") and "WHERE" not in statement):
        return []
    return [step for step in plan(statement) if SCAN[connection.vendor].search(step)]


def full_sorts(statement: str) -> list[str]:
    """Return the steps that sort all rows found."""
    return [step for step in plan(statement) if SORT[connection.vendor].search(step)]


def statements(client: Client, page: str, table: str) -> list[str]:
    """Return the SELECTs by which a list reads its table."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return [query["sql"] for query in queries.captured_queries if f'FROM "{table}"' in query["sql"]]


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make pages of one row: a list of more rows is read with a limit."""
    monkeypatch.setattr(ScopedAdmin, "list_per_page", 1)


@pytest.mark.parametrize(
    ("query", "may_sort"),
    [
        ("", False),
        ("?p=2", False),
        ("?o=1.2.3", False),
        ("?analyte__id__exact=ANALYTE", False),
        ("?analyte__id__exact=ANALYTE&o=2", False),
        ("?analyte__id__exact=ANALYTE&o=-2", False),
        # These find few rows, which may be sorted.
        ("?qc_flag=reject", True),
        ("?qualifier=ND", True),
        ("?reported=0", True),
        ("?q=P0", True),
    ],
)
def test_a_list_of_results_walks_an_index(
    query: str, may_sort: bool, reader: User, client: Client, short_pages: None
) -> None:
    analyte = AnalyteFactory.create()
    for _ in range(3):
        AssayResultFactory.create(specimen__patient__site=reader.sites.get(), analyte=analyte)
    page = address(AssayResult, "changelist") + query.replace("ANALYTE", str(analyte.pk))
    read = statements(client, page, "registry_assayresult")
    assert read
    assert [statement for statement in read if full_scans(statement)] == []
    assert may_sort or [statement for statement in read if full_sorts(statement)] == []


@pytest.mark.parametrize("query", ["", "?q=p0", "?o=0", "?o=-0", "?o=5", "?o=3.4"])
def test_a_list_of_patients_walks_an_index(query: str, reader: User, client: Client, short_pages: None) -> None:
    for number in range(3):
        PatientFactory.create(site=reader.sites.get(), registry_id=f"P000{number}")
    read = statements(client, address(Patient, "changelist") + query, "registry_patient")
    assert read
    assert [statement for statement in read if full_scans(statement)] == []
    sorts_one_site_by_date = query == "?o=5" and reader.groups.get().name == "curator"
    assert sorts_one_site_by_date or [statement for statement in read if full_sorts(statement)] == []


@pytest.mark.parametrize("model", [Specimen, AssayResult])
def test_a_search_by_specimen_code_walks_the_index_of_codes(
    model: type[Specimen | AssayResult], reader: User, client: Client
) -> None:
    AssayResultFactory.create(specimen__patient__site=reader.sites.get(), specimen__code="TUBE-7")
    SpecimenFactory.create(code="TUBE-8")
    page = address(model, "changelist") + "?q=TUBE"
    for table in ("registry_specimen", "registry_patient"):
        assert [s for s in statements(client, page, table) if "LIMIT 5001" in s and full_scans(s)] == []
    found = client.get(page).context["cl"].result_count
    assert found == (2 if model is Specimen and reader.groups.get().name == "data manager" else 1)


def test_a_scan_is_found() -> None:
    """The tests above would see a list that searches by `icontains` through a join."""
    rows = AssayResult.objects.filter(raw_text__icontains="x").order_by("raw_text")
    with CaptureQueriesContext(connection) as queries:
        list(rows)
    assert full_scans(queries.captured_queries[0]["sql"]) != []
    assert full_sorts(queries.captured_queries[0]["sql"]) != []


def _changelists() -> Iterator[tuple[str, Callable[..., Any]]]:
    for model in admin.site._registry:
        if (name := str(model._meta.model_name)) in FACTORIES:
            yield name, FACTORIES[name]


@pytest.mark.parametrize(
    ("name", "made"), list(_changelists()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_queries_of_a_list_do_not_grow_with_its_rows(
    name: str, made: Callable[..., Any], manager: User, client: Client
) -> None:
    client.get(reverse("admin:index"))  # A session's first request writes down that it is in use.
    counts = []
    for more in (2, 5):
        rows = [made() for _ in range(more)]
        with CaptureQueriesContext(connection) as queries:
            client.get(address(rows[0], "changelist"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_count_stops(manager: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_ROWS_COUNTED", 3)
    for _ in range(5):
        PatientFactory.create()
    response = client.get(address(Patient, "changelist"))
    assert response.context["cl"].result_count == 3
    assert "more than 3 patients" in response.content.decode()


def test_a_page_behind_the_last_is_the_last(manager: User, client: Client) -> None:
    PatientFactory.create()
    response = client.get(address(Patient, "changelist"), {"p": 4000})
    assert response.status_code == 200
    assert response.context["cl"].page_num == 1
    assert response.context["cl"].result_list.count() == 1


@pytest.mark.parametrize(
    ("term", "found"), [("vn-0", 2), ("VN-02", 1), ("n-0", 0), ("%", 0), ("_n", 0), ("  vn-01 ", 1)]
)
def test_a_patient_is_found_by_the_beginning_of_the_id(term: str, found: int, manager: User, client: Client) -> None:
    for registry_id in ("VN-01", "vn-02", "IT-01"):
        PatientFactory.create(registry_id=registry_id)
    assert client.get(address(Patient, "changelist"), {"q": term}).context["cl"].result_count == found


def test_records_are_found_by_the_id_of_their_patient(manager: User, client: Client) -> None:
    wanted = TumourAssessmentFactory.create(patient__registry_id="VN-01")
    TumourAssessmentFactory.create(patient__registry_id="IT-01")
    assert list(client.get(address(wanted, "changelist"), {"q": "vn"}).context["cl"].result_list) == [wanted]


def test_a_search_that_finds_too_many_says_so(manager: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_PATIENTS", 1)
    for _ in range(3):
        TumourAssessmentFactory.create()
    page = client.get(address(TumourAssessment, "changelist"), {"q": "P"})
    assert "More than 1 records begin so" in page.content.decode()


def test_no_list_offers_to_delete_many(manager: User, client: Client) -> None:
    PatientFactory.create()
    offered = client.get(address(Patient, "changelist")).context["action_form"].fields["action"].choices
    assert {name for name, _label in offered} == {"", "submit", "verify", "lock"}
