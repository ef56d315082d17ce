"""Measure the import of a generated workbook of assay results beside django-import-export's usual flow and the floor.

ours_s    this import, from the file to committed rows: preview, staging, confirmation and audit included
rules_s   the rules across fields of the patients concerned, checked after the commit; not in ours_s
again_s   the same file once more, which writes nothing
stock_s   django-import-export, dry run and import, of a tenth of the rows, times ten
floor_s   calamine's reading and the bare insert of the same rows, without audit
peak_mb   the most memory that the process of ours took
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.imports.workbook import write_workbook
from tests.postgres import server

# A sheet holds no more.
MOST_SHEET_ROWS = 1_000_000
STOCK_SHARE = 10
STEPS = ("ours", "again", "stock", "floor")
# Models can be imported only once Django is set up.
INSIDE = (
    "import django; django.setup(); from benchmarks.imports import measure; measure.main({step!r}, {path!r}, {rows})"
)
# Gives the address of a copy of the prepared database.
Copy = Callable[[str], str]


def main() -> int:
    """Read the options, and measure each way in a process of its own, on a copy of one database."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.imports", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--without-stock", action="store_true", help="leave the usual flow out, which takes minutes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cytoledger-bench-") as folder:
        found = _measured(Path(folder), options)
    print(json.dumps(found) if options.json else "\n".join(f"{name:12} {value}" for name, value in found.items()))
    return 0


def _measured(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    suffix = ".xlsx" if options.rows < MOST_SHEET_ROWS else ".csv"
    whole, share = folder / f"results{suffix}", folder / "share.xlsx"
    write_workbook(whole, options.rows)
    write_workbook(share, options.rows // STOCK_SHARE)
    found: dict[str, Any] = {"rows": options.rows, "database": options.database}
    with _databases(folder, options.database) as (prepared, copy):
        _run(folder, prepared, "prepare", whole, options.rows)
        address = copy("ours")
        ours = _run(folder, address, "ours", whole, options.rows)
        again = _run(folder, address, "again", whole, options.rows)
        floor = _run(folder, copy("floor"), "floor", whole, options.rows)
        told = {"ours": ours, "again": again, "floor": floor}
        if not options.without_stock:
            told["stock"] = _run(folder, copy("stock"), "stock", share, options.rows // STOCK_SHARE)
    for name, figures in told.items():
        times = STOCK_SHARE if name == "stock" else 1
        found |= {f"{name}_s": round(figures["wall_s"] * times, 2), f"{name}_cpu_s": round(figures["cpu_s"] * times, 2)}
    found["rules_s"] = round(ours["rules_s"], 2)
    return found | {"peak_mb": ours["peak_mb"], "again_peak_mb": again["peak_mb"]}


def _run(folder: Path, database: str, step: str, path: Path, rows: int) -> dict[str, Any]:
    settings = {
        "DATABASE_URL": database,
        "CYTOLEDGER_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    command = [sys.executable, "-c", INSIDE.format(step=step, path=str(path), rows=rows)]
    done = subprocess.run(command, env=os.environ | settings, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


@contextmanager
def _databases(folder: Path, kind: str) -> Iterator[tuple[str, Copy]]:
    """Give the address of an empty database, and the function that copies it."""
    if kind == "sqlite":
        prepared = folder / "prepared.sqlite3"

        def copied(name: str) -> str:
            shutil.copy(prepared, folder / f"{name}.sqlite3")
            return f"sqlite:///{folder / f'{name}.sqlite3'}"

        yield f"sqlite:///{prepared}", copied
        return
    with server() as address:
        place = address.partition("?")[2]
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE DATABASE prepared")

            def copied(name: str) -> str:
                connection.execute(f'CREATE DATABASE "{name}" TEMPLATE prepared'.encode())
                return f"postgresql://postgres@/{name}?{place}"

            yield f"postgresql://postgres@/prepared?{place}", copied


if __name__ == "__main__":
    sys.exit(main())
