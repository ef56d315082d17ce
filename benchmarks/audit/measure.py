"""The bulk insert of assay results, bare and recorded in turn, and the verification of the events."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from registry.audit import triggers
from registry.audit.chain import seal_all
from registry.audit.context import acting
from registry.audit.recording import recorder_of
from registry.audit.set_wise import set_wise
from registry.audit.verification import verify
from registry.models import Analyte, AssayResult, Patient, Site, Specimen

REPEATS = 3
RESULTS_OF_A_SPECIMEN = 20
FIELDS = [field for field in AssayResult._meta.concrete_fields if not field.primary_key]


def main(rows: int, *, as_json: bool) -> None:
    """Measure, and print seconds: the least of some runs, as what else the machine does only adds to it."""
    call_command("migrate", verbosity=0)
    values = list(_rows(rows))
    bare, audited = [], []
    for _turn in range(REPEATS):
        triggers.remove(connection)
        # The recorder would refuse to write without triggers.
        recorder_of(connection).checked = True
        bare.append(_seconds_of_insert(values, nullcontext()))
        _empty()
        triggers.install(connection)
        audited.append(_seconds_of_insert(values, set_wise(AssayResult)))
        triggers.remove(connection)
        _empty()
    triggers.install(connection)
    found = {"rows": rows, "bare_s": min(bare), "audited_s": min(audited)} | _verified(rows)
    print(json.dumps(found) if as_json else _told(found), flush=True)


def _rows(count: int) -> Iterator[tuple[Any, ...]]:
    analyte = Analyte.objects.order_by("pk")[0]
    specimens = _specimens(-(-count // RESULTS_OF_A_SPECIMEN))
    defaults = {field.attname: field.get_default() for field in FIELDS}
    for number in range(count):
        replicate = number % RESULTS_OF_A_SPECIMEN + 1
        told = {
            "specimen_id": specimens[number // RESULTS_OF_A_SPECIMEN],
            "analyte_id": analyte.pk,
            "value": Decimal(number % 9973) / 8,
            "unit": analyte.canonical_unit,
            "raw_text": str(number % 9973 / 8),
            "replicate": replicate,
            "reported": replicate == 1,
        }
        yield tuple(field.get_db_prep_save((defaults | told)[field.attname], connection) for field in FIELDS)


def _specimens(count: int) -> list[int]:
    site = Site.objects.create(code="BENCH", name="Benchmark")
    patients = Patient.objects.bulk_create([Patient(registry_id=f"B{n:06d}", site=site) for n in range(count)])
    made = [Specimen(patient=patient, specimen_type="serum", timepoint="baseline") for patient in patients]
    return [specimen.pk for specimen in Specimen.objects.bulk_create(made)]


def _seconds_of_insert(rows: list[tuple[Any, ...]], recorded: AbstractContextManager[None]) -> float:
    start = time.perf_counter()
    with acting(reason="benchmark", run=1), transaction.atomic(), recorded:
        _insert(rows)
    return time.perf_counter() - start


def _insert(rows: list[tuple[Any, ...]]) -> None:
    target = f"registry_assayresult ({', '.join(str(field.column) for field in FIELDS)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {target} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(FIELDS))
            cursor.executemany(" ".join(("INSERT INTO", target, "VALUES", f"({places})")), rows)


def _empty() -> None:
    recorder_of(connection).checked = True
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM registry_assayresult")


def _verified(rows: int) -> dict[str, float]:
    """Return the seconds that sealing and verifying take, for as many events as there were rows."""
    start = time.perf_counter()
    sealed = seal_all()
    sealing = time.perf_counter() - start
    start = time.perf_counter()
    found = verify()
    took = time.perf_counter() - start
    if found.faults or found.events != sealed:
        raise SystemExit(f"The events don't verify: {found}")
    return {"events": sealed, "seal_s": sealing * rows / sealed, "verify_s": took * rows / sealed}


def _told(found: dict[str, Any]) -> str:
    ratio = found["audited_s"] / found["bare_s"]
    lines = (
        f"{name:10} {value:12,.3f}" if isinstance(value, float) else f"{name:10} {value:8,}"
        for name, value in found.items()
    )
    return "\n".join([*lines, f"audited / bare {ratio:8.2f}"])
