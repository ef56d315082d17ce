"""What is said of a workbook's cells, by kind and one by one, worded for who reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

from django.core.paginator import Paginator

from registry.imports.models import ImportRun
from registry.imports.problems import Problem
from registry.imports.run_badges import SEVERITIES, Badge
from registry.imports.staging import staged_problems

PROBLEMS_ON_A_PAGE = 100
EXAMPLES = 3
# Severities that a person should look at; the others say what was passed over.
GRAVE = ("reject", "warn")


@dataclass(frozen=True)
class ProblemGroup:
    """One kind of problem: how often, and the first places; ``kind`` stands in addresses."""

    severity: str
    kind: str
    badge: Badge
    count: int
    examples: tuple[Problem, ...]

    @property
    def more(self) -> int:
        """How many are not among the examples."""
        return self.count - len(self.examples)


@dataclass(frozen=True)
class ProblemLine:
    """One thing said of a place."""

    badge: Badge
    problem: Problem


def problem_groups(run: ImportRun) -> list[ProblemGroup]:
    """Return the kinds of problems of a run, the gravest first, each with its first places."""
    groups = []
    for severity, code, count in run.counts.get("problems", []):
        kind = kind_of(severity, code)
        examples = tuple(staged_problems(run, kind=kind, first=0, count=EXAMPLES))
        groups.append(ProblemGroup(severity, kind, SEVERITIES[severity], count, examples))
    return groups


def kind_of(severity: str, code: str) -> str:
    """Return a kind of problem as it stands in an address."""
    return f"{severity}-{code}"


class StagedProblems(Sequence[Problem]):
    """The problems of a kind, read a page at a time."""

    def __init__(self, run: ImportRun, kind: str, count: int) -> None:
        self.run = run
        self.kind = kind
        self.count_of_all = count

    def __len__(self) -> int:
        return self.count_of_all

    @overload
    def __getitem__(self, index: int) -> Problem: ...
    @overload
    def __getitem__(self, index: slice) -> list[Problem]: ...
    def __getitem__(self, index: int | slice) -> Problem | list[Problem]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        first, last, _step = index.indices(len(self))
        return staged_problems(self.run, kind=self.kind, first=first, count=last - first)


class ProblemPage:
    """What is said of a workbook's cells, of one kind or of all."""

    def __init__(self, run: ImportRun, *, kind: str = "", number: str = "1") -> None:
        self.run = run
        counts = {kind_of(severity, code): count for severity, code, count in run.counts.get("problems", [])}
        self.kind = kind if kind in counts else ""
        self.total: int = counts[self.kind] if self.kind else sum(counts.values())
        found = StagedProblems(run, self.kind, self.total)
        self.problems = Paginator(found, PROBLEMS_ON_A_PAGE).get_page(number)
        self.lines = [ProblemLine(SEVERITIES[problem.severity], problem) for problem in self.problems]
