"""The results of a cohort with what divides them: site, method, lot, month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.dataset.quality import Bench, ResultRows, days_of_run, lots_of
from analysis.dataset.reader import Column
from analysis.dataset.units import Substance
from analysis.reports.cohort_data import CohortData
from analysis.summaries import Text
from analysis.summaries.assay_quality import DividedBy

Chosen = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class CohortBench:
    """Results of the patients of a cohort, reported or not; columns of shape (m,)."""

    data: CohortData
    bench: Bench

    @cached_property
    def results(self) -> ResultRows:
        """The results of the cohort's patients."""
        rows = self.bench.results
        return rows.only(self.data.included[self.bench.specimens.patient[rows.specimen]])

    @cached_property
    def patient(self) -> NDArray[np.int64]:
        """Place of the patient of each result."""
        return self.bench.specimens.patient[self.results.specimen]

    @cached_property
    def lot(self) -> Column:
        """Reagent lot of each result, empty where it isn't recorded."""
        return lots_of(self.results, self.bench.runs)

    @cached_property
    def run_on(self) -> Column:
        """Day of the run of each result."""
        return days_of_run(self.results, self.bench.runs)

    @cached_property
    def collected_on(self) -> Column:
        """Day of collection of each result's specimen."""
        return self.bench.specimens.collected_on[self.results.specimen]

    def method_name(self, method: int) -> Text:
        """Name a method; a result may state none."""
        return self.data.assays.method_name(method) or _("method not recorded")

    def of_analyte(self, substance: Substance) -> Chosen:
        """Tell which results are of an analyte, reported or not."""
        return np.asarray(self.results.analyte == substance.key)

    def reported(self, substance: Substance) -> Chosen:
        """Tell which results are reported ones of an analyte."""
        return self.of_analyte(substance) & self.results.reported

    def divided(self, by: DividedBy, chosen: Chosen) -> Iterator[tuple[str, Text, Chosen]]:
        """Divide chosen results into groups, each with its value and name, "not recorded" (an empty value) last."""
        values, labels = self._values(by)
        present = np.unique(values[chosen])
        for value in [*present[present != ""].tolist(), *present[present == ""].tolist()]:
            yield value, labels.get(value, value) or _("not recorded"), chosen & (values == value)

    def _values(self, by: DividedBy) -> tuple[Column, dict[str, str]]:
        if by is DividedBy.SITE:
            return self.data.patients.site[self.patient].astype(str), self.data.patients.site_labels
        if by is DividedBy.METHOD:
            names = np.array([self.data.assays.method_name(key) for key in self.results.method.tolist()], dtype=str)
            return names, {}
        if by is DividedBy.LOT:
            return self.lot.astype(str), {}
        return months(self.collected_on), {}

    def patients_of(self, chosen: Chosen) -> int:
        """Count the patients behind chosen results."""
        return int(np.unique(self.patient[chosen]).size)

    def of_each_patient(self, patient: NDArray[np.int64], counts: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
        """Count rows of patients (places within reach), or add their counts, for each patient of the cohort."""
        found = np.bincount(patient, weights=counts, minlength=len(self.data.patients))
        return np.asarray(found[self.data.included], dtype=np.int64)


def months(dates: Column) -> NDArray[np.str_]:
    """Write the month of each date as 2024-12, empty where there is none.

    >>> months(np.array(["2024-12-31", "NaT"], dtype="datetime64[D]")).tolist()
    ['2024-12', '']
    """
    texts = dates.astype("datetime64[M]").astype(str)
    return np.where(np.isnat(dates), "", texts)
