"""Dates of specimens in rows that make no specimen, because they have no result."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from registry.imports.planned import Plan
from registry.imports.problems import Problem
from registry.imports.tables import NOBODY
from registry.imports.workbook import address

SPECIMEN, COLLECTED = "specimen", "specimen.collected_on"
NAMED_CELLS = 8


def dates_without_results(plan: Plan) -> Iterator[Problem]:
    """Say of each sheet, once, in which rows a specimen's date stands for nothing."""
    for number, sheet in enumerate(plan.sheets):
        column = sheet.column(COLLECTED)
        mentions = [each for each in plan.mentions[number] if each.entity == SPECIMEN] if column else []
        # A column of which nothing at all is stored is told of as a whole.
        if column is None or not any((each.numbers != NOBODY).any() for each in mentions):
            continue
        empty = np.fromiter((outcome.value is not None for outcome in column.outcomes), np.bool_, len(sheet.rows))
        for mention in mentions:
            empty &= mention.numbers == NOBODY
        empty[list(sheet.refused)] = False
        rows = [sheet.rows[position] for position in np.flatnonzero(empty).tolist()]
        if rows:
            named = ", ".join(address(row, column.match.column) for row in rows[:NAMED_CELLS])
            params = {"count": str(len(rows)), "cells": named + (" …" if len(rows) > NAMED_CELLS else "")}
            yield Problem("warn", "dates_without_results", sheet.name, rows[0], column.match.column, params=params)
