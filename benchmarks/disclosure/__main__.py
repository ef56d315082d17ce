"""Attack the answers to overlapping cohorts by integer programming: how many small counts follow, and what is withheld.

With ``--factor 1`` filters that are combined need no more patients than one filter alone.
"""

import argparse
import os
import subprocess
import sys

# Models can be imported only once Django is set up.
INSIDE = "import django; django.setup(); from benchmarks.disclosure.measure import main; main({tables}, {factor})"


def main() -> int:
    """Read the options, and attack."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.disclosure", description=__doc__)
    parser.add_argument("--tables", type=int, default=60, help="tables of each kind")
    parser.add_argument("--factor", type=float, help="for filters that are combined")
    options = parser.parse_args()
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", INSIDE.format(tables=options.tables, factor=options.factor)]
    return subprocess.run(command, env=os.environ | settings, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
