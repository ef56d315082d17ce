"""What an import finds doubtful and stores all the same: said in the preview, asked as queries once it is confirmed."""

from __future__ import annotations

from collections.abc import Sequence

from registry.imports.planned import Plan
from registry.imports.problems import Problem

from .found import Suspicion
from .limits import RESULT, receptor_like, substituted_limits
from .queries import described_rules, raise_queries, sentence_of
from .timeline import late_baselines
from .twins import PATIENT, twins
from .units import doubted_units
from .unstored import dates_without_results
from .view import places

__all__ = ["Suspicion", "described_rules", "find_suspicions", "raise_queries", "sentence_of", "tell"]


def find_suspicions(plan: Plan) -> list[Suspicion]:
    """Find what is doubtful of the records that a plan would write, and say it among the plan's problems.

    Works by columns; what is stored is asked of the affected patients only.
    """
    found: list[Suspicion] = []
    if RESULT in plan.tables:
        found += [*receptor_like(plan), *substituted_limits(plan), *doubted_units(plan)]
    if PATIENT in plan.tables:
        found += [*late_baselines(plan), *twins(plan)]
    plan.other_problems += [*tell(plan, found), *dates_without_results(plan)]
    return found


def tell(plan: Plan, found: Sequence[Suspicion]) -> list[Problem]:
    """Return what the preview says of suspicions, each at its cell, but for what it says of their whole column."""
    said = {(each.sheet, each.column, each.code) for each in plan.problems if each.row == 0}
    problems = []
    for name in dict.fromkeys(each.table for each in found):
        own = [each for each in found if each.table == name]
        stands = places(plan, name, [each.number for each in own])
        problems += [_problem(plan, each, *stands[each.number]) for each in own]
    return [each for each in problems if (each.sheet, each.column, each.code) not in said]


def _problem(plan: Plan, suspicion: Suspicion, sheet_number: int, position: int, first_column: int) -> Problem:
    sheet = plan.sheets[sheet_number]
    pointed = sheet.column(suspicion.at) if suspicion.at else None
    place = (sheet.name, sheet.rows[position], pointed.match.column if pointed else first_column)
    return Problem("warn", suspicion.code, *place, suspicion.params.get("raw", ""), suspicion.params)
