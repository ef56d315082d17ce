"""Every number that a report tells is among those that its bundle recomputes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from analysis.catalogue import REPORTS
from analysis.exports.scripts.catalogue import REPORT_DATA
from analysis.exports.scripts.flow import flow_numbers
from analysis.presentation.report_page import ReportPage
from analysis.statistics.results import NotEstimable
from registry.demo.actions import make_demo
from tests.exports.taking import taken
from tests.exports.test_bundles import DEMO

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

GIVEN = {
    "cohort", "data_version", "versions", "decimals", "window_days", "smallest_count", "neighbour_differences",
    "landmark_months", "drawn_until", "months", "cut_off", "cutoff", "level", "scores", "limit", "until",
    "first", "second", "bound", "side",
}  # fmt: skip
"""What is asked for, declared, or said of the computing; nothing that is computed of patients."""

DRAWN = {"points", "lines", "curve", "incidence", "bars", "swimmers", "value_counts", "fine_cells"}
"""What is drawn point by point, or only for disclosure control; numbers of curves stand in the figures' tables."""

MARK = 7_000_000


def test_every_number_of_a_report_is_recomputed() -> None:
    make_demo()
    lacking: dict[str, float] = {}
    for name, parameters in DEMO:
        found = taken(name, **parameters)
        compared = {round(float(one.value), 12) for one in found.numbers(found.frame())}
        for path, value in numbers_in(found.report, name):
            if isinstance(value, float) and round(value, 12) not in compared:
                lacking[path] = value
    assert lacking == {}


def test_every_count_that_a_page_tells_is_recomputed() -> None:
    make_demo()
    lacking: dict[str, int] = {}
    for name, parameters in DEMO:
        found = taken(name, **parameters)
        marks: dict[int, str] = {}
        marked = with_marks(found.report, name, marks)
        frame = found.frame()
        every = (*flow_numbers(marked, frame), *REPORT_DATA[name].numbers(found.asked, marked, frame))
        told = marks_in(REPORTS[name].page(marked)) - {one.value for one in every}
        lacking |= {marks[mark]: mark for mark in told}
    # Of a share without undetermined patients the higher count is the lower one, which is compared.
    assert [path for path in lacking if not path.endswith(".high.count")] == []


def numbers_in(node: Any, path: str) -> Iterator[tuple[str, float]]:
    """Find every number of a report, with its path."""
    if is_dataclass(node) and not isinstance(node, NotEstimable):
        for field in fields(node):
            if field.name not in GIVEN | DRAWN:
                yield from numbers_in(getattr(node, field.name), f"{path}.{field.name}")
    elif isinstance(node, tuple):
        for item in node:
            yield from numbers_in(item, f"{path}[]")
    elif isinstance(node, int | float) and not isinstance(node, bool) and math.isfinite(node):
        yield path, node


def with_marks(node: Any, path: str, marks: dict[int, str]) -> Any:
    """Put a number of its own in the place of each count, which tells it on a page."""
    if is_dataclass(node) and not isinstance(node, NotEstimable | type):
        changed = {}
        for field in fields(node):
            old = getattr(node, field.name)
            if field.name not in GIVEN | DRAWN and (new := with_marks(old, f"{path}.{field.name}", marks)) is not old:
                changed[field.name] = new
        return replace(node, **changed) if changed else node
    if isinstance(node, tuple):
        items = tuple(with_marks(item, f"{path}[]", marks) for item in node)
        return items if any(new is not old for new, old in zip(items, node, strict=True)) else node
    if type(node) is not int or node == 0:
        return node
    marks[MARK + len(marks) + 1] = path
    return MARK + len(marks)


def marks_in(page: ReportPage) -> set[int]:
    """Find the marks in the texts of a page: its tables, the tables of its figures, and notes."""
    tables = [*page.tables, *(one.numbers for section in page.sections for one in section.pictures)]
    texts = [page.lead, *(note.text for table in tables for note in table.notes)]
    for row in (row for table in tables for part in table.parts for row in part.rows):
        texts += [" ".join((cell.text, *map(str, cell.small))) for cell in row.cells]
    return {int(found) for text in texts for found in re.findall(r"7\d{6}", text.replace("\u202f", ""))}
