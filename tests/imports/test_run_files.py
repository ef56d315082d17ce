"""Who gets the files made of a run, and under what name."""

import io

import openpyxl
import pytest
from django.test import Client

from registry.imports.actions import preview
from registry.imports.models import ImportRun
from registry.models import Site, User
from tests.factories import UserFactory
from tests.imports.workbooks import BAD_ROWS, workbook_bytes

KINDS = ("annotated", "remaining")


@pytest.fixture
def run(site: Site, curator: User) -> ImportRun:
    return preview(file_bytes=workbook_bytes(BAD_ROWS), file_name="ward <1>.xlsx", user=curator, site=site)


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_is_given_as_a_workbook_to_whose_it_is(kind: str, run: ImportRun, curator: User, client: Client) -> None:
    client.force_login(curator)
    response = client.get(f"/imports/{run.uuid}/{kind}/")
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith('attachment; filename="ward 1-')
    assert openpyxl.load_workbook(io.BytesIO(response.content)).sheetnames == ["Bệnh nhân", "Cytoledger · problems"]


@pytest.mark.parametrize("kind", KINDS)
def test_to_nobody_else(kind: str, run: ImportRun, site: Site, client: Client) -> None:
    client.force_login(UserFactory.create(sites=[site], roles=["curator"]))
    assert client.get(f"/imports/{run.uuid}/{kind}/").status_code == 404
    client.logout()
    assert client.get(f"/imports/{run.uuid}/{kind}/").status_code == 302


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_isnt_kept_cant_be_given(kind: str, run: ImportRun, curator: User, client: Client) -> None:
    ImportRun.objects.filter(pk=run.pk).update(content=b"")
    client.force_login(curator)
    assert client.get(f"/imports/{run.uuid}/{kind}/").status_code == 404
