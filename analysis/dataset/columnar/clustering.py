"""A table's columns with the rows of each key together: those of one analyte lie side by side, in their order."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from analysis.dataset.columnar.kinds import Stored, code_type


def named(name: str, by: str) -> str:
    """Name a clustered column, in files and hashes."""
    return f"{name}.by_{by}"


def clustered(columns: dict[str, Stored], by: str, names: Iterable[str]) -> dict[str, Stored]:
    """Put the rows of each key together, in the order of the keys; those of one key stay in their order.

    Parameters
    ----------
    by
        Name of the column of keys.
    """
    order = _order(np.asarray(columns[by]))
    return {name: columns[name][order] for name in names}


def _order(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    different, codes = np.unique(keys, return_inverse=True)
    # On small integers a stable sort is a radix sort, linear in their number.
    return np.argsort(codes.astype(code_type(different.size)), kind="stable")
