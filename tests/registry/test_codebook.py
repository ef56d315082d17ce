"""The codebook says what the fields declare, and a stale file is found."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.translation import override

from registry.codebook import as_csv, as_markdown, derived_entries, entries
from registry.dictionary import variable, variables
from tests.factories import AnalyteFactory, UserFactory


def test_every_declared_variable_has_a_line() -> None:
    assert [entry.code for entry in entries()] == [variable.code for variable in variables()]


def test_a_line_carries_the_declaration() -> None:
    size = next(entry for entry in entries() if entry.code == "tumourassessment.largest_diameter_mm")
    assert (size.unit, size.possible) == ("mm", "1 – 400")
    assert "kích thước" in size.synonyms
    sex = next(entry for entry in entries() if entry.code == "patient.sex")
    assert "female" in sex.choices
    assert sex.terminology == "LOINC 46098-0"


def test_derived_values_name_their_rule_and_inputs() -> None:
    stage = next(entry for entry in derived_entries() if entry.code == "bclc")
    assert "BCLC-2022" in stage.terminology
    assert "ecog" in stage.note


def test_codes_are_unique_and_found() -> None:
    codes = [entry.code for entry in variables()]
    assert len(codes) == len(set(codes))
    assert variable("patient.birth_year").possible == (1900, None)
    with pytest.raises(KeyError):
        variable("patient.shoe_size")


def test_the_csv_has_a_row_for_each_line() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv())))
    assert {"patient.sex", "bclc", "IL-2"} <= {row["code"] for row in rows}


def test_labels_follow_the_language_and_the_file_does_not() -> None:
    english = as_markdown()
    with override("vi"):
        assert as_markdown() == english


def test_the_written_codebook_is_up_to_date() -> None:
    written = (Path(settings.BASE_DIR) / "docs" / "codebook.md").read_text("utf-8")
    assert written == as_markdown(), "run “python manage.py codebook”"


def test_a_stale_codebook_is_found(tmp_path: Path) -> None:
    file = tmp_path / "codebook.md"
    file.write_text((Path(settings.BASE_DIR) / "docs" / "codebook.md").read_text("utf-8") + "\n", "utf-8")
    with pytest.raises(CommandError, match="is stale"):
        call_command("codebook", check=True, file=file)
    with pytest.raises(CommandError, match="is stale"):
        call_command("codebook", check=True, file=tmp_path / "none.md")


@pytest.mark.django_db
def test_the_page_shows_analytes_that_curators_added(client: Client) -> None:
    AnalyteFactory.create(code="IL-33", name="Interleukin-33")
    assert client.get("/codebook/").status_code == 302
    client.force_login(UserFactory.create())
    page = client.get("/codebook/").content.decode()
    assert "Interleukin-33" in page
    assert "tumourassessment.largest_diameter_mm" in page


@pytest.mark.django_db
def test_the_csv_download_opens_in_excel_as_utf_8(client: Client) -> None:
    client.force_login(UserFactory.create())
    answer = client.get("/codebook.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer["Content-Disposition"]
