"""Numbers and levels that records hold, before and after: those of the records nearest to each visit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.cohort import BadCohort
from analysis.disclosure.policy import Policy
from analysis.reports.before_after_request import LEVEL_SIGN
from analysis.reports.cohort_data import CohortData, grouping_called
from analysis.reports.summary_groupings import as_summary
from analysis.statistics.catalogue import Method
from analysis.statistics.columns import NO_GROUP
from analysis.statistics.paired import mcnemar
from analysis.summaries import Design
from analysis.summaries.before_after import Crossing, LevelChange
from analysis.variables import Evaluator, Grouping
from analysis.variables.measures import ANALYTE, Measure, measure
from analysis.visits import Visit

Level = tuple[Grouping, str]


def numbers_called(codes: Sequence[str]) -> list[Measure]:
    """Find numbers by their codes.

    Raises
    ------
    BadCohort
        There is none of that code, or it is an analyte's, which has a parameter of its own.
    """
    found = []
    for code in codes:
        try:
            found.append(measure(code))
        except KeyError as error:
            raise BadCohort(_("There is no variable “%(code)s”.") % {"code": code[:60]}) from error
        if code.startswith(ANALYTE):
            raise BadCohort(_("“%(code)s” is an analyte: ask for it as an analyte.") % {"code": code[:60]})
    return found


def levels_called(codes: Sequence[str], policy: Policy) -> list[Level]:
    """Find levels by their codes, ``grouping=level``.

    Raises
    ------
    BadCohort
        There is no such grouping, or it has no such level.
    """
    found = []
    for code in codes:
        name, _sign, level = code.partition(LEVEL_SIGN)
        one = grouping_called(name, policy)
        possible = [item.code for item in one.fixed_levels]
        if level not in possible:
            words = {"level": level[:40], "grouping": one.label, "possible": ", ".join(possible)}
            raise BadCohort(_("“%(level)s” is no level of “%(grouping)s”; possible are: %(possible)s.") % words)
        found.append((one, level))
    return found


def evaluators_at(data: CohortData, visits: Sequence[Visit]) -> list[Evaluator]:
    """Give what feeds variables from the records nearest to each of two visits, within the window."""
    every = data.evaluator
    dates = [every.records.specimen_days(visit.timepoint, visit.cycle, visit.day) for visit in visits]
    found = []
    for visit, date, other in zip(visits, dates, reversed(dates), strict=True):
        cohort = replace(every.cohort, timepoint=visit.timepoint, timepoint_cycle=visit.cycle, timepoint_day=visit.day)
        one = Evaluator(every.records.around(date, other), every.assays, cohort, sphere=every.sphere)
        one.included = every.included
        found.append(one)
    return found


def level_changes(data: CohortData, levels: Sequence[Level], at: Sequence[Evaluator]) -> Iterator[LevelChange]:
    """Count who had a level before and after, with McNemar's exact test."""
    for grouping, code in levels:
        before, after = states_of_level(data, grouping, code, at)
        both, lost, gained, neither, unknown = (int(mask.sum()) for mask in crossings(before, after).values())
        test = as_summary(Design.TWO_GROUPS, Method.MCNEMAR_EXACT, mcnemar(before, after), ())
        label = next(level.label for level in grouping.fixed_levels if level.code == code)
        named = _("%(grouping)s: %(level)s") % {"grouping": grouping.label, "level": label}
        others = tuple(_others(data, grouping, code, at))
        yield LevelChange(
            f"{grouping.code}{LEVEL_SIGN}{code}", named, both, lost, gained, neither, unknown, test, others
        )


def _others(data: CohortData, grouping: Grouping, code: str, at: Sequence[Evaluator]) -> Iterator[int]:
    """Count who had each other level at each visit, of those with a level at both."""
    codes = [grouping.read(one).codes[data.included] for one in at]
    known = np.logical_and.reduce([one != NO_GROUP for one in codes])
    for evaluator, one in zip(at, codes, strict=True):
        for place, level in enumerate(grouping.levels(evaluator)):
            if level.code != code:
                yield int((known & (one == place)).sum())


def states_of_level(
    data: CohortData, grouping: Grouping, code: str, at: Sequence[Evaluator]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give who had a level at each of two visits: 1, 0, or NaN where it isn't known, shape (n,) each."""
    before, after = (_has(grouping, code, one)[data.included] for one in at)
    return before, after


def crossings(before: NDArray[np.float64], after: NDArray[np.float64]) -> dict[Crossing, NDArray[np.bool_]]:
    """Divide pairs of states, each 1, 0 or NaN."""
    known = ~(np.isnan(before) | np.isnan(after))
    return {
        Crossing.BOTH: known & (before == 1) & (after == 1),
        Crossing.ONLY_BEFORE: known & (before == 1) & (after == 0),
        Crossing.ONLY_AFTER: known & (before == 0) & (after == 1),
        Crossing.NEITHER: known & (before == 0) & (after == 0),
        Crossing.OPEN: ~known,
    }


def _has(grouping: Grouping, code: str, evaluator: Evaluator) -> NDArray[np.float64]:
    """Give 1 with the level, 0 with another, NaN where it isn't known."""
    codes = grouping.read(evaluator).codes
    place = [level.code for level in grouping.levels(evaluator)].index(code)
    return np.where(codes == NO_GROUP, np.nan, (codes == place).astype(np.float64))
