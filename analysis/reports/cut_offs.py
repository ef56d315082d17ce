"""Shares of patients beyond cut-offs and outside reference intervals, between the groups of a grouping."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext as _

from analysis.cohort import BadCohort
from analysis.dataset.reader import Reader
from analysis.dataset.reference import rows_of_reference
from analysis.dataset.units import CutOffFacts, load_cut_offs
from analysis.disclosure.cut_offs import protect_cut_offs
from analysis.disclosure.policy import Policy, policy_for
from analysis.reports.adjustment import adjusted_cut_offs
from analysis.reports.cohort_data import (
    CohortData,
    UnitsDoNotConvert,
    checked_study,
    cohort_facts,
    grouping_called,
    load_cohort,
    protected,
)
from analysis.reports.comparison import design_of
from analysis.reports.cut_offs_request import CutOffRequest
from analysis.reports.grouped import Grouped
from analysis.reports.normal_range import Bounds, declared, normal_range, of_assays
from analysis.reports.number_outcomes import number_outcome, number_series
from analysis.reports.outcomes import (
    chosen,
    default_groupings,
    default_numbers,
    is_same,
    number_called,
    refuse_many_levels,
    refuse_same,
)
from analysis.reports.summary_series import Series
from analysis.statistics.columns import NO_GROUP
from analysis.summaries import CutOffUsed, Design
from analysis.summaries.cut_offs import CutOffOutcome, CutOffReport
from analysis.summaries.group_comparison import TestFamily
from analysis.variables import Grouping
from analysis.variables.divided import DIVIDES, BadDivision, DivisionRule, rule_of
from analysis.variables.measures import ANALYTE, Measure
from analysis.variables.sources import Needs
from registry.clinical.unit_text import unit_text
from registry.models import Analyte, CutOff, Direction, User


def cut_off_shares(request: CutOffRequest, user: User | None) -> CutOffReport:
    """Compute the cut-off report that `user` may see; None is the system, which sees all.

    Raises
    ------
    BadCohort
        The study, a site, an arm, a number or the grouping doesn't exist (for this user), or a cut-off isn't one.
    PermissionDenied
        The user may not see summaries.
    """
    policy = policy_for(user)
    reader = Reader(user)
    study = checked_study(reader, request.cohort)
    asked, numbers = _Asked.of(request, policy), numbers_asked(request, policy)
    candidates = [grouping_called(code, policy) for code in ([request.by] if request.by else default_groupings(study))]
    needs = Needs()
    for need in (*(one.need for one in numbers), *(one.need for one in candidates)):
        need(needs)
    data = load_cohort(request.cohort, reader, study, needs, window=request.window)
    by = chosen(candidates, data).grouping
    if not request.outcome:
        named = {*asked.cut_offs, *asked.intervals}
        numbers = [one for one in numbers if one.code in named or not is_same(one, by)]
    for number in numbers:
        refuse_same(number, by)
    shown = [one.number for one in _found(numbers, asked, data, every=bool(request.outcome))]

    def made(part: CohortData) -> CutOffReport:
        return adjusted_cut_offs(_report(request, part, by, list(_found(shown, asked, part, every=True))))

    return protected(made, data, policy, protect_cut_offs)


def numbers_asked(request: CutOffRequest, policy: Policy) -> list[Measure]:
    """Give every number that the report may show."""
    return [number_called(code) for code in _Asked.of(request, policy).numbers(request.outcome)]


def _report(request: CutOffRequest, data: CohortData, by: Grouping, found: list[Found]) -> CutOffReport:
    groups = data.grouped(by)
    refuse_many_levels(groups)
    design = design_of(groups, order=request.order)
    return CutOffReport(
        **cohort_facts(request.cohort, data),
        by=by.label,
        by_code=by.code,
        design=design,
        adjustment=request.adjust,
        outcomes=tuple(cut_off_outcome(one, groups, design) for one in found if one.has_bounds),
        without_bounds=tuple(one.number.label for one in found if not one.has_bounds),
        rule_version=by.rule_version,
    )


@dataclass(frozen=True)
class _Asked:
    """Bounds that the address declares, by the code of the number."""

    cut_offs: dict[str, tuple[float, ...]]
    intervals: dict[str, tuple[float, ...]]

    @classmethod
    def of(cls, request: CutOffRequest, policy: Policy) -> _Asked:
        """Read the bounds that an address declares."""
        return cls(_bounds(request.cut_off, policy), _bounds(request.interval, policy, exactly=2))

    def numbers(self, outcomes: tuple[str, ...]) -> tuple[str, ...]:
        """Give the numbers that are meant: those asked for, and those that bounds are declared for."""
        return tuple(dict.fromkeys((*(outcomes or _default_numbers()), *self.cut_offs, *self.intervals)))


def _default_numbers() -> tuple[str, ...]:
    """Give the cytokines that have results, then whatever else has a cut-off, as tumour markers do."""
    names = {one.pk: one.code for one in rows_of_reference(Analyte)}
    with_cut_off = sorted(names[one.analyte_id] for one in rows_of_reference(CutOff))
    return (*default_numbers(), *(f"{ANALYTE}{code}" for code in with_cut_off))


def _bounds(codes: tuple[str, ...], policy: Policy, exactly: int = 0) -> dict[str, tuple[float, ...]]:
    """Read cut-offs such as ``analyte:IL-2@391``; `grouping_called` knows which may be asked for."""
    found: dict[str, tuple[float, ...]] = {}
    for code in codes:
        try:
            rule = rule_of(code)
        except BadDivision:
            rule = DivisionRule(code)
        if rule.cut_offs:
            number_called(rule.number)
            grouping_called(code, policy)
        if rule.unit:
            words = {"unit": unit_text(rule.unit)}
            raise BadCohort(
                _("Cut-offs here are in the unit of the results: write the number without “%(unit)s”.") % words
            )
        if not rule.cut_offs or (exactly and len(rule.cut_offs) != exactly):
            words = {"rule": code[:60], "form": f"age{DIVIDES}50:65" if exactly else f"age{DIVIDES}50"}
            raise BadCohort(_("“%(rule)s” gives no bounds: write them as %(form)s.") % words)
        known = found.get(rule.number, ())
        found[rule.number] = tuple(sorted({*known, *(float(value) for value in rule.cut_offs)}))
    return found


@dataclass(frozen=True, eq=False)
class Found:
    """A number with its values, cut-offs and reference intervals."""

    number: Measure
    series: Series
    bounds: Bounds

    @property
    def has_bounds(self) -> bool:
        """Whether there is anything to set the values against."""
        return bool(self.series.cut_offs) or self.bounds.known


def with_bounds(numbers: list[Measure], request: CutOffRequest, data: CohortData, policy: Policy) -> list[Found]:
    """Give numbers with their values and bounds, as the report has them."""
    return list(_found(numbers, _Asked.of(request, policy), data, every=True))


def _found(numbers: list[Measure], asked: _Asked, data: CohortData, *, every: bool) -> Iterator[Found]:
    facts = load_cut_offs()
    for one in numbers:
        wanted = every or one.code in asked.cut_offs or one.code in asked.intervals
        try:
            series = _series(one, asked, data, facts)
        except UnitsDoNotConvert as problem:
            if wanted:
                raise
            data.leave_out(problem)
            continue
        if not wanted and not series.column.usable.any():
            continue
        interval = asked.intervals.get(one.code)
        if interval is None:
            yield Found(one, series, of_assays(one, series, data))
        else:
            words = _("%(low)s–%(high)s %(unit)s (declared)") % _words(interval, series.unit)
            yield Found(one, series, declared(interval[0], interval[1], series, words))


def _words(interval: tuple[float, ...], unit: str) -> dict[str, str]:
    return {"low": f"{interval[0]:g}", "high": f"{interval[1]:g}", "unit": unit}


def _series(one: Measure, asked: _Asked, data: CohortData, facts: list[CutOffFacts]) -> Series:
    series = number_series(one, data, facts)
    known = {(used.value, used.direction) for used in series.cut_offs}
    further = tuple(
        CutOffUsed(value, series.unit, Direction.BELOW, "")
        for value in asked.cut_offs.get(one.code, ())
        if (value, Direction.BELOW) not in known
    )
    return replace(series, cut_offs=(*series.cut_offs, *further))


def cut_off_outcome(one: Found, by: Grouped, design: Design) -> CutOffOutcome:
    """Set a number against its bounds, over all and in each group."""
    summary = number_outcome(one.number, one.series, by, design, TestFamily.RANKS).summary
    normal = normal_range(one.series, one.bounds, by, design) if one.bounds.known else None
    return CutOffOutcome(summary, normal, tuple(_fine_cells(one, by)))


def _fine_cells(one: Found, by: Grouped) -> Iterator[tuple[int, ...]]:
    """Count patients between neighbouring bounds in each group, in no group, and over all; censored ones apart."""
    column = one.series.column
    low, high = one.bounds.distinct
    # Strictly below a cut-off or a lower end; strictly above a cut-off or an upper end.
    low |= {used.value for used in one.series.cut_offs if used.direction == Direction.BELOW}
    high |= {used.value for used in one.series.cut_offs if used.direction == Direction.ABOVE}
    reached = np.searchsorted(sorted(low), column.values, side="right")
    passed = np.searchsorted(sorted(high), column.values, side="left")
    cells = (reached * (len(high) + 1) + passed) * 3 + column.qualifiers + 1
    count = (len(low) + 1) * (len(high) + 1) * 3
    for code in (*range(len(by.levels)), NO_GROUP):
        chosen_here = column.usable & (by.codes == code)
        yield tuple(np.bincount(cells[chosen_here], minlength=count).tolist())
    yield tuple(np.bincount(cells[column.usable], minlength=count).tolist())
