"""The content of columns, hashed: the same values give the same hash, whatever database or file holds them."""

from __future__ import annotations

import hashlib
from typing import Protocol

import numpy as np

from analysis.dataset.columnar.kinds import Category, Stored


class Hash(Protocol):
    """What hashlib makes."""

    def update(self, data: bytes | memoryview, /) -> None:
        """Take more in."""


def take_in(hashed: Hash, name: str, column: Stored) -> None:
    """Take a column into a hash: its name; of texts those that occur, in their order, and the place of each."""
    hashed.update(f"{name}:".encode())
    _take_values(hashed, column)


def hash_of_column(column: Stored) -> str:
    """Hash the values of a column, without its name."""
    hashed = hashlib.sha256()
    _take_values(hashed, column)
    return hashed.hexdigest()


def _take_values(hashed: Hash, column: Stored) -> None:
    if isinstance(column, Category):
        told = column.canonical()
        hashed.update("\x1f".join(told.names).encode())
        hashed.update(told.codes.tobytes())
        return
    values = np.ascontiguousarray(column)
    if values.dtype.kind == "f":
        # One NaN of the many there are; and 0 has no sign.
        values = np.where(np.isnan(values), np.nan, values) + 0.0
    hashed.update(values.view(np.uint8).data)
