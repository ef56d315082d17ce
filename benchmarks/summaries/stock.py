"""A registry of many results, made in columns and stored in one statement a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np
from django.core.management import call_command
from django.db import connection, models, transaction

from registry.audit import triggers
from registry.audit.recording import recorder_of
from registry.models import (
    BCLC,
    Analyte,
    AssayResult,
    CutOff,
    Enrolment,
    Patient,
    Site,
    Specimen,
    Study,
    TumourAssessment,
)

STUDY = "BENCH"
ANALYTES = ("IL-2", "IL-6", "IL-10", "IFN-gamma", "TNF-alpha")
SITES = 6
DAY = dt.date(2024, 1, 1)
SHARE_MISSING = 0.05
_ROWS_AT_ONCE = 50_000
STAGES = ("", *BCLC.values)


def fill(results: int, censored: float) -> None:
    """Make the tables, and store patients with a result of each analyte.

    Parameters
    ----------
    censored
        The share of results below the limit.
    """
    call_command("migrate", verbosity=0)
    study, sites = _reference()
    rng = np.random.default_rng(5)
    count = results // len(ANALYTES)
    tables = list(_tables(rng, count, study, sites, censored))
    for model, rows in tables:
        # One row is recorded, so that the others aren't taken for rows that stood there before recording began.
        model._default_manager.create(**next(rows))
    triggers.remove(connection)
    with transaction.atomic():
        recorder_of(connection).checked = True
        for model, rows in tables:
            _store(model, rows)
    triggers.install(connection)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _reference() -> tuple[Study, list[int]]:
    study = Study.objects.create(code=STUDY, title="Benchmark", design="cross_sectional")
    sites = [Site.objects.create(code=f"S{number}", name=f"Site {number}").pk for number in range(SITES)]
    for analyte in Analyte.objects.filter(code__in=ANALYTES):
        CutOff.objects.create(
            analyte=analyte, value=8, unit=analyte.canonical_unit, direction="below", provenance="benchmark"
        )
    return study, sites


def _tables(
    rng: np.random.Generator, count: int, study: Study, sites: list[int], censored: float
) -> Iterator[tuple[type[models.Model], Iterator[dict[str, Any]]]]:
    """Yield each table with its rows, as values by column; keys count from 1."""
    keys = range(1, count + 1)
    home = rng.choice(sites, count).tolist()
    yield Patient, ({"id": key, "registry_id": f"B-{key:07d}", "site_id": home[key - 1]} for key in keys)
    yield Enrolment, ({"id": key, "patient_id": key, "study_id": study.pk} for key in keys)
    size = np.round(rng.lognormal(3.6, 0.6, count).clip(1, 400), 1)
    stage = rng.choice(STAGES, count).tolist()
    yield (
        TumourAssessment,
        (
            {
                "id": key, "patient_id": key, "assessed_on": DAY, "method": "ct", "recorded_bclc": stage[key - 1],
                "largest_diameter_mm": str(size[key - 1]) if key % 20 else None,
            }
            for key in keys
        ),
    )  # fmt: skip
    yield Specimen, ({"id": key, "patient_id": key, "timepoint": "baseline", "collected_on": DAY} for key in keys)
    yield AssayResult, _results(rng, count, size, censored)


def _results(rng: np.random.Generator, count: int, size: Any, censored: float) -> Iterator[dict[str, Any]]:
    analytes = dict(Analyte.objects.filter(code__in=ANALYTES).values_list("code", "pk"))
    units = dict(Analyte.objects.filter(code__in=ANALYTES).values_list("code", "canonical_unit"))
    columns = []
    for code in ANALYTES:
        values = np.round(rng.lognormal(2.0 + 0.002 * size, 0.8), 2)
        limit = np.round(np.quantile(values, censored), 2)
        told = (np.maximum(values, limit).tolist(), (values < limit).tolist())
        columns.append((analytes[code], units[code], *told))
    # A laboratory sends the results of a specimen together.
    for key in range(1, count + 1):
        for place, (analyte, unit, values, below) in enumerate(columns):
            yield {
                "id": (key - 1) * len(columns) + place + 1, "specimen_id": key, "analyte_id": analyte, "unit": unit,
                "value": str(values[key - 1]), "qualifier": "<" if below[key - 1] else "=",
            }  # fmt: skip


def _store(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    fields = model._meta.concrete_fields
    given = [field.get_default() for field in fields]
    names = [field.attname for field in fields]
    prepared = ([row.get(name, default) for name, default in zip(names, given, strict=True)] for row in rows)
    target = f'"{model._meta.db_table}" ({", ".join(f"{chr(34)}{field.column}{chr(34)}" for field in fields)})'
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {target} FROM STDIN") as copy:
                for row in prepared:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(fields))
        while batch := list(islice(prepared, _ROWS_AT_ONCE)):
            cursor.executemany(" ".join(("INSERT INTO", target, f"VALUES ({places})")), batch)
