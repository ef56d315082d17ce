"""Analytes at two declared visits in the same patients: pairs only, with who lacks which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext as _

from analysis.cohort import BadCohort
from analysis.dataset.reader import Reader
from analysis.dataset.reference import analytes_in
from analysis.dataset.units import CutOffFacts, Substance, load_cut_offs, load_substances, scaled
from analysis.disclosure.before_after import protect_before_after
from analysis.disclosure.policy import Policy, policy_for
from analysis.reports.before_after_pairs import (
    PairColumns,
    changes_at_common_limits,
    changes_compared,
    cut_off_changes,
    paired_group,
)
from analysis.reports.before_after_records import (
    Level,
    evaluators_at,
    level_changes,
    levels_called,
    numbers_called,
)
from analysis.reports.before_after_request import BeforeAfterRequest
from analysis.reports.cohort_data import (
    CohortData,
    checked_study,
    cohort_facts,
    grouping_called,
    load_cohort,
    protected,
    refuse_unknown,
)
from analysis.reports.grouped import Grouped
from analysis.reports.summary_series import decimals_of
from analysis.reports.visit_data import VisitSeries, recorded_visits, visit_series
from analysis.statistics.columns import NO_GROUP
from analysis.statistics.multiplicity import benjamini_hochberg
from analysis.statistics.qualifiers import CensoredColumn
from analysis.summaries import CutOffUsed, Text
from analysis.summaries.before_after import AnalyteChange, BeforeAfterReport, PairedGroup, PairedTest
from analysis.summaries.comparisons import TestSummary
from analysis.variables import Evaluator, Grouping
from analysis.variables.measures import Measure
from analysis.variables.sources import Needs
from analysis.visits import Visit
from registry.models import AnalyteCategory, User

DEFAULT_CATEGORIES = (AnalyteCategory.CYTOKINE, AnalyteCategory.IMMUNE_CELLS, AnalyteCategory.HAEMATOLOGY)
"""What is shown without a choice: what therapies of the immune system are expected to move."""


def before_after(request: BeforeAfterRequest, user: User | None) -> BeforeAfterReport:
    """Compute the changes that `user` may see; None is the system, which sees all.

    Raises
    ------
    BadCohort
        The study, a site, an arm, an analyte or the grouping doesn't exist (for this user), or the results of an
        analyte that was asked for are in units that don't convert.
    PermissionDenied
        The user may not see summaries.
    """
    policy = policy_for(user)
    found = PairedVisits.read(request, Reader(user), policy)
    return protected(lambda one: _report(request, found.on(one)), found.data, policy, protect_before_after)


@dataclass(frozen=True, eq=False)
class PairedVisits:
    """What was asked for, and the cohort's data that answer it."""

    data: CohortData
    substances: list[Substance]
    visits: tuple[Visit, ...]
    by: Grouping | None
    numbers: list[Measure]
    levels: list[Level]

    @classmethod
    def read(
        cls, request: BeforeAfterRequest, reader: Reader, policy: Policy, further: Sequence[Grouping] = ()
    ) -> PairedVisits:
        """Read the cohort; ``further`` groupings are needed beside those that are asked for."""
        study = checked_study(reader, request.cohort)
        by = grouping_called(request.by, policy) if request.by else None
        substances = asked_substances(request.analyte)
        numbers, levels = numbers_called(request.number), levels_called(request.level, policy)
        needs = Needs()
        for one in (by, *numbers, *(grouping for grouping, _level in levels), *further):
            if one is not None:
                one.need(needs)
        keys = [one.key for one in substances]
        data = load_cohort(request.cohort, reader, study, needs, keys, window=request.window)
        return cls(data, substances, two_visits(request, data, substances), by, numbers, levels)

    def on(self, data: CohortData) -> PairedVisits:
        """Give the same for other patients of the same data."""
        return replace(self, data=data)

    @property
    def at(self) -> list[Evaluator]:
        """What feeds numbers and levels from the records nearest to each visit; nothing where none are asked for."""
        if len(self.visits) != 2 or not (self.numbers or self.levels):
            return []
        return evaluators_at(self.data, self.visits)

    def wanted(self, request: BeforeAfterRequest) -> list[Substance]:
        """Give the analytes to show: none without a choice of them where other things are asked for."""
        if len(self.visits) != 2 or not (request.analyte or not (self.numbers or self.levels)):
            return []
        return self.substances

    def columns_of_number(self, one: Measure, at: Sequence[Evaluator]) -> PairColumns:
        """Give a number that the records nearest to each visit hold."""
        kept = self.data.included
        before, after = (one.read(evaluator).column for evaluator in at)
        return PairColumns(*(CensoredColumn(c.values[kept], c.qualifiers[kept]) for c in (before, after)))


def asked_substances(asked: Sequence[str]) -> list[Substance]:
    """Give the analytes that are asked for; by default the cytokines, immune cells and blood counts.

    Raises
    ------
    BadCohort
        There is none of that code.
    """
    keys = {one.code: one.pk for one in analytes_in(AnalyteCategory.values if asked else DEFAULT_CATEGORIES)}
    refuse_unknown(asked, keys, _("There is no analyte “%(code)s”."))
    substances = load_substances()
    return [substances[key] for key in (keys[code] for code in asked or keys)]


def _report(request: BeforeAfterRequest, found: PairedVisits) -> BeforeAfterReport:
    data, visits, at = found.data, found.visits, found.at
    made = _Changes(request, data, None if found.by is None else data.grouped(found.by))
    analytes = list(made.of(found.wanted(request), visits))
    analytes += [made.of_number(one, found.columns_of_number(one, at)) for one in found.numbers] if at else []
    return BeforeAfterReport(
        **cohort_facts(request.cohort, data),
        before=visits[0].label if visits else "",
        after=visits[1].label if len(visits) == 2 else "",
        test=request.test,
        zeros=request.zeros,
        by="" if found.by is None else found.by.label,
        by_code="" if found.by is None else found.by.code,
        analytes=tuple(_adjusted(analytes)),
        levels=tuple(level_changes(data, found.levels, at)) if at else (),
        skipped=tuple(made.skipped),
    )


def two_visits(request: BeforeAfterRequest, data: CohortData, substances: list[Substance]) -> tuple[Visit, ...]:
    """Give the visits that are asked for, and in their place the first with results that aren't."""
    if request.before is not None and request.after is not None:
        return (request.before, request.after)
    recorded = recorded_visits(data, [one.key for one in substances])
    asked = [visit for visit in (request.before, request.after) if visit is not None]
    others = [visit for visit in recorded if visit not in asked]
    before = request.before or next(iter(others), None)
    after = request.after or next((visit for visit in others if visit != before), None)
    return tuple(visit for visit in (before, after) if visit is not None)


@dataclass
class _Changes:
    """Makes the changes of a cohort; ``skipped`` names analytes of the default panel whose units don't convert."""

    request: BeforeAfterRequest
    data: CohortData
    by: Grouped | None
    skipped: tuple[Text, ...] = ()

    def of(self, substances: list[Substance], visits: tuple[Visit, ...]) -> Iterator[AnalyteChange]:
        cut_offs = load_cut_offs()
        for substance in substances:
            try:
                series = visit_series(self.data, substance, visits)
            except BadCohort:
                if self.request.analyte:
                    raise
                self.skipped = (*self.skipped, _(substance.name))
                continue
            columns = PairColumns(*series.columns)
            if columns.complete.any() or self.request.analyte:
                yield self._change(series, columns, list(applying(cut_offs, series)))

    def of_number(self, one: Measure, columns: PairColumns) -> AnalyteChange:
        """Give the change of a number that records hold."""
        decimals = max(decimals_of(columns.before), decimals_of(columns.after))
        found = self._changed(code_of_number(one), one.label, one.unit, decimals, columns)
        return replace(found, of_records=True)

    def _change(self, series: VisitSeries, columns: PairColumns, cut_offs: list[CutOffUsed]) -> AnalyteChange:
        substance = series.substance
        found = self._changed(substance.code, _(substance.name), series.unit, series.decimals, columns)
        return replace(found, cut_offs=tuple(cut_off_changes(columns, cut_offs)), several=series.several)

    def _changed(self, code: str, label: Text, unit: str, decimals: int, columns: PairColumns) -> AnalyteChange:
        everybody = np.ones(columns.before.size, dtype=bool)
        has_before, has_after = columns.before.usable, columns.after.usable
        codes = np.full(everybody.size, NO_GROUP, dtype=np.int64) if self.by is None else self.by.codes
        without = columns.complete & (codes == NO_GROUP)
        return AnalyteChange(
            code=code,
            label=label,
            unit=unit,
            decimals=decimals,
            only_before=int((has_before & ~has_after).sum()),
            only_after=int((has_after & ~has_before).sum()),
            neither=int((~has_before & ~has_after).sum()),
            overall=paired_group("", _("All"), columns, everybody, self.request),
            groups=tuple(self._groups(columns)),
            not_determined=0 if self.by is None else int(without.sum()),
            between=self._between(columns),
            between_common=self._between_common(columns),
            lines=columns.lines(codes),
        )

    def _groups(self, columns: PairColumns) -> Iterator[PairedGroup]:
        if self.by is not None:
            for place, level in enumerate(self.by.levels):
                yield paired_group(level.code, level.label, columns, self.by.codes == place, self.request)

    def _between(self, columns: PairColumns) -> TestSummary | None:
        if self.by is None:
            return None
        return changes_compared(columns, self.by, ratios=self.request.test is PairedTest.LOG_T)

    def _between_common(self, columns: PairColumns) -> TestSummary | None:
        if self.by is None:
            return None
        return changes_at_common_limits(columns, self.by, ratios=self.request.test is PairedTest.LOG_T)


def code_of_number(one: Measure) -> str:
    """Write the code of a number as the address of its section has it."""
    return one.code.replace(".", "-")


def applying(cut_offs: list[CutOffFacts], series: VisitSeries) -> Iterator[CutOffUsed]:
    """Give the registry's cut-offs in the unit of the series; one of a method only where all results are of it."""
    for facts in cut_offs:
        if facts.analyte != series.substance.key or (facts.method is not None and series.methods != (facts.method,)):
            continue
        factor = series.substance.factor(facts.unit, series.unit)
        if factor is not None:
            value = float(scaled(np.array([facts.value]), factor)[0])
            yield CutOffUsed(value, series.unit, facts.direction, facts.provenance)


def _adjusted(analytes: list[AnalyteChange]) -> Iterator[AnalyteChange]:
    """Add p adjusted over the panel by Benjamini and Hochberg; a panel of one is no family.

    The changes and their comparison between the groups are two families: they answer two questions.
    """
    if len(analytes) < 2:
        yield from analytes
        return
    overall = benjamini_hochberg([one.overall.test.p for one in analytes])
    between = benjamini_hochberg([None if one.between is None else one.between.p for one in analytes])
    for one, p, p_between in zip(analytes, overall, between, strict=True):
        test = replace(one.overall.test, p_adjusted=p)
        compared = None if one.between is None else replace(one.between, p_adjusted=p_between)
        yield replace(one, overall=replace(one.overall, test=test), between=compared)
