"""No text of the registry becomes a formula, a tag or a link in a file that leaves it."""

import csv
import io

import pytest
from django.test import Client

from registry.exports.inert import inert_cell, inert_markdown
from tests.factories import UserFactory

SIGNS = ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "-", "= = equal to"])
def test_a_formula_is_made_a_text(text: str) -> None:
    assert inert_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-0.5", "+3", "391", "IL-2", "a=b"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert inert_cell(text) == text


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "<!-- a -->", "</td>", "[a](javascript:alert(1))"])
def test_markdown_holds_no_tag_and_no_link(text: str) -> None:
    written = inert_markdown(text)
    assert "](" not in written
    assert not any(f"<{sign}" in written for sign in "sS!/")


def test_markdown_keeps_what_numbers_are_written_with() -> None:
    assert inert_markdown("p < 0.001, <5 U/mL, [2.50, 6.60] (n = 3)") == "p < 0.001, <5 U/mL, [2.50, 6.60] (n = 3)"


@pytest.mark.django_db
def test_the_codebook_as_csv_holds_no_formula(client: Client) -> None:
    client.force_login(UserFactory.create())
    rows = csv.reader(io.StringIO(client.get("/codebook.csv").content.decode("utf-8-sig")))
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(SIGNS)]
