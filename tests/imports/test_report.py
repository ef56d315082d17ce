"""The list of problems as a workbook stays a workbook however many there are, and says what it leaves out."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.test import Client

from registry.imports import report, run_facts, runs
from registry.imports.actions import preview
from registry.imports.runs import report_of
from registry.models import Site, User
from tests.imports.conftest import csv_bytes


def lines(content: bytes) -> list[tuple[str | None, ...]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return list(sheet.iter_rows(min_row=2, values_only=True))


def test_the_gravest_are_listed_and_the_rest_counted(
    curator: User, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "MOST_LISTED", 2)
    monkeypatch.setattr(runs, "MOST_LISTED", 2)
    data = csv_bytes("id,sex,shoe", "BN1,M,1", "BN2,x,1", "BN3,y,1", "BN4,z,1")
    run = preview(file_bytes=data, file_name="ward.csv", user=curator, site=site)
    found = lines(report_of(run=run))
    assert [line[3] for line in found[:2]] == ["x", "y"]
    assert found[2][0] == "2 of 4 are listed: correct these first."


def test_every_one_of_few_is_listed(curator: User, site: Site) -> None:
    run = preview(file_bytes=csv_bytes("id,sex", "BN1,=1+1"), file_name="ward.csv", user=curator, site=site)
    assert [line[3] for line in lines(report_of(run=run))] == ["=1+1"]


@pytest.mark.parametrize("part", ["annotated", "remaining"])
def test_a_file_of_which_too_much_is_said_to_be_marked_is_told_so(
    part: str, curator: User, site: Site, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_facts, "MOST_MARKED", 1)
    client.force_login(curator)
    run = preview(file_bytes=csv_bytes("id,sex", "BN1,x", "BN2,y"), file_name="ward.csv", user=curator, site=site)
    response = client.get(f"/imports/{run.uuid}/{part}/", follow=True)
    assert response.redirect_chain == [(f"/imports/{run.uuid}/", 302)]
    assert "2 things are said of this file" in response.content.decode()
