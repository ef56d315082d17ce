"""Where blank workbooks are to be had: the page, its links, and the command."""

import io
import re
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from registry.models import Site, User
from tests.factories import StudyFactory, UserFactory


def sheet_names(data: bytes) -> list[str]:
    return openpyxl.load_workbook(io.BytesIO(data)).sheetnames


def test_every_link_of_the_page_gives_a_workbook(curator: User, client: Client) -> None:
    StudyFactory.create(code="IL2-TRIAL", design="longitudinal", title="Trial <b>")
    client.force_login(curator)
    page = client.get("/imports/templates/").content.decode()
    addresses = [unescape(found) for found in re.findall(r'href="(/imports/templates/file/[^"]*)"', page)]
    assert len(addresses) == 3 * 3 + 4 + 9 + 9
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        assert response["Content-Disposition"].startswith("attachment")
    assert "Trial &lt;b&gt;" in page


@pytest.mark.parametrize("query", ["", "kind=x", "study=NONE", "kind=hcc&sheet=treatment", "kind=hcc&language=xx"])
def test_what_there_isnt_cant_be_had(query: str, curator: User, client: Client) -> None:
    client.force_login(curator)
    assert client.get(f"/imports/templates/file/?{query}").status_code == 404


def test_who_may_not_import_gets_none(site: Site, client: Client) -> None:
    client.force_login(UserFactory.create(sites=[site], roles=["viewer"]))
    assert client.get("/imports/templates/").status_code == 403
    assert client.get("/imports/templates/file/?kind=hcc").status_code == 403


def test_words_are_those_of_the_language_that_is_asked_for(curator: User, client: Client) -> None:
    client.force_login(curator)
    names = sheet_names(client.get("/imports/templates/file/?kind=hcc&language=it&sheet=patient").content)
    assert names[0] == "Pazienti"


def test_the_command_writes_a_sheet(db: None, tmp_path: Path) -> None:
    file = tmp_path / "blank.xlsx"
    call_command("import_template", str(file), kind="crlm", sheet="treatment", language="en", verbosity=0)
    assert sheet_names(file.read_bytes())[0] == "Treatments"


def test_the_command_says_what_there_is(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="there are: patient, clinicalassessment"):
        call_command("import_template", str(tmp_path / "x"), kind="hcc", sheet="nothing")
    with pytest.raises(CommandError, match="NONE"):
        call_command("import_template", str(tmp_path / "x"), study="NONE")
