"""The data of a report in neutral form: one row for each patient of its cohort, a column for each variable."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.statistics.qualifiers import CensoredColumn


class Kind(StrEnum):
    """What a column holds; the numbers of a member only tell which rows belong together."""

    NUMBER = "number"
    LEVEL = "level"
    IDENTIFIER = "identifier"
    MEMBER = "member"


class RowsOf(StrEnum):
    """What there is a row of."""

    PATIENTS = "patients"
    RESULTS = "results"


@dataclass(frozen=True, eq=False)
class FrameColumn:
    """One column.

    Attributes
    ----------
    name
        As it stands in a file: letters, digits and underscores.
    code
        The variable of the registry that it comes from, as an address writes it.
    values
        Numbers with NaN where nothing is known; places of levels, −1 for none; or texts. Shape (n,).
    levels
        Code and label of each level, in their order.
    note
        The rule of a derived variable with its version, or what was done to the values.
    """

    name: str
    code: str
    label: str
    kind: Kind
    values: NDArray[Any]
    unit: str = ""
    levels: tuple[tuple[str, str], ...] = ()
    note: str = ""

    def taken(self, places: NDArray[np.int64]) -> FrameColumn:
        """Give the column with its rows in another order."""
        return replace(self, values=self.values[places])


@dataclass(frozen=True, eq=False)
class Frame:
    """A data set.

    Attributes
    ----------
    keys
        A number of each row, shape (n,), such as the primary key of its patient: to tell rows apart, never written.
    left_out
        Labels of variables that the reader may not have.
    changed
        Names of columns whose values are not those that the report was computed from.
    left_out_at
        Of each patient within reach, in no order, the place of the step of the flow that left them out, −1 for none.
    """

    columns: tuple[FrameColumn, ...]
    keys: NDArray[np.int64]
    left_out: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    rows_of: RowsOf = RowsOf.PATIENTS
    left_out_at: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def __len__(self) -> int:
        return int(self.keys.size)

    def number(self, code: str, unit: str | None = None) -> str:
        """Give the name of the column with a variable's numbers, in a unit where it has several; empty without one."""
        found = (one for one in self.columns if one.code == code and one.kind is Kind.NUMBER and not one.levels)
        return next((one.name for one in found if unit is None or one.unit == unit), "")

    def named(self, code: str) -> str:
        """Give the name of the first column of a code; empty without one."""
        return next((one.name for one in self.columns if one.code == code), "")

    def level(self, code: str) -> str:
        """Give the name of the column with a variable's levels; empty without one."""
        return next((one.name for one in self.columns if one.code == code and one.kind is Kind.LEVEL), "")


def limit_words() -> tuple[str, str, tuple[str, str, str]]:
    """Give what follows the label of the qualifier and of the limit, and the labels of measured, below and above."""
    labels = (_("measured"), _("below the limit"), _("above the limit"))
    return _("outside a limit?"), _("limit"), labels


def number_columns(
    name: str, code: str, label: str, unit: str, column: CensoredColumn, words: tuple[str, str, tuple[str, str, str]],
    *, may_be_censored: bool, note: str = "",
) -> tuple[FrameColumn, ...]:  # fmt: skip
    """Give a number as one column, or, where values may lie outside limits, as value, qualifier and limit.

    Parameters
    ----------
    words
        What follows the label of the qualifier and of the limit, and the labels of measured, below and above.
    """
    if not may_be_censored:
        return (FrameColumn(name, code, label, Kind.NUMBER, column.values, unit, note=note),)
    known = column.usable | column.unusable
    qualifier, limit, labels = words
    levels = tuple(zip(("0", "-1", "1"), labels, strict=True))
    signs = np.where(known, column.qualifiers.astype(np.float64), np.nan)
    return (
        FrameColumn(name, code, label, Kind.NUMBER, np.where(column.exact, column.values, np.nan), unit, note=note),
        FrameColumn(f"{name}_qualifier", code, f"{label}: {qualifier}", Kind.NUMBER, signs, "", levels),
        FrameColumn(
            f"{name}_limit", code, f"{label}: {limit}", Kind.NUMBER,
            np.where(column.exact, np.nan, column.values), unit,
        ),
    )  # fmt: skip
