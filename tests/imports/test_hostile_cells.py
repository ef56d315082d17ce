"""Texts and ids over which the understanding of a workbook could toil; each took minutes."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from registry.imports.cells.folding import LONGEST_KEPT, fold, squeeze
from registry.imports.planned import Plan
from registry.imports.workbook import UnusableFile
from tests.imports.conftest import codes, csv_bytes
from tests.imports.workbook.archives import text_cell, workbook

Planner = Callable[..., Plan]
SECONDS = 6


def timed(plan_of: Planner, data: bytes) -> Plan:
    """Plan within time."""
    started = time.monotonic()
    plan = plan_of(data)
    assert time.monotonic() - started < SECONDS
    return plan


@pytest.mark.parametrize("header", ["date of " * 16_000, "(a" * 60_000, "x " * 60_000, "IL-2 T0 " * 15_000])
def test_a_header_without_end(header: str, plan_of: Planner) -> None:
    plan = timed(plan_of, csv_bytes(f"id,sex,{header}", "BN001,F,5"))
    assert plan.counts["patient"]["new"] == 1


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("IL-6 (pg/mL)", "1 " * 60_000),
        ("IL-6 (pg/mL)", "1.1.1.1" * 17_000),
        ("diagnosis date", "1/" * 60_000),
        ("tumour size", "1x" * 60_000),
        ("sex", "F " * 60_000),
    ],
)
def test_a_cell_without_end(header: str, cell: str, plan_of: Planner) -> None:
    lines = [f"BN{number:03},{cell}" for number in range(20)]
    assert timed(plan_of, csv_bytes(f"id,{header}", *lines)).refused_rows == 20


def test_an_id_in_every_case(plan_of: Planner) -> None:
    ids = [
        "".join(letter.upper() if number >> place & 1 else letter for place, letter in enumerate("abcdefghijklmno"))
        for number in range(20_000)
    ]
    plan = timed(plan_of, csv_bytes("id,sex", *(f"{each},F" for each in ids)))
    assert {code for _cell, code in codes(plan)} == {"id_case"}
    assert plan.refused_rows == 20_000


def test_merged_cells_without_end(plan_of: Planner) -> None:
    rows = f'<row r="1">{text_cell("A1", "x")}{text_cell("BZ1", "y")}</row>'
    merged = '<mergeCell ref="A1:XFD1048576"/>' * 50_000 + "".join(
        f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, 100_000)
    )
    started = time.monotonic()
    with pytest.raises(UnusableFile):
        plan_of(workbook(rows, after=f"<mergeCells>{merged}</mergeCells>"))
    assert time.monotonic() - started < SECONDS


def test_long_texts_are_folded_and_not_kept() -> None:
    """What is kept stays for as long as the server lives."""
    long = "É " * LONGEST_KEPT
    assert fold(long) == ("e " * LONGEST_KEPT).strip()
    assert squeeze(long) == "e" * LONGEST_KEPT
    assert fold("É") == "e"
