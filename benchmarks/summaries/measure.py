"""One step of the measurement, in a process of its own."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from django.db.models import Model
from django.test import Client

from analysis.dataset.reader import Reader
from analysis.reports.comparison import comparison
from analysis.reports.comparison_request import ComparisonRequest
from analysis.reports.summary import SummaryRequest, summarise
from analysis.variables.measures import ANALYTE
from benchmarks.summaries.floor import floor
from benchmarks.summaries.statistics import statistics
from benchmarks.summaries.stock import ANALYTES, STUDY, fill
from registry.access.roles import DATA_MANAGER
from registry.models import User
from tests.factories import UserFactory

GROUPINGS = ("size_group_5", "size_group_3_5", "tumourassessment.recorded_bclc", "site")
PAGES = 40
_SUMMARY = {"analyte": ",".join(ANALYTES), "by": ",".join(GROUPINGS)}
_COMPARISONS = [{"outcome": [f"{ANALYTE}{code}" for code in ANALYTES], "by": by} for by in GROUPINGS]
Figures = dict[str, Any]


def main(step: str, report: str, folder: str, results: int, censored: float) -> None:
    """Take one step, and print what was measured as JSON."""
    told = Path(folder) / f"{report}.json"
    steps: dict[str, Callable[[], Figures]] = {
        "prepare": lambda: _prepare(results, censored),
        "report": lambda: _report(report, told),
        "floor": lambda: dict(floor(json.loads(told.read_text()), whole=report == "summary")),
        "warm": lambda: _warm(report),
        "statistics": lambda: dict(statistics(results // len(ANALYTES))),
    }
    found = steps[step]()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found | {"peak_mb": round(peak)}), flush=True)


def _prepare(results: int, censored: float) -> Figures:
    fill(results, censored)
    return {}


def _report(report: str, told: Path) -> Figures:
    """From the database, or its columnar copy, to the numbers; leave word of the columns that were read."""
    readers = _remembered_readers()
    start, used = time.perf_counter(), time.process_time()
    digests = _summary() if report == "summary" else _comparisons()
    figures = {"report_s": time.perf_counter() - start, "report_cpu_s": time.process_time() - used}
    tables: dict[str, list[str]] = {}
    for model, name in set[tuple[type[Model], str]]().union(*(reader.columns_read for reader in readers)):
        tables.setdefault(model._meta.label, []).append(name)
    told.write_text(json.dumps(tables))
    return figures | {"digest": digests}


def _comparisons() -> list[str]:
    """Compare the five analytes between the groups of each grouping: four reports."""
    found = [comparison(ComparisonRequest.from_query({"study": STUDY, **asked}), None) for asked in _COMPARISONS]
    assert all(len(one.outcomes) == len(ANALYTES) for one in found)
    return [one.data_version.digest for one in found]


def _summary() -> list[str]:
    """Describe and compare the five analytes by the four groupings in one report."""
    found = summarise(SummaryRequest.from_query({"study": STUDY, **_SUMMARY}), None)
    assert [len(one.groupings) for one in found.analytes] == [len(GROUPINGS)] * len(ANALYTES)
    return [found.data_version.digest]


def _remembered_readers() -> list[Reader]:
    readers: list[Reader] = []
    made = Reader.__init__

    def remembered(self: Reader, user: User | None) -> None:
        readers.append(self)
        made(self, user)

    Reader.__init__ = remembered  # type: ignore[method-assign]
    return readers


def _warm(report: str) -> Figures:
    """The pages of the same reports, asked for again and again by one reader."""
    client = Client()
    client.force_login(UserFactory.create(username=f"reader-of-{report}", roles=[DATA_MANAGER], sites=[]))
    summary = [(f"/summaries/{STUDY}/", _SUMMARY)]
    pages = summary if report == "summary" else [(f"/summaries/{STUDY}/comparison/", one) for one in _COMPARISONS]
    first = [_page(client, *one)[0] for one in pages]
    again = np.array([_page(client, *pages[turn % len(pages)]) for turn in range(PAGES)])
    clock, processor = np.quantile(again, 0.95, axis=0).tolist()
    return {"first_page_ms": max(first), "warm_ms": clock, "warm_cpu_ms": processor}


def _page(client: Client, address: str, asked: dict[str, Any]) -> tuple[float, float]:
    """Ask for a page; give the milliseconds of the clock and of the processor."""
    start, before = time.perf_counter(), time.process_time()
    response = client.get(address, asked)
    took, used = time.perf_counter() - start, time.process_time() - before
    assert response.status_code == 200, response.status_code
    return took * 1000, used * 1000
