"""What is written at each cell: the gravest verdict and all that is said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from registry.imports.own_marks import OWN_MARK
from registry.imports.problems import Problem

REFUSED, WARNED = "reject", "warn"
# That a cell has a comment needs no comment.
COMMENT = "comment"
LONGEST_COMMENT = 3_000

Place = tuple[int, int]


@dataclass(frozen=True)
class Marking:
    """What is said of one cell, by (row, column) from 1."""

    row: int
    column: int
    severity: str
    said: tuple[Problem, ...]

    @property
    def text(self) -> str:
        """The comment: worded when it is written, for a sheet has fewer comments than it may have coloured cells."""
        sentences = dict.fromkeys(f"{problem.reason}\n{problem.remedy}".strip() for problem in self.said)
        text = f"{OWN_MARK}{verdict_word(self.severity)}\n" + "\n\n".join(sentences)
        return text[:LONGEST_COMMENT]


def verdict_word(severity: str) -> str:
    """Return a verdict as a word, by which it is known without its colour."""
    words = {
        REFUSED: _("Refused"),
        WARNED: _("To be checked"),
        "ignore": _("Not read"),
        "skip": _("Passed over"),
        "accept": _("Read"),
    }
    return words[severity]


def markings(problems: Iterable[Problem], homes: Mapping[str, Place]) -> dict[str, dict[Place, Marking]]:
    """Gather what is said of each cell, sheet by sheet, in the order of the problems.

    Parameters
    ----------
    homes
        For each sheet, its header row and the column of the patients' ids: where what is said of a whole column, or of
        a whole row, is written.
    """
    found: dict[str, dict[Place, list[Problem]]] = {}
    for problem in problems:
        if problem.severity in (REFUSED, WARNED) and problem.code != COMMENT and (problem.row or problem.column):
            place = _place(problem, homes.get(problem.sheet, (1, 1)))
            found.setdefault(problem.sheet, {}).setdefault(place, []).append(problem)
    return {sheet: {place: _marking(place, said) for place, said in cells.items()} for sheet, cells in found.items()}


def _place(problem: Problem, home: Place) -> Place:
    return problem.row or home[0], problem.column or home[1]


def _marking(place: Place, said: list[Problem]) -> Marking:
    severity = REFUSED if any(problem.severity == REFUSED for problem in said) else WARNED
    return Marking(*place, severity, tuple(said))
