"""An attacker who knows of every published count whom it counts subtracts each from each other one that holds it.

Whom a count of a page counts is found by what leads the readers of records to the patients behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import permutations
from typing import Any
from urllib.parse import parse_qs

import pytest

from analysis.catalogue import REPORTS
from analysis.cohort import BadCohort
from analysis.disclosure import SMALLEST_COUNT
from analysis.disclosure.cells import is_small
from analysis.presentation.tables import Cell, Lead
from analysis.reports.patients import patients_behind
from analysis.reports.patients_request import PatientsRequest
from analysis.summaries.who import Who
from analysis.variables import groupings
from registry.demo.actions import CRLM_STUDY, HCC_STUDY
from registry.models import User
from tests.presentation.test_pages import Pages

NAMES = ("table-1", "comparison", "cut-offs", "survival", "response", "summary")
EVERY = 4
"""Of the groupings, one in so many is asked for; all of them take minutes."""

WHOLE_NUMBER = re.compile(r"\D*?(\d+)(?![\d.]*\.\d)")
WITHIN_ANOTHER = {"milan", "tnm_t", "tnm_stage", "bclc", "size_group_5", "size_group_3_5", "size_group_2_3_5"}
"""Groupings whose levels lie within another's by rule, which docs/adr/0017-neighbouring-cohorts.md doesn't promise."""

FINDINGS = {"below-detection", "above-range", "beyond", "not-beyond", "event", "objective"}


@dataclass(frozen=True)
class Fact:
    """A published count: what it says, and whom it counts."""

    said: str
    count: int
    patients: frozenset[int]

    @property
    def groups(self) -> frozenset[str]:
        return frozenset(parse_qs(self.said).get("in", []))

    @property
    def variables(self) -> set[str]:
        return {one.partition("=")[0] for one in self.groups}

    @property
    def finding(self) -> str:
        asked = parse_qs(self.said)
        return " ".join(value for key in ("state", "at", "fact") for value in asked.get(key, []))

    @property
    def is_finding(self) -> bool:
        return any(one in self.finding for one in FINDINGS)


def published(node: Any) -> Iterator[tuple[int, Who]]:
    """Every count on a page that leads to patients."""
    if isinstance(node, tuple | list):
        for one in node:
            yield from published(one)
    elif isinstance(node, Lead):
        if isinstance(node.count, int) and node.behind is not None:
            yield node.count, node.who
    elif is_dataclass(node) and not isinstance(node, type):
        if isinstance(node, Cell) and node.who is not None and (found := WHOLE_NUMBER.match(node.text)):
            yield int(found.group(1)), node.who
        for one in fields(node):
            yield from published(getattr(node, one.name))


def is_known_to_hold(whole: Fact, part: Fact) -> bool:
    """Whether a reader can know without the records that one holds the other: it has no group that the other lacks."""
    return whole.groups <= part.groups or whole.variables == part.variables


def is_only_who_lacks(one: Fact, other: Fact) -> bool:
    """Whether two counts of one group differ only by who has a value: it says nothing of what they have."""
    return one.groups == other.groups and not one.is_finding and not other.is_finding


def is_not_promised(one: Fact, other: Fact) -> bool:
    by_rule = WITHIN_ANOTHER & one.variables and WITHIN_ANOTHER & other.variables
    return bool(by_rule) or ("event" in one.finding and "event" in other.finding)


def few_between(facts: set[Fact]) -> list[tuple[str, str]]:
    """List the pairs of counts whose difference is of few patients, and tells something of them."""
    return [
        (whole.said, part.said)
        for whole, part in permutations({one.patients: one for one in facts}.values(), 2)
        if part.patients < whole.patients
        and is_small(len(whole.patients - part.patients), SMALLEST_COUNT)
        and is_known_to_hold(whole, part)
        and not is_only_who_lacks(whole, part)
        and not is_not_promised(whole, part)
    ]


@pytest.mark.slow
class Published(Pages):
    def facts(self, study: str, reader: str, by_every: int = EVERY) -> set[Fact]:
        user, found = User.objects.get(username=reader), set()
        for by in groupings()[::by_every]:
            for name in NAMES:
                one = REPORTS[name]
                try:
                    asked = one.read({"study": study, "by": by.code})
                    page = one.taken(asked, user).page
                except BadCohort:
                    continue  # Refused by a sentence: nothing is told.
                behind = PatientsRequest.behind("" if name == "summary" else name, asked)
                for count, who in set(published(page)):
                    patients = patients_behind(replace(behind, who=who), None)
                    if patients.tally is None:
                        found.add(Fact(f"report={name}&{who.query}", count, frozenset(patients.keys.tolist())))
        return found

    def test_no_count_within_another_leaves_few(self) -> None:
        for study in (HCC_STUDY, CRLM_STUDY):
            facts = self.facts(study, "analyst")
            assert len(facts) > 100, "too little is published to attack"
            assert [one for one in facts if len(one.patients) != one.count or is_small(one.count, SMALLEST_COUNT)] == []
            assert few_between(facts) == [], study

    def test_the_attacker_finds_what_is_not_protected(self) -> None:
        assert few_between(self.facts(HCC_STUDY, "manager", 5 * EVERY))
