"""Measure in a process of its own, on an empty database that is made for it and removed."""

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from tests.postgres import server

# Models can be imported only once Django is set up.
INSIDE = (
    "import django; django.setup(); from benchmarks.checks.measure import main; "
    "main({patients}, {results}, as_json={as_json})"
)


def main() -> int:
    """Read the options, and measure beside a database."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.checks", description=__doc__)
    parser.add_argument("--patients", type=int, default=10_000)
    parser.add_argument("--results", type=int, default=24, help="results of each patient")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cytoledger-bench-") as folder:
        own = nullcontext(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        with server() if options.database == "postgresql" else own as url:
            settings = {"DATABASE_URL": url, "CYTOLEDGER_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
            command = [
                sys.executable,
                "-c",
                INSIDE.format(patients=options.patients, results=options.results, as_json=options.json),
            ]
            return subprocess.run(command, env=os.environ | settings, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
