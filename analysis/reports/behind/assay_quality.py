"""Whose results lie below a limit, have a large coefficient of variation, or are missing.

A cell counts results, specimens or patients, and says which; all of them lead to patients.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.dataset.reader import Reader
from analysis.dataset.units import Substance
from analysis.reports.assay_bench import Chosen, CohortBench, months
from analysis.reports.assay_drift import column_of, dates_of, rows_judged
from analysis.reports.assay_missing import expected_results, visits_of, who_missed
from analysis.reports.assay_precision import detected, judged_results, of_method, replicates_of, results_of_runs
from analysis.reports.assay_quality import bench_of, measured
from analysis.reports.assay_quality_request import AssayQualityRequest
from analysis.reports.behind.facts import Fact, no_fact, said
from analysis.reports.cohort_data import CohortData, study_of
from analysis.summaries.assay_quality import AWAITED, EVERY_ANALYTE, MISSED, UNDATED, Counted, ResultFact
from analysis.summaries.who import ShownVariable, Tally, Things
from analysis.variables import Grouping

_OF_GROUP = (ResultFact.REPORTED, ResultFact.BELOW, ResultFact.ABOVE, ResultFact.NOT_DETECTED)
"""Facts of reported results, whole or of a group; the others are of a method."""

_OF_RUNS = (ResultFact.IN_RUNS, ResultFact.RUN_PASSED, ResultFact.RUN_FAILED, ResultFact.RUN_NOT_STATED)


@dataclass(frozen=True, eq=False)
class AssayQualityFacts:
    """The results of a cohort: the same that the report counts."""

    request: AssayQualityRequest
    bench: CohortBench
    substances: tuple[Substance, ...]

    @classmethod
    def of(cls, request: AssayQualityRequest, reader: Reader, groupings: Sequence[Grouping]) -> AssayQualityFacts:
        """Read the results."""
        bench = bench_of(request, reader, study_of(request.cohort), groupings)
        return cls(request, bench, tuple(measured(bench, request)))

    @property
    def data(self) -> CohortData:
        """What was read."""
        return self.bench.data

    def fact(self, code: str) -> Fact:
        """Give whose results, specimens or visits count: ``results:below:IL-2@HN``, ``specimens:undated``."""
        counted, _sign, rest = code.partition(":")
        kind, _sign, subject = rest.partition(":")
        if counted not in Counted.values:
            raise no_fact(code)
        if kind in (MISSED, AWAITED):
            return self._missed(code, kind, *subject.partition("@")[::2])
        if kind == UNDATED:
            return self._undated()
        name, sign, group = subject.partition("@")
        if kind in (ResultFact.MISSING, ResultFact.EXPECTED):
            return self._missing(code, ResultFact(kind), name, group)
        if kind == ResultFact.DRIFT:
            return self._drift(code, name, group)
        if kind not in ResultFact.values or name not in self._called:
            raise no_fact(code)
        substance, fact = self._called[name], ResultFact(kind)
        if fact is ResultFact.REPLICATED:
            return self._replicated(substance, self._of_method(code, substance, group))
        chosen = self._chosen(code, substance, fact, group if sign else None)
        return self._counting(Counted(counted), chosen, self._said(substance, fact))

    @cached_property
    def _called(self) -> dict[str, Substance]:
        return {one.code: one for one in self.substances}

    def _said(self, substance: Substance, fact: ResultFact) -> ShownVariable:
        return said(_(substance.name), fact.label)

    def _counting(self, counted: Counted, chosen: Chosen, *shown: ShownVariable) -> Fact:
        counts = self.bench.of_each_patient(self.bench.patient[chosen])
        if counted is Counted.PATIENTS:
            return Fact(counts > 0, shown)
        return Fact.counting(Tally(Things.RESULTS, counts), *shown)

    def _chosen(self, code: str, substance: Substance, fact: ResultFact, group: str | None) -> Chosen:
        """Find the results of a fact, of a group if there is one."""
        if fact is ResultFact.OF_METHOD:
            method, _sign, unit = (group or "").partition(":")
            return of_method(self.bench, substance, _key(code, method), unit)
        if fact in _OF_RUNS:
            return results_of_runs(self.bench, substance, _key(code, group or ""))[fact]
        if fact in _OF_GROUP:
            return detected(self.bench, self._of_group(code, substance, group))[fact]
        return judged_results(self.bench, self._of_method(code, substance, group or ""))[fact]

    def _of_group(self, code: str, substance: Substance, group: str | None) -> Chosen:
        reported = self.bench.reported(substance)
        if group is None:
            return reported
        for value, _label, chosen in self.bench.divided(self.request.divided_by, reported):
            if value == group:
                return chosen
        raise no_fact(code)

    def _of_method(self, code: str, substance: Substance, method: str) -> Chosen:
        """Find all results of a method, reported or not."""
        return self.bench.of_analyte(substance) & (self.bench.results.method == _key(code, method))

    def _replicated(self, substance: Substance, chosen: Chosen) -> Fact:
        specimens = replicates_of(self.bench, chosen).specimens
        counts = self.bench.of_each_patient(self.bench.bench.specimens.patient[specimens])
        return Fact.counting(Tally(Things.SPECIMENS, counts), self._said(substance, ResultFact.REPLICATED))

    def _drift(self, code: str, name: str, month: str) -> Fact:
        """Find whose result drift is judged by, of a month if there is one."""
        for substance in self.substances:
            for place, (_method, _unit, picked) in enumerate(rows_judged(self.bench, substance), start=1):
                if name == f"{substance.code}-{place}":
                    used = column_of(self.bench, picked).usable
                    used &= (months(dates_of(self.bench, picked)[0]) == month) if month else True
                    chosen = np.zeros(len(self.bench.results), dtype=bool)
                    chosen[picked[used]] = True
                    return self._counting(Counted.PATIENTS, chosen, self._said(substance, ResultFact.DRIFT))
        raise no_fact(code)

    @property
    def _inside(self) -> NDArray[np.bool_]:
        """Which specimens are of patients of the cohort."""
        return self.data.included[self.bench.bench.specimens.patient]

    def _missing(self, code: str, fact: ResultFact, name: str, group: str) -> Fact:
        """Count the missing, or the expected, results of a site, and of a month if there is one."""
        site, _sign, month = group.partition("@")
        specimens, sites = self.bench.bench.specimens, self.data.patients.site_labels
        if (name != EVERY_ANALYTE and name not in self._called) or site not in sites:
            raise no_fact(code)
        expected, missing = expected_results(self.bench, self.substances, self._inside)
        wanted, things = (
            (missing, Things.MISSING_RESULTS) if fact is ResultFact.MISSING else (expected, Things.EXPECTED_RESULTS)
        )
        rows = self._inside & (self.data.patients.site[specimens.patient] == site)
        if month:
            rows &= months(specimens.collected_on) == month
        analytes = [name in (EVERY_ANALYTE, one.code) for one in self.substances]
        counts = self.bench.of_each_patient(specimens.patient[rows], wanted[rows][:, analytes].sum(axis=1))
        what = _("all analytes") if name == EVERY_ANALYTE else _(self._called[name].name)
        shown = [said(what, fact.label), said(_("site"), sites[site])]
        shown += [said(_("month of collection"), month)] if month else []
        return Fact.counting(Tally(things, counts), *shown)

    def _missed(self, code: str, kind: str, visit: str, site: str) -> Fact:
        found = next((one for one in visits_of(self.bench, self._inside) if one.code == visit), None)
        if found is None:
            raise no_fact(code)
        everybody, missed = (one[self.data.included] for one in who_missed(self.bench, self._inside, found, site))
        if kind == AWAITED:
            return Fact(everybody, (said(_("site"), self.data.patients.site_labels.get(site, site)),))
        return Fact(missed, (said(found.label, _("no specimen")),))

    def _undated(self) -> Fact:
        specimens = self.bench.bench.specimens
        undated = self._inside & (months(specimens.collected_on) == "")
        counts = self.bench.of_each_patient(specimens.patient[undated])
        return Fact.counting(Tally(Things.SPECIMENS, counts), said(_("day of collection"), _("not recorded")))


def _key(code: str, method: str) -> int:
    """Read the key of a method; −1 stands for none."""
    digits = method.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 18):
        raise no_fact(code)
    return int(method)
