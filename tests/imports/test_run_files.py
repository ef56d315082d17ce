"""Who gets the files made of a run, and under what name."""

import io

import openpyxl
import pytest
from django.test import Client

from registry.imports.actions import preview
from registry.imports.annotated import annotated_workbook
from registry.imports.models import ImportRun
from registry.imports.remainder import remainder_workbook
from registry.models import Site, User
from tests.factories import UserFactory
from tests.imports.conftest import FILES
from tests.imports.workbooks import BAD_ROWS, workbook_bytes

KINDS = ("annotated", "remaining")
# Files that tell who the patients are, which aren't kept.
IDENTIFYING = ("utf8_bom.csv",)


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


@pytest.mark.parametrize("name", [each.name for each in sorted(FILES.iterdir()) if each.suffix in (".csv", ".xlsx")])
def test_of_every_ward_s_file_workbooks_are_made_that_are_read_alike(name: str, site: Site, curator: User) -> None:
    run = preview(file_bytes=(FILES / name).read_bytes(), file_name=name, user=curator, site=site)
    assert bool(run.content) == (name not in IDENTIFYING)
    if not run.content:
        return
    again = preview(file_bytes=annotated_workbook(run).content, file_name="again.xlsx", user=curator, site=site)
    assert again.counts["rows"] == run.counts["rows"]
    told, own = (
        [line for line in each.counts["problems"] if line[1] not in ("own_sheet", "blank")] for each in (run, again)
    )
    assert told == own
    rest = preview(file_bytes=remainder_workbook(run).content, file_name="rest.xlsx", user=curator, site=site)
    assert rest.counts["rows"]["refused"] == run.counts["rows"]["refused"]
