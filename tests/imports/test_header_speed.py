"""Matching stays quick: wide sheets of unknown columns, and names that stand in a text in any way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from registry.imports.context import ImportContext
from registry.imports.headers import Declared, build_catalogue, find_header, rows
from registry.imports.headers.beginnings import Beginnings
from registry.imports.headers.match import HeaderMatch, match_texts
from registry.imports.workbook import Sheet

COLUMNS = 2_000


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts for which the whole search was made."""
    made: list[str] = []

    def search(texts: Sequence[str], *rest: Any) -> HeaderMatch:
        made.append(" / ".join(texts))
        return match_texts(texts, *rest)

    monkeypatch.setattr(rows, "match_texts", search)
    return made


def wide(header: str) -> Sheet:
    columns = [["registry id", *("BN001",) * 40], *([header.format(number), *("x",) * 40] for number in range(COLUMNS))]
    return Sheet("Data", tuple(columns), 41)


def test_columns_without_any_known_name_are_not_searched(context: ImportContext, searches: list[str]) -> None:
    header = find_header(wide("Gene_{:04d}"), context.catalogue, Declared())
    assert header is not None
    assert len(header.known) == 1
    assert len(searches) < 10


def test_equal_texts_are_searched_once(context: ImportContext, searches: list[str]) -> None:
    sheet = Sheet("Data", tuple([["age", *("age",) * 30]] * COLUMNS), 31)
    find_header(sheet, context.catalogue, Declared())
    assert len(searches) == 1


@pytest.mark.parametrize(
    "header",
    ["IL 6", "il6_t0", "IL6T0", "T1 IL-6 (pg/mL)", "Nồng độ IL-6 huyết thanh", "Trước mổ / IL-6", "il_6_pgml", "MRN#",
     "Tumour (cm) size", "Họ và tên BN:", "WBC/mm3", "Età (aa)"],
)  # fmt: skip
def test_the_quick_test_lets_every_known_name_through(context: ImportContext, header: str) -> None:
    assert context.catalogue.beginnings.occur_in(header)


def test_every_name_of_the_catalogue_passes_the_quick_test() -> None:
    catalogue = build_catalogue([])
    names = Beginnings(catalogue.names)
    assert [name for name in catalogue.names if not names.occur_in(name)] == []
