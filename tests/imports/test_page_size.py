"""A page of an import stays small and quick to make, however long or wide the workbook is."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from registry.imports.actions import preview
from registry.imports.models import ImportRun
from registry.models import Patient, Site, User
from tests.factories import PatientFactory
from tests.imports.browser import page
from tests.imports.conftest import csv_bytes

LONGEST_PAGE = 200_000
ROWS = 100_000
ANALYTES = ("IL-2", "IL-6", "IL-10", "TNF-alpha", "IFN-gamma", "AFP", "CEA", "CA19-9")
VISITS = 12


@pytest.fixture
def previewed(client: Client, curator: User, site: Site) -> ImportRun:
    """100,000 rows: two of a hundred are refused, two warned, and one is changed."""
    client.force_login(curator)
    PatientFactory.create(site=site, registry_id="P000001", birth_year=1950)
    dates = {7: "31/02/2017", 57: "2017-13-01", 9: "03-2017", 59: "2016"}
    rows = (f"P{n:06},1961,{dates.get(n % 100, '05/03/2017')},{n % 90 + 1}.5" for n in range(ROWS))
    data = csv_bytes("id,birth year,date,IL-6 (pg/mL)", *rows)
    return preview(file_bytes=data, file_name="ward.csv", user=curator, site=site)


def test_pages_of_100_000_rows(
    client: Client, previewed: ImportRun, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    assert previewed.counts["rows"] == {"new": 97_999, "changed": 1, "same": 0, "left": 0, "refused": 2_000}
    assert Patient.objects.count() == 1
    pages = (
        "", "?page=2000", "?page=4000", "?only=new&page=3919", "?only=changed", "?only=refused&page=80",
        "?only=warned&page=40", "problems/", "problems/?page=40", "problems/?kind=reject-impossible_date",
        "rows/99999/", "rows/1/?only=changed",
    )  # fmt: skip
    for query in pages:
        with django_assert_max_num_queries(60):
            text = page(client, previewed, query)
        assert len(text.encode()) < LONGEST_PAGE, query
        assert "<table" in text or "<del>" in text or "Row" in text, query
    assert "<del>1950</del> <ins>1961</ins>" in page(client, previewed, "?only=changed")


@pytest.mark.parametrize("text", ["7.5", "impossible " * 8])
def test_pages_of_a_wide_workbook(client: Client, curator: User, site: Site, text: str) -> None:
    """Some hundred results in each row, each with its own record or its own problem."""
    client.force_login(curator)
    header = ["id", *(f"{analyte} T{visit} (pg/mL)" for analyte in ANALYTES for visit in range(VISITS))]
    rows = [",".join([f"P{number:06}", *[text] * (len(header) - 1)]) for number in range(60)]
    run = preview(file_bytes=csv_bytes(",".join(header), *rows), file_name="wide.csv", user=curator, site=site)
    for query in ("", "?page=2", "problems/", "rows/1/"):
        assert len(page(client, run, query).encode()) < LONGEST_PAGE, query
    assert "more: the whole row" in page(client, run)
