"""What is said of hidden sheets and rows, comments, struck-through cells, and of the rows passed over."""

from __future__ import annotations

from collections.abc import Sequence

from registry.imports.own_marks import without_own
from registry.imports.problems import Problem
from registry.imports.sheets import ParsedSheet
from registry.imports.workbook import Remark, Workbook, address, raw_text

NAMED_CELLS = 10


def remark_problems(workbook: Workbook, sheets: Sequence[ParsedSheet]) -> list[Problem]:
    """List the marks that a person sees in the file and the import doesn't interpret."""
    found = [Problem("ignore", "hidden_sheet", name, params={"sheet": name}) for name in workbook.hidden_sheets]
    found += [Problem("warn", remark.kind, "", params={}) for remark in workbook.remarks]
    for sheet in sheets:
        read = set(sheet.rows)
        remarks = [remark for remark in sheet.sheet.remarks if remark.row in read or not remark.row]
        coloured = [remark for remark in remarks if remark.kind == "colour"]
        if coloured:
            found.append(_coloured(sheet, coloured))
        found += [
            _remark(sheet, remark.kind, remark.row, remark.column, remark.text)
            for remark in remarks
            if remark.kind != "colour" and not _is_our_comment(remark)
        ]
    return found


def _is_our_comment(remark: Remark) -> bool:
    """Tell a comment that says no more than what the registry wrote into an annotated workbook."""
    return remark.kind == "comment" and bool(remark.text) and not without_own(remark.text)


def _coloured(sheet: ParsedSheet, remarks: Sequence[Remark]) -> Problem:
    """Say once of a sheet that cells are coloured: a banded table has thousands, of which the first are listed."""
    listed = [address(remark.row, remark.column) for remark in remarks if remark.row]
    count = len(listed) + sum(int(remark.text) for remark in remarks if not remark.row)
    first = ", ".join(listed[:NAMED_CELLS]) + (" …" if count > NAMED_CELLS else "")
    return Problem("warn", "colour", sheet.name, params={"count": str(count), "cells": first})


def _remark(sheet: ParsedSheet, kind: str, row: int, column: int, text: str) -> Problem:
    held = sheet.sheet.columns[column - 1][row - 1] if row and 0 < column <= len(sheet.sheet.columns) else None
    raw = raw_text(held)
    text = without_own(text) if kind == "comment" else text
    params = {"text": text[:200], "raw": raw[:100], "column": str(column)}
    return Problem("warn", kind, sheet.name, row, column, text if kind == "comment" else raw, params)


def skipped_problems(sheets: Sequence[ParsedSheet]) -> list[Problem]:
    """List the rows that hold no record: titles, totals, repeated headers, blank rows."""
    found = []
    for sheet in sheets:
        for row in range(1, sheet.header.first_row):
            texts = [raw_text(cell) for cell in sheet.sheet.row(row)]
            column = next((number for number, text in enumerate(texts, start=1) if text.strip()), 0)
            if column:
                found.append(Problem("accept", "title", sheet.name, row, column, texts[column - 1]))
        found += [
            Problem(
                "skip", skipped.reason, sheet.name, skipped.row, skipped.column, skipped.text, {"text": skipped.text}
            )
            for skipped in sheet.skipped
        ]
    return found
