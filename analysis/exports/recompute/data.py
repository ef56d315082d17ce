"""The data of a report as it stands in `data.csv`, and the comparison of numbers."""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]
Codes = NDArray[np.int64]

_columns: dict[str, list[str]] = {}
_levels: dict[str, list[str]] = {}
_outcomes: list[bool] = []
_memory: dict[tuple[object, ...], Any] = {}
_families: dict[str, list[float]] = {}
_kept: list[int] = []
"""Places of the rows that calls look at."""

FORMULA_SIGNS = ("'=", "'+", "'-", "'@", "'\t", "'\r")
SMALLEST = 1e-14
"""Two numbers closer than this are equal, however small they are."""


def load(path: str) -> None:
    """Read the data: a row for each patient, an empty cell where nothing is known."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        names, *rows = csv.reader(file)
    for place, name in enumerate(names):
        _columns[name] = [_unescaped(row[place]) for row in rows]
    restrict()


def _unescaped(text: str) -> str:
    """Take away the apostrophe that keeps a spreadsheet program from computing a text."""
    return text[1:] if text.startswith(FORMULA_SIGNS) else text


def restrict(*pairs: str) -> None:
    """Look only at the rows that have some levels from here on: column, level, column, level …; at all without any."""
    _memory.clear()
    rows = range(len(next(iter(_columns.values()))))
    wanted = list(zip(pairs[::2], pairs[1::2], strict=True))
    _kept[:] = [row for row in rows if all(_columns[name][row] == level for name, level in wanted)]


def remembered(key: tuple[object, ...], compute: Callable[[], Any]) -> Any:
    """Compute something once for the rows that calls look at."""
    if key not in _memory:
        _memory[key] = compute()
    return _memory[key]


def derive(name: str, values: Numbers) -> str:
    """Add a column of numbers, of the rows that calls look at, under a name, which is given back."""
    _columns[name] = [""] * len(next(iter(_columns.values())))
    for row, value in zip(_kept, values.tolist(), strict=True):
        _columns[name][row] = "" if math.isnan(value) else repr(value)
    return name


def derive_censored(name: str, values: Numbers, signs: Codes) -> str:
    """Add numbers of which some are limits, with their signs, as three columns, and give the name of the first."""
    outside = signs != 0
    derive(f"{name}_qualifier", np.where(np.isnan(values) & ~outside, math.nan, signs))
    derive(f"{name}_limit", np.where(outside, values, math.nan))
    return derive(name, np.where(outside, math.nan, values))


def texts(name: str) -> list[str]:
    """Give the cells of a column."""
    return [_columns[name][row] for row in _kept]


def declare_levels(name: str, *codes: str) -> None:
    """Declare the levels of a column, in their order."""
    _levels[name] = list(codes)


def levels_of(name: str) -> list[str]:
    """Give the declared levels of a column."""
    return _levels[name]


def numbers(name: str) -> Numbers:
    """Give a column of numbers, NaN where the cell is empty."""
    return np.array([float(text) if text else math.nan for text in texts(name)], dtype=np.float64)


def codes_of(name: str) -> Codes:
    """Give the place of each patient's level among the declared ones, −1 for none."""
    places = {code: place for place, code in enumerate(_levels[name])}
    return np.array([places.get(text, -1) for text in texts(name)], dtype=np.int64)


def members(by: str = "", level: str = "") -> Mask:
    """Tell who has a level; without a name, everybody."""
    if not by:
        return np.ones(len(_kept), dtype=bool)
    return np.array([text == level for text in texts(by)], dtype=bool)


def censored(name: str) -> tuple[Numbers, Codes]:
    """Give values, with the limit in the place of a value outside one, and −1 for "<", 0 for "=", 1 for ">".

    A value that lies outside a limit that nobody knows is NaN, as is a missing one.
    """
    values = numbers(name)
    if f"{name}_qualifier" not in _columns:
        return values, np.zeros(values.size, dtype=np.int64)
    signs = np.nan_to_num(numbers(f"{name}_qualifier")).astype(np.int64)
    return np.where(signs == 0, values, numbers(f"{name}_limit")), signs


def usable(name: str, by: str = "", level: str = "") -> tuple[Numbers, Codes]:
    """Give the usable values or limits of some patients, with their signs."""
    values, signs = censored(name)
    kept = members(by, level) & ~np.isnan(values)
    return values[kept], signs[kept]


def check(label: str, found: float, expected: float, tolerance: float = 1e-9, family: str = "") -> None:
    """Print a number that was computed here beside the registry's, and whether they are equal.

    A p of a family of tests is kept, to be adjusted over it.
    """
    if family:
        _families.setdefault(family, []).append(found)
    apart = abs(found - expected)
    equal = bool(apart <= max(tolerance * abs(expected), SMALLEST))  # NaN is equal to nothing.
    _outcomes.append(equal)
    _say(f"{'equal  ' if equal else 'DIFFERS'}  {found:<22.15g}  {expected:<22.15g}  {label}")


def family_of(name: str) -> list[float]:
    """Give the p of the tests of a family, in the order in which they were checked."""
    return _families[name]


def _say(line: str) -> None:
    sys.stdout.buffer.write(f"{line}\n".encode())


def finish() -> None:
    """Say how many numbers are equal; leave with status 1 where one differs."""
    different = _outcomes.count(False)
    _say(f"{len(_outcomes)} numbers compared, {different} differ.")
    sys.stdout.flush()
    sys.exit(1 if different else 0)
