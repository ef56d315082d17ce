"""What is said of marks that a person sees in a file and the import doesn't interpret."""

import openpyxl
from django.test import Client
from openpyxl.styles import PatternFill

from registry.models import Site, User
from tests.imports.promises.ward import Ward
from tests.imports.workbook.test_reading import saved


def test_a_banded_table_is_said_once_to_be_coloured_with_all_its_cells_counted(
    client: Client, site: Site, curator: User
) -> None:
    client.force_login(curator)
    book = openpyxl.Workbook()
    book.active.append(["id", "sex"])
    for row in range(2, 602):
        book.active.append([f"BN{row:03}", "F"])
        for column in (1, 2):
            book.active.cell(row, column).fill = PatternFill("solid", fgColor="EEEEEE")
    answer = Ward(client, site).sends(saved(book))
    (said,) = [problem for problem in answer.problems if problem["code"] == "colour"]
    assert "1200" in said["reason"].replace(",", "")
    assert "A2, B2, A3" in said["reason"]
    assert "…" in said["reason"]
