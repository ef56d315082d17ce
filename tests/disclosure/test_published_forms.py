"""An analyst opens every report of both studies and reads all of it: objects, tables, figures, words and files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from analysis.catalogue import DATA_PREFIX, REPORTS
from analysis.cohort import BadCohort
from analysis.disclosure import EXTREMES_FROM, SMALLEST_COUNT
from analysis.disclosure.inference import inferences, is_withheld
from analysis.exports.bundle import BUNDLE
from analysis.presentation.canvas import ImageFormat
from analysis.presentation.report_page import Picture, ReportPage
from analysis.statistics.results import NotEstimable
from analysis.statistics.roc import RocCurve
from analysis.summaries import WITHHELD, Description, GroupingSummary, PairedPoints, Points, TestSummary
from analysis.summaries.before_after import PairLines
from analysis.summaries.correlation import ScatterPoints
from analysis.summaries.response import ChangeBar, Swimmer
from analysis.summaries.table_one import ChoiceRow, NumberRow
from registry.demo.actions import CRLM_STUDY, HCC_STUDY
from registry.models import User
from tests.presentation.test_pages import Pages

SINGLE_PATIENTS = (Points, PairedPoints, ScatterPoints, PairLines, ChangeBar, Swimmer, RocCurve)
"""What holds values of single patients, or steps that are one patient each."""

DESCRIBING_NOBODY = ("months", "drawn_until", "value", "limit", "scores", "decimals", "day", "level")
"""Declared times, cut-offs and the like, which stand beside what is withheld."""

SMALL = rf"[1-{SMALLEST_COUNT - 1}]"
FEW_IN_WORDS = re.compile(
    rf"\bn = {SMALL}\b(?![.,]\d)|(?<![\d.,−/]){SMALL} \(\d+\.\d %\)|(?<![\d.,−/–-]){SMALL}/\d\d+(?! \d\d/)"
    rf"|(?<![\d.,−]){SMALL} (?:patients|pairs|events)\b"
)
"""“n = 4”, “4 (13.3 %)”, “4/30”, “4 patients”."""

ASKED: tuple[tuple[str, dict[str, str]], ...] = (
    *((name, {}) for name in REPORTS),
    *((name, {"by": "arm"}) for name in ("table-1", "comparison", "survival", "response", "course", "before-after")),
    *((name, {"by": "size_group_3_5"}) for name in ("summary", "comparison", "cut-offs", "trend")),
    *((name, {"by": "bclc"}) for name in ("table-1", "comparison", "cut-offs")),
    ("roc", {"outcome": "size_group_5=gt_5"}),
    ("comparison", {"by": "patient.sex", "outcome": "clinicalassessment.ecog"}),
    ("assay-quality", {"divided_by": "method"}), ("summary", {"sex": "male"}), ("table-1", {"site": "DEMO-HN"}),
)  # fmt: skip


def parts(node: Any) -> Iterator[Any]:
    """Every part of a report."""
    yield node
    if isinstance(node, tuple):
        for item in node:
            yield from parts(item)
    elif is_dataclass(node) and not isinstance(node, type):
        for one in fields(node):
            yield from parts(getattr(node, one.name))


def faults(report: Any) -> list[str]:
    """Name what a report holds that would tell of few patients."""
    every = list(parts(report))
    found = [type(one).__name__ for one in every if isinstance(one, SINGLE_PATIENTS)]
    for one in every:
        if isinstance(one, Description):
            n = one.n if isinstance(one.n, int) else 0
            found += ["extremes"] if n < EXTREMES_FROM and isinstance(one.minimum, float) else []
            found += ["values"] if one.value_counts else []
        if isinstance(one, GroupingSummary):
            hidden = any(group.withheld for group in one.groups)
            found += ["p beside a withheld group"] if hidden and not is_withheld(one.test) else []
        if isinstance(one, NotEstimable):
            found += ["a reason with counts"] if one.n or one.missing else []
        # Of a row of Table 1 the groups are withheld, and what is of all stays.
        if getattr(one, "withheld", False) is True and not isinstance(one, ChoiceRow | NumberRow):
            found += [f"{type(one).__name__}.{name} of a group that is withheld" for name in numbers_left(one)]
    told = [one for one in inferences(report) if one.n is WITHHELD and not isinstance(one, TestSummary)]
    return found + ["a coefficient without n" for one in told if isinstance(one.coefficient, float)]


def numbers_left(node: Any, name: str = "") -> Iterator[str]:
    """Name the numbers in a part of a report; not those that describe nobody."""
    if isinstance(node, int | float) and not isinstance(node, bool) and name not in DESCRIBING_NOBODY:
        yield name
    elif isinstance(node, tuple):
        for item in node:
            yield from numbers_left(item, name)
    elif is_dataclass(node) and not isinstance(node, type | NotEstimable):
        for one in fields(node):
            yield from numbers_left(getattr(node, one.name), one.name)


def words_of(page: ReportPage) -> Iterator[str]:
    """All that a page says: its tables, the tables and words of its figures, its methods."""
    tables = [*page.tables, *(picture.numbers for section in page.sections for picture in section.pictures)]
    for table in tables:
        yield from (note.text for note in table.notes)
        yield from (cell.as_text for part in table.parts for row in part.rows for cell in row.cells)
    for picture in (picture for section in page.sections for picture in section.pictures):
        yield from (picture.finding, *picture.caption)
        for comment, text in re.findall(r"<!-- (.*?) -->|<text[^>]*>(.*?)</text>", drawn(picture)):
            yield comment or text
    yield from page.statements


def drawn(picture: Picture) -> str:
    return picture.render(ImageFormat.SVG).decode()


def few_in(text: str) -> list[str]:
    return FEW_IN_WORDS.findall(text)


@pytest.mark.parametrize("text", ["n = 4", "4 (13.3 %)", "group: 4/30", "4 patients", "of them 9 (9.9 %)"])
def test_few_are_found_in_words(text: str) -> None:
    assert few_in(text)


@pytest.mark.parametrize(
    "text", ["n = 40", "14 (13.3 %)", "0/30", "24 patients", "0.4 (0.2)", "4.29 ± 2.76", "0 (0.0 %)"]
)
def test_many_are_not_taken_for_few(text: str) -> None:
    assert not few_in(text)


@pytest.mark.slow
class Forms(Pages):
    def test_no_form_of_a_report_tells_of_few(self) -> None:
        analyst, read = User.objects.get(username="analyst"), 0
        for study in (HCC_STUDY, CRLM_STUDY):
            for name, parameters in ASKED:
                one = REPORTS[name]
                try:
                    taken = one.taken(one.read({"study": study, **parameters}), analyst)
                except BadCohort:
                    continue  # Refused by a sentence: nothing is told.
                asked = (study, name, parameters)
                assert faults(taken.report) == [], asked
                assert [text for text in words_of(taken.page) if few_in(text)] == [], asked
                for form in one.formats:
                    if not form.startswith(DATA_PREFIX) and form not in (BUNDLE, "xlsx", "docx", "json"):
                        assert few_in(one.written(taken, form).decode()) == [], (*asked, form)
                read += 1
        assert read > len(ASKED)

    def test_the_reader_finds_few_where_nothing_is_withheld(self) -> None:
        manager = User.objects.get(username="manager")
        one = REPORTS["table-1"]
        taken = one.taken(one.read({"study": HCC_STUDY, "by": "bclc"}), manager)
        assert any(few_in(text) for text in words_of(taken.page))
        assert few_in(one.written(taken, "csv").decode())
        summary = REPORTS["summary"].taken(REPORTS["summary"].read({"study": HCC_STUDY}), manager)
        assert {"Points", "extremes"} <= set(faults(summary.report))
