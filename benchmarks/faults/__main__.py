"""Try the faults that take long, and print what happened; the exit code is 1 when a promise is broken."""

import argparse
import sys

from benchmarks.faults import filling, restarting, writing


def main() -> int:
    """Try those that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("fault", nargs="*", choices=[[], "restart", "writers", "full"], default=[])
    parser.add_argument(
        "--database",
        choices=("sqlite", "postgresql"),
        help="Of the writers and of the full disk; both, if none is named.",
    )
    parser.add_argument("--changes", type=int, default=writing.CHANGES, help="Of each writer.")
    options = parser.parse_args()
    asked = options.fault or ["restart", "writers", "full"]
    broken = restarting.main() if "restart" in asked else 0
    for database in [options.database] if options.database else ["sqlite", "postgresql"]:
        broken |= writing.main(database, options.changes) if "writers" in asked else 0
        broken |= filling.main(database) if "full" in asked else 0
    return broken


if __name__ == "__main__":
    sys.exit(main())
