"""What was read otherwise than it stands and is taken without a warning: said once for each column and kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from registry.imports.cells import Outcome, Verdict
from registry.imports.coded import Coded
from registry.imports.problems import Problem
from registry.imports.sheets import ParsedColumn, ParsedSheet
from registry.imports.workbook import address, raw_text

NAMED_CELLS = 8


def normalised(sheets: Sequence[ParsedSheet]) -> list[Problem]:
    """Return how cells were normalised: for each column and kind the first cell, how many there are, and some of them.

    ``params`` hold what is said of the first cell, ``count`` and ``cells``.
    """
    return [problem for sheet in sheets for column in sheet.columns for problem in _of_column(sheet, column)]


def _of_column(sheet: ParsedSheet, column: ParsedColumn) -> Iterator[Problem]:
    codes, outcomes = _coded(column.outcomes)
    kinds: dict[str, list[int]] = {}
    for code, outcome in enumerate(outcomes):
        if outcome.verdict is Verdict.ACCEPT and outcome.code:
            kinds.setdefault(outcome.code, []).append(code)
    for kind, wanted in kinds.items():
        positions = np.flatnonzero(np.isin(codes, wanted)).tolist()
        if not positions:
            continue
        rows = [sheet.rows[position] for position in positions[:NAMED_CELLS]]
        cells = ", ".join(address(row, column.match.column) for row in rows)
        params = {"count": str(len(positions)), "cells": cells + (" …" if len(positions) > NAMED_CELLS else "")}
        first = positions[0]
        place = (sheet.name, rows[0], column.match.column, raw_text(column.cells[first]))
        yield Problem("accept", kind, *place, {**column.outcomes[first].params, **params})


def _coded(outcomes: Sequence[Outcome]) -> tuple[NDArray[np.integer], list[Outcome]]:
    """Return which of the distinct outcomes each cell has, and these."""
    if isinstance(outcomes, Coded):
        return outcomes.codes, outcomes.values
    distinct = {id(each): each for each in outcomes}
    order = {key: number for number, key in enumerate(distinct)}
    return np.array([order[id(each)] for each in outcomes], np.int64), list(distinct.values())
