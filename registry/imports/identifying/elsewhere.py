"""Who a patient is, told outside the columns that are read: in titles, names of sheets, comments and hidden sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from registry.imports.cells import squeeze
from registry.imports.headers import DATE_OF_BIRTH, SEARCHED_ROWS, SheetHeader
from registry.imports.headers.identities import identity_of
from registry.imports.own_marks import is_own_sheet, without_own
from registry.imports.problems import Problem
from registry.imports.workbook import Sheet, Workbook, raw_text

from .columns import kind_of_cells
from .names import is_name
from .signs import sign_in

NAME = "name"
# "Họ tên: Nguyễn Văn A", also within a sentence.
LABELLED = re.compile(r"([^\n:：=;,]{2,40})[:：=]\s*([^\n:：=;,()0-9]{3,60})")


# Whose name stands behind is told by these, too: "BN: Nguyễn Văn A".
PATIENT = frozenset(map(squeeze, ("patient", "pt", "subject", "bệnh nhân", "bn", "người bệnh", "paziente", "pz")))


class HeadedSheet(Protocol):
    """A visible sheet whose header was found."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def header(self) -> SheetHeader:
        """Its header."""


def identifying_elsewhere(workbook: Workbook, sheets: Sequence[HeadedSheet]) -> list[Problem]:
    """Return what tells who patients are outside the columns; what is rejected among it stops the whole file.

    Titles are warned of where they hold a phone number or an e-mail address: most are the hospital's.
    """
    first_rows = {sheet.name: sheet.header.first_row for sheet in sheets}
    found: list[Problem] = []
    for sheet in workbook.sheets:
        if not is_own_sheet(sheet):
            found += _in_title(sheet, first_rows.get(sheet.name, 1))
            found += [*_in_name(sheet), *_in_comments(sheet)]
            found += [] if sheet.name in first_rows else _in_columns(sheet, "identity_cells")
    for sheet in workbook.hidden:
        if not is_own_sheet(sheet):
            found += [*_in_name(sheet), *_in_comments(sheet), *_in_hidden_headers(sheet)]
            found += _in_columns(sheet, "identity_hidden")
    return found


def _in_name(sheet: Sheet) -> Iterator[Problem]:
    if is_name(sheet.name):
        yield Problem("reject", "identity_sheet_name", "", params={"what": NAME})


def _in_title(sheet: Sheet, first_row: int) -> Iterator[Problem]:
    for row in range(1, first_row):
        texts = [raw_text(cell).strip() for cell in sheet.row(row)]
        for column, text in enumerate(texts, start=1):
            beside = next(filter(None, texts[column:]), "")
            alone = not any(texts[: column - 1]) and not beside
            if _names_somebody(text) or (_asks_for_name(text) and is_name(beside)) or (alone and is_name(text)):
                yield Problem("reject", "identity_title", sheet.name, row, column, params={"what": NAME})
            elif what := sign_in(text):
                yield Problem("warn", "title_may_identify", sheet.name, row, column, params={"what": what})


def _in_comments(sheet: Sheet) -> Iterator[Problem]:
    for remark in sheet.remarks:
        text = without_own(remark.text) if remark.kind == "comment" else ""
        if what := sign_in(text) or (NAME if _names_somebody(text) else ""):
            yield Problem("reject", "identity_comment", sheet.name, remark.row, remark.column, params={"what": what})


def _in_hidden_headers(sheet: Sheet) -> Iterator[Problem]:
    for number, column in enumerate(sheet.columns, start=1):
        for row, cell in enumerate(column[:SEARCHED_ROWS], start=1):
            what = identity_of(cell) if isinstance(cell, str) and squeeze(cell) else ""
            if what not in ("", DATE_OF_BIRTH) and any(raw_text(below).strip() for below in column[row:]):
                yield Problem("reject", "identity_hidden", sheet.name, row, number, params={"what": what})


def _in_columns(sheet: Sheet, code: str) -> Iterator[Problem]:
    for number, column in enumerate(sheet.columns, start=1):
        if what := kind_of_cells(column):
            params = {"what": what, "header": raw_text(column[0])[:100]}
            yield Problem("reject", code, sheet.name, 0, number, params=params)


def _names_somebody(text: str) -> bool:
    """Tell a text that says whose name it gives: "Bệnh nhân" or "Name" before, a person's name behind."""
    return any(_asks_for_name(label.split(".")[-1]) and is_name(value) for label, value in LABELLED.findall(text))


def _asks_for_name(label: str) -> bool:
    return identity_of(label) == NAME or squeeze(label) in PATIENT
