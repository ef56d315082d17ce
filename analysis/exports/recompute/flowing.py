"""Who was left out of a cohort, step by step, from a file with a row for each patient within reach.

A column for each step, in their order: whether the patient meets it. Steps after the one that leaves a patient out were
not looked at, and are empty.
"""

from __future__ import annotations

import csv


def _rows(path: str) -> list[dict[str, str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _left_out_by(row: dict[str, str]) -> str:
    return next((step for step, met in row.items() if met != "yes"), "")


def within_reach(path: str) -> int:
    """Count the patients within reach."""
    return len(_rows(path))


def left_out(path: str, step: str) -> int:
    """Count those whom a step leaves out: the first that they don't meet."""
    return sum(_left_out_by(row) == step for row in _rows(path))


def remaining_after(path: str, step: str) -> int:
    """Count those who meet a step and all before it."""
    rows = _rows(path)
    steps = list(rows[0])
    return sum(all(row[one] == "yes" for one in steps[: steps.index(step) + 1]) for row in rows)


def in_the_report(path: str) -> int:
    """Count those who meet every step."""
    return sum(not _left_out_by(row) for row in _rows(path))
