"""The ways of importing that are measured, each called in a process of its own."""

from __future__ import annotations

import io
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from python_calamine import CalamineWorkbook

from benchmarks.imports.floor import insert_rows, without_audit
from benchmarks.imports.stock import import_as_usual
from benchmarks.imports.workbook import (
    ANALYTES,
    RESULTS_OF_A_PATIENT,
    collected_on,
    method_code,
    registry_id,
    rows,
    specimen_code,
)
from registry.curation import checking
from registry.imports.actions import confirm, preview
from registry.imports.models import RunState
from registry.models import Analyte, AssayMethod, AssayResult, Patient, Site, Specimen, User

BYTES_OF_A_BLOCK = 1024 if sys.platform == "linux" else 1
BATCH = 1_000


def main(step: str, path: str, count: int) -> None:
    """Do a step, and print its figures as JSON."""
    steps: dict[str, Callable[[Path, int], object]] = {"prepare": prepare, "ours": ours, "again": again, "stock": stock}
    work = ready_floor(Path(path), count) if step == "floor" else partial(steps[step], Path(path), count)
    started, worked = time.perf_counter(), _processor_seconds()
    with _rules_apart() as rules:
        work()
    figures = {
        "wall_s": time.perf_counter() - started - rules["wall_s"],
        "cpu_s": _processor_seconds() - worked - rules["cpu_s"],
        "rules_s": rules["wall_s"],
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES_OF_A_BLOCK // 1_000_000,
    }
    print(json.dumps(figures))


@contextmanager
def _rules_apart() -> Iterator[dict[str, float]]:
    """Tell the time of the rules across fields by itself: of a large import they are checked once it is committed."""
    spent = {"wall_s": 0.0, "cpu_s": 0.0}
    check = checking.check_patients

    def timed(*args: Any, **options: Any) -> Any:
        started, worked = time.perf_counter(), _processor_seconds()
        try:
            return check(*args, **options)
        finally:
            spent["wall_s"] += time.perf_counter() - started
            spent["cpu_s"] += _processor_seconds() - worked

    checking.check_patients = timed
    try:
        yield spent
    finally:
        checking.check_patients = check


def _processor_seconds() -> float:
    """Return what this process and its children took of the processor, which a busy machine lengthens less."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def prepare(_path: Path, count: int) -> None:
    """Make the tables, and the patients, specimens and methods that the results are of."""
    call_command("migrate", verbosity=0)
    site = Site.objects.create(code="HN", name="Hanoi")
    user = User.objects.create(username="bench")
    user.sites.set([site])
    user.groups.set(Group.objects.filter(name="curator"))
    for code, unit in ANALYTES:
        analyte = Analyte.objects.get(code=code)
        AssayMethod.objects.create(code=method_code(code), analyte=analyte, platform="elisa", unit=unit)
    numbers = range(-(-count // RESULTS_OF_A_PATIENT))
    with transaction.atomic():
        patients = Patient.objects.bulk_create(
            [Patient(registry_id=registry_id(number), site=site) for number in numbers], batch_size=BATCH
        )
        specimens = [
            Specimen(
                patient=patient, code=specimen_code(number), specimen_type="serum", timepoint="baseline",
                collected_on=collected_on(number),
            )
            for number, patient in enumerate(patients)
        ]  # fmt: skip
        Specimen.objects.bulk_create(specimens, batch_size=BATCH)


def ours(path: Path, count: int) -> None:
    """Preview and confirm."""
    user, site = User.objects.get(username="bench"), Site.objects.get(code="HN")
    run = preview(file_bytes=path.read_bytes(), file_name=path.name, user=user, site=site)
    done = confirm(run=run, user=user)
    if (done.state, AssayResult.objects.count()) != (RunState.APPLIED, count):
        raise RuntimeError(f"Not all rows were imported: {run.counts}")


def again(path: Path, count: int) -> None:
    """Preview and confirm what is stored already."""
    ours(path, count)
    if AssayResult.objects.count() != count:
        raise RuntimeError("The same file wrote something.")


def stock(path: Path, count: int) -> None:
    """Import as django-import-export does."""
    import_as_usual(path.read_bytes())
    if AssayResult.objects.count() != count:
        raise RuntimeError("Not all rows were imported.")


def ready_floor(path: Path, rows: int) -> Callable[[], None]:
    """Return the floor: read the cells, and insert the rows, already understood, in the order of their keys."""
    without_audit(AssayResult._meta.db_table)
    lines = _lines(rows)

    def floor() -> None:
        _read(path)
        insert_rows(AssayResult._meta.db_table, _columns(), lines)

    return floor


def _lines(count: int) -> list[tuple[Any, ...]]:
    specimens = dict(Specimen.objects.values_list("code", "pk"))
    analytes = dict(Analyte.objects.values_list("code", "pk"))
    methods = dict(AssayMethod.objects.values_list("code", "pk"))
    lines = []
    for _id, specimen, _type, _timepoint, _day, analyte, method, value, unit, replicate, dilution, cv in rows(count):
        sign, number = ("<", str(value)[1:]) if isinstance(value, str) else ("=", str(value))
        keys = (specimens[specimen], analytes[analyte], methods[method], None)
        lines.append((*keys, sign, number, unit, str(value), replicate, str(dilution), str(cv), "ok", "", True))
    return sorted(lines, key=lambda line: line[:3])


def _columns() -> list[str]:
    return [str(field.column) for field in AssayResult._meta.concrete_fields if not field.primary_key]


def _read(path: Path) -> int:
    data = path.read_bytes()
    if path.suffix == ".csv":
        return data.count(b"\n")
    return len(CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python())
