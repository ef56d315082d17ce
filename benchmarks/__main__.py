"""Measure the main work and print it beside its limits; the exit code is 1 when a limit is passed."""

import sys

from benchmarks import scores


def main() -> int:
    """Run every task."""
    slow = 0
    for task in scores.tasks():
        seconds = task.seconds()
        slow += seconds > task.limit_s
        mark = "TOO SLOW" if seconds > task.limit_s else ""
        print(f"{task.name:50} {seconds:8.3f} s   limit {task.limit_s:g} s   {mark}".rstrip(), flush=True)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
