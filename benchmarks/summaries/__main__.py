"""Measure the summary of 5 analytes by 4 groupings over N results, beside its floor.

cold_s      from the database to the numbers, without a columnar copy: connection, fetch, copy, statistics
restart_s   the same in a new process, with unchanged data: from the columnar copy
warm_ms     a page of the same report asked for again (95th percentile of 40), page cached by data version
floor_s     the same columns fetched by the driver, and numpy and scipy alone; what it contains and doesn't: floor.py
…_cpu_s     seconds of the processor in that process, where other work makes the clock run on
peak_mb     the most memory that the process of the cold report took
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from tests.postgres import server

# Models can be imported only once Django is set up.
INSIDE = (
    "import django; django.setup(); from benchmarks.summaries import measure; "
    "measure.main({step!r}, {folder!r}, {results}, {censored})"
)


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


def _measured(folder: Path, address: str, options: argparse.Namespace) -> dict[str, Any]:
    def step(name: str) -> dict[str, Any]:
        told = _run(folder, address, name, options)
        return {key: round(value, 3) if isinstance(value, float) else value for key, value in told.items()}

    step("prepare")
    turns = []
    for _turn in range(options.repeats):
        shutil.rmtree(folder / "columns", ignore_errors=True)
        turns.append({"cold": step("report"), "restart": step("report"), "floor": step("floor")})
    cold, restart = (
        min((turn[name] for turn in turns), key=lambda one: one["report_s"]) for name in ("cold", "restart")
    )
    floor = min((turn["floor"] for turn in turns), key=lambda one: one["floor_s"])
    warm = step("warm")
    return {
        "results": options.results, "database": options.database, "censored": options.censored,
        "cold_s": cold["report_s"], "restart_s": restart["report_s"], "warm_ms": warm["warm_ms"],
        "warm_cpu_ms": warm["warm_cpu_ms"], "first_page_ms": warm["first_page_ms"],
        "floor_s": floor["floor_s"], "floor_fetch_s": floor["floor_fetch_s"],
        "floor_statistics_s": floor["floor_statistics_s"], "cold_cpu_s": cold["report_cpu_s"],
        "restart_cpu_s": restart["report_cpu_s"], "floor_cpu_s": floor["floor_cpu_s"], "peak_mb": cold["peak_mb"],
        "restart_peak_mb": restart["peak_mb"], "floor_peak_mb": floor["peak_mb"],
        "cold_to_floor": round(cold["report_s"] / floor["floor_s"], 3),
        "restart_to_floor": round(restart["report_s"] / floor["floor_s"], 3),
    }  # fmt: skip


def _least(turns: list[dict[str, Any]], key: str) -> dict[str, Any]:
    return min(turns, key=lambda turn: turn[key])


def _run(folder: Path, address: str, step: str, options: argparse.Namespace) -> dict[str, Any]:
    settings = {
        "DATABASE_URL": address,
        "CYTOLEDGER_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ALLOWED_HOSTS": "testserver",
    }
    inside = INSIDE.format(step=step, folder=str(folder), results=options.results, censored=options.censored)
    done = subprocess.run(
        [sys.executable, "-c", inside], env=os.environ | settings, check=True, stdout=subprocess.PIPE, text=True
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


if __name__ == "__main__":
    sys.exit(main())
