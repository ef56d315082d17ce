"""An analyst asks every report with every filter: no count of few stands there, and none follows from two answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from analysis.cohort import BadCohort, Cohort
from analysis.disclosure import SMALLEST_COUNT
from analysis.disclosure.cells import is_small
from analysis.pages import REPORT_VIEWS
from analysis.presentation.cohort_words import why_nobody
from analysis.reports.summary import summarise
from analysis.reports.summary_request import SummaryRequest
from analysis.summaries.accuracy import AccuracyReport
from registry.demo.actions import CRLM_STUDY, HCC_STUDY
from registry.models import Site, StudyArm, User
from tests.presentation.test_pages import Pages

CHOICES = {"roc": {"outcome": "size_group_5=gt_5"}, "survival": {"by": "arm"}, "table-1": {"by": "arm"}}
LEVELS = ((HCC_STUDY, "clinicalassessment.ecog"), (CRLM_STUDY, "age_group"), (CRLM_STUDY, "best_response"))
"""Variables with levels of few patients."""

Counts = dict[tuple[str, ...], int]


def counts(node: Any, path: tuple[str, ...] = (), *, count: bool = False) -> Iterator[tuple[tuple[str, ...], int]]:
    """Every count that a report shows, by its place."""
    if count and isinstance(node, int) and not isinstance(node, bool):
        yield path, node
    elif isinstance(node, tuple):
        for place, item in enumerate(node):
            name = str(getattr(item, "code", "") or getattr(item, "label", "") or place)
            yield from counts(item, (*path, name), count=count)
    elif is_dataclass(node):
        for one in fields(node):
            yield from counts(getattr(node, one.name), (*path, one.name), count="Count" in str(one.type))


def filters(study: str) -> list[dict[str, str]]:
    codes = Site.objects.values_list("code", flat=True)
    arms = StudyArm.objects.filter(study__code=study).values_list("code", flat=True)
    return [
        {}, {"sex": "male"}, {"sex": "female"}, {"diagnosis_group": "hcc"}, {"diagnosis_group": "crlm"},
        *({"site": code} for code in codes), *({"arm": code} for code in arms),
        *({"arm": f"{first},{second}"} for first in arms for second in arms if first < second),
        {"diagnosed_from": "2024-01-01"}, {"diagnosed_from": "2025-01-01"}, {"diagnosed_to": "2024-12-31"},
        {"sex": "male", "diagnosed_to": "2024-12-31"}, {"bclc": "B"}, {"bclc": "B,C"}, {"timepoint": "any"},
    ]  # fmt: skip


class Attack(Pages):
    def answers(self, name: str, study: str, asked: list[dict[str, str]]) -> list[tuple[dict[str, str], Counts]]:
        analyst = User.objects.get(username="analyst")
        found = []
        for one in asked:
            parameters = {"study": study, **CHOICES.get(name, {}), **one}
            try:
                view = REPORT_VIEWS.get(name)
                report = (
                    view.compute(view.read(parameters), analyst)
                    if view
                    else summarise(SummaryRequest.from_query(parameters), analyst)
                )
            except BadCohort:
                continue  # Refused by a sentence: nothing is told.
            assert report.protected, name
            found.append((one, dict(counts(report))))
        return found

    def assert_nothing_small(self, name: str, study: str, asked: list[dict[str, str]]) -> None:
        answers = self.answers(name, study, asked)
        for one, shown in answers:
            small = {path: n for path, n in shown.items() if is_small(n, SMALLEST_COUNT)}
            assert small == {}, (name, study, one)
        whole = next(shown for one, shown in answers if one == {})
        assert max(whole.values(), default=0) >= SMALLEST_COUNT, (name, study, "shows nothing to attack")
        for one, shown in answers:
            differences = {path: whole[path] - shown[path] for path in shown.keys() & whole.keys()}
            small = {path: n for path, n in differences.items() if is_small(n, SMALLEST_COUNT)}
            assert small == {}, (name, study, one)

    def test_table_1_gives_nothing_back(self) -> None:
        self.assert_nothing_small("table-1", HCC_STUDY, filters(HCC_STUDY)[:4])

    def test_the_cases_of_each_level_in_turn_leave_nobody_or_enough(self) -> None:
        analyst, view = User.objects.get(username="analyst"), REPORT_VIEWS["roc"]
        for study, code in LEVELS:
            left: int | None = None
            for level in self.levels(study, code):
                asked = view.read({"study": study, "outcome": f"{code}={level}", "marker": "analyte:IL-2"})
                report = view.compute(asked, analyst)
                assert isinstance(report, AccuracyReport)
                [marker] = report.markers
                assert marker.outcome_levels == ()
                if isinstance(marker.cases, int) and isinstance(marker.controls, int):
                    left = (marker.cases + marker.controls if left is None else left) - marker.cases
            assert left is None or not is_small(left, SMALLEST_COUNT), (study, code)
        asked = view.read({"study": HCC_STUDY, "outcome": "size_group_5=gt_5", "marker": "analyte:IL-2"})
        assert isinstance(view.compute(asked, analyst).markers[0].cases, int)

    def levels(self, study: str, code: str) -> list[str]:
        view = REPORT_VIEWS["table-1"]
        report = view.compute(view.read({"study": study, "by": code}), None)
        sizes = [head.n for head in report.groups if head.n]
        assert any(is_small(size, SMALLEST_COUNT) for size in sizes), "no small level to attack"
        return [head.code for head in report.groups]

    def test_few_are_told_nothing_of_but_what_nobody_is(self) -> None:
        """Neither does a list of rows, levels or months tell of them, nor who was left out by each step."""
        analyst = User.objects.get(username="analyst")
        for name in ("table-1", "assay-quality"):
            view = REPORT_VIEWS[name]
            asked = ({"bclc": "0", "sex": "female"}, {"bclc": "0", "sex": "unknown"})
            answers = (view.compute(view.read({"study": HCC_STUDY, **one}), analyst) for one in asked)
            few, nobody = (replace(one, cohort=Cohort(), data_version=None) for one in answers)
            assert few == nobody, name
            assert why_nobody(few).startswith("Nothing is told of these patients")
            assert [step.excluded for step in few.exclusions if isinstance(step.excluded, int)] == []

    @pytest.mark.slow
    def test_no_report_gives_anything_back(self) -> None:
        for study in (HCC_STUDY, CRLM_STUDY):
            for name in ("", *REPORT_VIEWS):
                self.assert_nothing_small(name, study, filters(study))
