"""Measure reports on 5 analytes by 4 groupings over N results, beside their floor.

cold_s      the comparison of the 5 analytes between the groups of each of the 4 groupings, four reports, from the
            database to the numbers, without a columnar copy: connection, fetch, copy, statistics
restart_s   the same in a new process, with unchanged data: from the columnar copy
warm_ms     their pages asked for again (95th percentile of 40), cached by data version
floor_s     the same columns fetched once by the driver, and numpy and scipy alone; what it contains: floor.py
summary_…   the same of the summary, one report that has the 5 analytes, the 4 groupings, shares and correlations
…_cpu_s     seconds of the processor in that process, where other work makes the clock run on
…_to_…      the ratio of two such times; of the processor's where they end in _cpu
peak_mb     the most memory that the process of the cold report took
sort_cpu_s, statistics_cpu_s, tests_cpu_s   the statistics alone; see statistics.py
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from tests.postgres import server

# Models can be imported only once Django is set up.
INSIDE = (
    "import django; django.setup(); from benchmarks.summaries import measure; "
    "measure.main({step!r}, {report!r}, {folder!r}, {results}, {censored})"
)

Figures = dict[str, Any]


def main() -> int:
    """Read the options, and take each step in a process of its own, beside one database."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.summaries", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--results", type=int, default=100_000)
    parser.add_argument("--censored", type=float, default=0.0, help="share of results below the limit (default 0)")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--repeats", type=int, default=3, help="of which the least time is told (default 3)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cytoledger-bench-") as folder:
        own = nullcontext(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        with server() if options.database == "postgresql" else own as address:
            found = _measured(Path(folder), address, options)
    print(json.dumps(found) if options.json else "\n".join(f"{name:20} {value}" for name, value in found.items()))
    return 0


def _measured(folder: Path, address: str, options: argparse.Namespace) -> Figures:
    def step(name: str, report: str = "") -> Figures:
        return _run(folder, address, name, report, options)

    step("prepare")
    alone = step("statistics")
    found = {"results": options.results, "database": options.database, "censored": options.censored}
    for report, prefix in (("comparison", ""), ("summary", "summary_")):
        figures = _of_report(report, folder, step, options.repeats)
        found |= {f"{prefix}{name}": value for name, value in figures.items()}
    found |= {name: value for name, value in alone.items() if name.endswith("_s")}
    found |= {f"{name}_to_sort_cpu": alone[f"{name}_cpu_s"] / alone["sort_cpu_s"] for name in ("statistics", "tests")}
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in found.items()}


def _of_report(report: str, folder: Path, step: Callable[[str, str], Figures], repeats: int) -> Figures:
    """Take each step some times in turn, and tell the least; by the clock and by the processor, each by itself."""
    turns: dict[str, list[Figures]] = {"cold": [], "restart": [], "floor": []}
    for _turn in range(repeats):
        shutil.rmtree(folder / "columns", ignore_errors=True)
        for name, taken in turns.items():
            taken.append(step("floor" if name == "floor" else "report", report))
    found = {f"{name}_s": _least(taken, name) for name, taken in turns.items()}
    found |= {f"{name}_cpu_s": _least(taken, name, "_cpu") for name, taken in turns.items()}
    for name in ("cold", "restart"):
        found[f"{name}_to_floor"] = found[f"{name}_s"] / found["floor_s"]
        found[f"{name}_to_floor_cpu"] = found[f"{name}_cpu_s"] / found["floor_cpu_s"]
    warm = step("warm", report)
    del warm["peak_mb"]
    parts = {name: min(one[name] for one in turns["floor"]) for name in ("floor_fetch_s", "floor_statistics_s")}
    peaks = {name: max(one["peak_mb"] for one in taken) for name, taken in turns.items()}
    return found | parts | warm | {
        "peak_mb": peaks["cold"], "restart_peak_mb": peaks["restart"], "floor_peak_mb": peaks["floor"],
    }  # fmt: skip


def _least(taken: list[Figures], name: str, clock: str = "") -> float:
    key = f"{'floor' if name == 'floor' else 'report'}{clock}_s"
    return min(float(one[key]) for one in taken)


def _run(folder: Path, address: str, step: str, report: str, options: argparse.Namespace) -> Figures:
    settings = {
        "DATABASE_URL": address,
        "CYTOLEDGER_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ALLOWED_HOSTS": "testserver",
    }
    inside = INSIDE.format(
        step=step, report=report, folder=str(folder), results=options.results, censored=options.censored
    )
    done = subprocess.run(
        [sys.executable, "-c", inside], env=os.environ | settings, check=True, stdout=subprocess.PIPE, text=True
    )
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


if __name__ == "__main__":
    sys.exit(main())
