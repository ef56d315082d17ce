"""One step of the measurement, in a process of its own."""

from __future__ import annotations

import json
import resource
import time
from pathlib import Path
from typing import Any

import numpy as np
from django.test import Client

from analysis.dataset.reader import Reader
from analysis.reports.summary import SummaryRequest, summarise
from benchmarks.summaries.floor import floor
from benchmarks.summaries.stock import ANALYTES, STUDY, fill
from registry.access.roles import DATA_MANAGER
from registry.models import User
from tests.factories import UserFactory

GROUPINGS = ("size_group_5", "size_group_3_5", "tumourassessment.recorded_bclc", "site")
PAGES = 40
PARAMETERS = {"analyte": ",".join(ANALYTES), "by": ",".join(GROUPINGS)}
_TOLD = "columns.json"


def main(step: str, folder: str, results: int, censored: float) -> None:
    """Take one step, and print what was measured as JSON."""
    found = {"prepare": lambda: fill(results, censored), "report": _report, "floor": _floor, "warm": _warm}
    told = found[step](*([Path(folder)] if step in ("report", "floor") else []))  # type: ignore[operator]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps((told or {}) | {"peak_mb": round(peak)}), flush=True)


def _report(folder: Path) -> dict[str, Any]:
    """From the database, or its columnar copy, to the numbers of the report."""
    readers: list[Reader] = []
    made = Reader.__init__

    def remembered(self: Reader, user: User | None) -> None:
        readers.append(self)
        made(self, user)

    Reader.__init__ = remembered  # type: ignore[method-assign]
    start, used = time.perf_counter(), time.process_time()
    report = summarise(SummaryRequest.from_query({"study": STUDY, **PARAMETERS}), None)
    took, cpu = time.perf_counter() - start, time.process_time() - used
    assert len(report.analytes) == len(ANALYTES)
    tables: dict[str, list[str]] = {}
    for model, name in readers[0]._held:
        tables.setdefault(model._meta.label, []).append(name)
    (folder / _TOLD).write_text(json.dumps(tables))
    return {"report_s": took, "report_cpu_s": cpu, "digest": report.data_version.digest}


def _floor(folder: Path) -> dict[str, Any]:
    return dict(floor(json.loads((folder / _TOLD).read_text())))


def _warm() -> dict[str, Any]:
    """The page of the same report, asked for again and again by one reader."""
    client = Client()
    client.force_login(UserFactory.create(roles=[DATA_MANAGER], sites=[]))
    times, used = [], []
    for _turn in range(PAGES + 1):
        start, before = time.perf_counter(), time.process_time()
        response = client.get(f"/summaries/{STUDY}/", PARAMETERS)
        times.append((time.perf_counter() - start) * 1000)
        used.append((time.process_time() - before) * 1000)
        assert response.status_code == 200
    warm = {"warm_ms": float(np.quantile(times[1:], 0.95)), "warm_cpu_ms": float(np.quantile(used[1:], 0.95))}
    return {"first_page_ms": times[0]} | warm
