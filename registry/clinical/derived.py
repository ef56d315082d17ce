"""The answer that every derivation gives: values, what stays undetermined, and what would settle it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Value = float | str | None


@dataclass(frozen=True)
class SingleDerived:
    """One record's answer. `value` is None exactly when `undetermined` is true."""

    value: Value
    undetermined: bool
    missing: tuple[str, ...]
    invalid: tuple[str, ...]
    rule_version: str


@dataclass(frozen=True, eq=False)
class Derived:
    """A derived variable for n records.

    Attributes
    ----------
    values : ndarray, shape (n,)
        float64 with NaN where undetermined (numbers), or object array of codes with None where undetermined.
    undetermined : ndarray of bool, shape (n,)
    inputs : tuple of str
        The k inputs of the rule, naming the columns of `missing` and `invalid`.
    missing : ndarray of bool, shape (n, k)
        True where this input is not (fully) known and still matters: some completion of the unknown inputs makes the
        answer depend on it. All false where the answer is determined.
    invalid : ndarray of bool, shape (n, k)
        The part of `missing` where a value was given but lies outside the input's domain (≤ 0, infinite, not a grade).
    rule_version : str
        The rule and its version, such as "BCLC-2022-ChildPugh/1".
    codes : tuple of str
        The possible codes in order; empty for numbers.
    possible : ndarray of uint64, shape (n,), or None
        Bit j is set while codes[j] is still possible. It lets a further rule use partial knowledge:
        "Child-Pugh A or B" is enough to exclude BCLC D.
    """

    values: NDArray[np.float64] | NDArray[np.object_]
    undetermined: NDArray[np.bool_]
    inputs: tuple[str, ...]
    missing: NDArray[np.bool_]
    invalid: NDArray[np.bool_]
    rule_version: str
    codes: tuple[str, ...] = ()
    possible: NDArray[np.uint64] | None = None

    def __len__(self) -> int:
        return len(self.undetermined)

    def surely(self, code: str) -> NDArray[np.bool_]:
        """Where the answer is determined and is this code."""
        if self.possible is None:
            raise ValueError(f"{self.rule_version} gives numbers, not codes.")
        return self.possible == np.uint64(1 << self.codes.index(code))

    def missing_for(self, record: int) -> tuple[str, ...]:
        """Names of the inputs whose knowledge record number `record` still needs."""
        return self._names(self.missing[record])

    def invalid_for(self, record: int) -> tuple[str, ...]:
        """Names of the needed inputs of record number `record` that were given out of their domain."""
        return self._names(self.invalid[record])

    def one(self, record: int = 0) -> SingleDerived:
        """The answer for one record, as plain Python values."""
        undetermined = bool(self.undetermined[record])
        raw = self.values[record]
        value: Value = None if undetermined else (raw if isinstance(raw, str) else float(raw))
        return SingleDerived(value, undetermined, self.missing_for(record), self.invalid_for(record), self.rule_version)

    def _names(self, flags: NDArray[np.bool_]) -> tuple[str, ...]:
        return tuple(name for name, flag in zip(self.inputs, flags, strict=True) if flag)
