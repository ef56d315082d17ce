"""Every result of some analytes with its specimen and run, reported or not: what the quality of assays is judged by."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.dataset.patients import Patients
from analysis.dataset.reader import NO_KEY, Column, Columns, Reader, at, positions_in
from analysis.dataset.rows import of_study
from registry.models import AssayResult, AssayRun, Specimen, Study


@dataclass(frozen=True, eq=False)
class SpecimenRows:
    """Specimens of the patients of a report; each column of shape (s,). ``patient`` is a place among the patients."""

    patient: NDArray[np.int64]
    collected_on: Column
    timepoint: Column
    cycle: NDArray[np.float64]
    day: NDArray[np.float64]

    @property
    def visit(self) -> NDArray[np.int64]:
        """Number of the visit (timepoint, cycle, day) of each specimen, equal for equal visits."""
        _names, codes = np.unique(self.timepoint.astype(str), return_inverse=True)
        numbers = np.column_stack([codes, np.nan_to_num(self.cycle, nan=-1), np.nan_to_num(self.day, nan=-1)])
        return np.unique(numbers, axis=0, return_inverse=True)[1].reshape(-1)


@dataclass(frozen=True, eq=False)
class ResultRows:
    """Results; each column of shape (m,). ``specimen`` is a place among the specimens, ``run`` one among the runs."""

    specimen: NDArray[np.int64]
    analyte: NDArray[np.int64]
    method: NDArray[np.int64]
    run: NDArray[np.int64]
    value: NDArray[np.float64]
    sign: Column
    unit: Column
    replicate: NDArray[np.float64]
    cv_percent: NDArray[np.float64]
    qc_flag: Column
    reported: NDArray[np.bool_]

    def only(self, chosen: NDArray[np.bool_]) -> ResultRows:
        """Give some of the rows."""
        return replace(self, **{name: getattr(self, name)[chosen] for name in self.__dataclass_fields__})

    def __len__(self) -> int:
        return int(self.specimen.size)


@dataclass(frozen=True, eq=False)
class Bench:
    """Results, their specimens, and the runs in which they were measured (columns by field name)."""

    specimens: SpecimenRows
    results: ResultRows
    runs: Columns


def load_bench(reader: Reader, study: Study | None, patients: Patients, analytes: set[int]) -> Bench:
    """Fetch the results of some analytes with specimens and runs, apart, and join them by their keys."""
    specimens = reader.columns(
        of_study(Specimen, study),
        ("id", "patient_id", "collected_on", "timepoint", "timepoint_cycle", "timepoint_day"),
    )
    owner = positions_in(specimens["patient_id"], patients.keys)
    known = {name: column[owner != NO_KEY] for name, column in specimens.items()}
    results = reader.columns(
        of_study(AssayResult, study).where(analyte_id=frozenset(analytes)),
        (
            "specimen_id", "analyte_id", "method_id", "run_id", "value", "qualifier", "unit", "replicate", "cv_percent",
            "qc_flag", "reported",
        ),
    )  # fmt: skip
    runs = reader.columns(AssayRun, ("id", "run_on", "lot", "calibrator_lot", "qc_passed", "method_id"))
    rows = ResultRows(
        specimen=positions_in(results["specimen_id"], known["id"]),
        analyte=results["analyte_id"],
        method=results["method_id"],
        run=positions_in(results["run_id"], runs["id"]),
        value=results["value"],
        sign=results["qualifier"],
        unit=results["unit"],
        replicate=results["replicate"],
        cv_percent=results["cv_percent"],
        qc_flag=results["qc_flag"],
        reported=results["reported"].astype(bool),
    )
    placed = SpecimenRows(
        owner[owner != NO_KEY], known["collected_on"], known["timepoint"], known["timepoint_cycle"],
        known["timepoint_day"],
    )  # fmt: skip
    return Bench(placed, rows.only(rows.specimen != NO_KEY), runs)


def lots_of(rows: ResultRows, runs: Columns) -> Column:
    """Give the reagent lot of each result, empty where its run, or the run's lot, isn't recorded."""
    return at(runs["lot"], rows.run)


def days_of_run(rows: ResultRows, runs: Columns) -> Column:
    """Give the day on which each result was measured; NaT where its run isn't recorded."""
    return at(runs["run_on"], rows.run)
