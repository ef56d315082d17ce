"""Results and visits that are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.dataset.units import Substance
from analysis.reports.assay_bench import CohortBench, months
from analysis.reports.visit_data import visit_of
from analysis.summaries.assay_quality import (
    AWAITED,
    EVERY_ANALYTE,
    MISSED,
    Counted,
    MissingCell,
    Missingness,
    ResultFact,
)
from analysis.visits import Visit, in_order
from registry.models import Timepoint


def missingness_of(bench: CohortBench, substances: Sequence[Substance]) -> Missingness | None:
    """Count the missing results by site and month, and by analyte and site.

    A result is expected of a specimen where some specimen of the cohort's patients at the same visit has one.
    """
    specimens = bench.bench.specimens
    inside = bench.data.included[specimens.patient]
    if not inside.any():
        return None
    sites, month = bench.data.patients.site_labels, months(specimens.collected_on)
    counted = _Expected(bench, substances, inside, month, *expected_results(bench, substances, inside))
    present = [code for code in sites if (bench.data.patients.site[specimens.patient][inside] == code).any()]
    names = np.unique(month[inside & (month != "")]).tolist()
    visits = visits_of(bench, inside)
    return Missingness(
        sites=tuple(sites[code] for code in present),
        months=tuple(names),
        cells=tuple(tuple(counted.of_month(code, name) for name in names) for code in present),
        analytes=tuple(_(one.name) for one in substances),
        by_analyte=tuple(tuple(counted.of_analyte(code, one) for code in present) for one in substances),
        visits=tuple(visit.label for visit in visits),
        by_visit=tuple(tuple(_missed(bench, inside, visit, code) for code in present) for visit in visits),
        undated=int((inside & (month == "")).sum()),
    )


@dataclass(frozen=True, eq=False)
class _Expected:
    """Of each specimen its month; with each analyte, whether a result is expected, and lacks: shape (specimens, k)."""

    bench: CohortBench
    substances: Sequence[Substance]
    inside: NDArray[np.bool_]
    month: NDArray[np.str_]
    expected: NDArray[np.bool_]
    missing: NDArray[np.bool_]

    def of_month(self, site: str, month: str) -> MissingCell:
        """Count the results of a site and month."""
        rows = self._of_site(site) & (self.month == month)
        return self._cell(rows, np.ones(len(self.substances), dtype=bool), f"{EVERY_ANALYTE}@{site}@{month}")

    def of_analyte(self, site: str, substance: Substance) -> MissingCell:
        """Count the results of a site and an analyte."""
        analytes = np.array([one is substance for one in self.substances])
        return self._cell(self._of_site(site), analytes, f"{substance.code}@{site}")

    def _of_site(self, site: str) -> NDArray[np.bool_]:
        return self.inside & (self.bench.data.patients.site[self.bench.bench.specimens.patient] == site)

    def _cell(self, rows: NDArray[np.bool_], analytes: NDArray[np.bool_], code: str) -> MissingCell:
        wanted, lacking = self.expected[rows][:, analytes], self.missing[rows][:, analytes]
        patient = self.bench.bench.specimens.patient[rows]
        everybody = np.unique(patient[wanted.any(axis=1)]).size
        few = int(np.unique(patient[lacking.any(axis=1)]).size)
        facts = (f"{Counted.RESULTS.value}:{kind.value}:{code}" for kind in (ResultFact.MISSING, ResultFact.EXPECTED))
        return MissingCell(int(wanted.sum()), int(lacking.sum()), few, int(everybody) - few, *facts)


def expected_results(
    bench: CohortBench, substances: Sequence[Substance], inside: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell of each specimen and analyte whether a result is expected, and whether it lacks; shape (specimens, k)."""
    visit = bench.bench.specimens.visit
    rows = bench.results
    there = np.zeros((visit.size, len(substances)), dtype=bool)
    for place, substance in enumerate(substances):
        there[rows.specimen[(rows.analyte == substance.key) & rows.reported], place] = True
    count = int(visit.max(initial=-1)) + 1
    planned = np.zeros((count, len(substances)), dtype=bool)
    np.logical_or.at(planned, visit, there)
    expected = planned[visit] & inside[:, None]
    return expected, expected & ~there


def visits_of(bench: CohortBench, inside: NDArray[np.bool_]) -> tuple[Visit, ...]:
    """List the visits at which patients of the cohort have specimens."""
    one = bench.bench.specimens
    columns = (one.timepoint[inside], one.cycle[inside], one.day[inside])
    found = set(zip(*(column.tolist() for column in columns), strict=True))
    return in_order(visit_of(*labels) for labels in found)


def _missed(bench: CohortBench, inside: NDArray[np.bool_], visit: Visit, site: str) -> MissingCell:
    """Count the cohort's patients of a site, and those without a specimen at a visit."""
    everybody, missed = who_missed(bench, inside, visit, site)
    count, few = int(everybody.sum()), int(missed.sum())
    facts = (f"{Counted.PATIENTS.value}:{kind}:{visit.code}@{site}" for kind in (MISSED, AWAITED))
    return MissingCell(count, few, few, count - few, *facts)


def who_missed(
    bench: CohortBench, inside: NDArray[np.bool_], visit: Visit, site: str
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Give the cohort's patients of a site, and those of them without a specimen at a visit, over all within reach."""
    specimens = bench.bench.specimens
    there = inside & ((specimens.timepoint == visit.timepoint) | ((specimens.timepoint == "") & _is_baseline(visit)))
    for column, number in ((specimens.cycle, visit.cycle), (specimens.day, visit.day)):
        there &= np.isnan(column) if number is None else column == number
    everybody = bench.data.included & (bench.data.patients.site == site)
    missed = everybody.copy()
    missed[specimens.patient[there]] = False
    return everybody, missed


def _is_baseline(visit: Visit) -> bool:
    return visit.timepoint == Timepoint.BASELINE
