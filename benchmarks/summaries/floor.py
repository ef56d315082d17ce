"""The floor: the same columns fetched by the driver, and described and compared by numpy and scipy.

It contains: one SELECT a table of the columns that the report reads, decimals cast to floats; a numpy array for each;
joins by key; of each analyte its n, mean, SD, median, quartiles and extremes, whole and in each level of the groupings;
Kruskal and Wallis's test for each grouping; for the summary also the share below a cut-off and Spearman's correlation
with size. It contains no scope, no inclusion, no units, no limits of detection, no shifts between groups, pairs of
groups or trends, no intervals, no disclosure control: the reports do more, and are measured against less. Fetched and
described once, also for four comparisons.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from django.apps import apps
from django.db import connection
from django.db.models import DateField, DecimalField, Field
from numpy.typing import NDArray
from scipy import stats

from benchmarks.summaries.stock import STAGES

CUT_OFF = 8.0
Columns = dict[str, NDArray[Any]]


def floor(tables: dict[str, list[str]], *, whole: bool) -> dict[str, float]:
    """Fetch and compute; return the seconds of both.

    Parameters
    ----------
    tables
        By the label of the model, the columns that the report reads.
    whole
        Compute what the summary has beyond the comparisons, too.
    """
    start, used = time.perf_counter(), time.process_time()
    data = {label: _fetched(label, names) for label, names in tables.items()}
    fetched = time.perf_counter()
    _statistics(data, whole=whole)
    ended = time.perf_counter()
    return {
        "floor_fetch_s": fetched - start,
        "floor_statistics_s": ended - fetched,
        "floor_s": ended - start,
        "floor_cpu_s": time.process_time() - used,
    }


def _fetched(label: str, names: list[str]) -> Columns:
    model = apps.get_model(label)
    fields = {field.attname: field for field in model._meta.concrete_fields if field.attname in {"id", *names}}
    selected = ", ".join(_expression(field) for field in fields.values())
    with connection.cursor() as cursor:
        cursor.cursor.execute(f"SELECT {selected} FROM {model._meta.db_table} ORDER BY id")  # noqa: S608
        rows = cursor.cursor.fetchall()
    columns = zip(*rows, strict=True) if rows else ((),) * len(fields)
    return {name: _array(field, values) for (name, field), values in zip(fields.items(), columns, strict=True)}


def _expression(field: Field[Any, Any]) -> str:
    if not isinstance(field, DecimalField):
        return f'"{field.column}"'
    return f'CAST("{field.column}" AS {"double precision" if connection.vendor == "postgresql" else "REAL"})'


def _array(field: Field[Any, Any], values: tuple[Any, ...]) -> NDArray[Any]:
    if isinstance(field, DecimalField):
        return np.array(values, dtype=np.float64)
    if isinstance(field, DateField):
        return np.array(values, dtype="datetime64[D]")
    return np.array(values)


def _statistics(data: dict[str, Columns], *, whole: bool) -> None:
    results, specimens = data["registry.AssayResult"], data["registry.Specimen"]
    tumours, patients = data["registry.TumourAssessment"], data["registry.Patient"]
    patient = specimens["patient_id"][np.searchsorted(specimens["id"], results["specimen_id"])]
    of_result = np.searchsorted(tumours["patient_id"], patient)
    size = tumours["largest_diameter_mm"]
    stage = np.searchsorted(np.array(STAGES), tumours["recorded_bclc"])
    site = np.unique(patients["site_id"], return_inverse=True)[1]
    groupings = [np.digitize(size, [50.0001]), np.digitize(size, [30.0001, 50.0001]), stage, site]
    for analyte in np.unique(results["analyte_id"]):
        chosen = results["analyte_id"] == analyte
        values, place = results["value"][chosen], of_result[chosen]
        _describe(values)
        if whole:
            known = ~np.isnan(size[place])
            stats.spearmanr(values[known], size[place][known])
            _shares(values, place, groupings)
        for codes in groupings:
            groups = [values[codes[place] == code] for code in np.unique(codes)]
            for group in groups:
                _describe(group)
            stats.kruskal(*groups)


def _describe(values: NDArray[np.float64]) -> tuple[Any, ...]:
    ascending = np.sort(values)
    quartiles = np.quantile(ascending, (0.25, 0.5, 0.75))
    return ascending.size, values.mean(), values.std(ddof=1), quartiles, ascending[0], ascending[-1]


def _shares(values: NDArray[np.float64], place: NDArray[np.int64], groupings: list[NDArray[np.int64]]) -> list[Any]:
    below = values < CUT_OFF
    return [np.bincount(codes[place], weights=below) / np.bincount(codes[place]) for codes in groupings]
