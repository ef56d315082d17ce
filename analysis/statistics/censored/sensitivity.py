"""Would substituting the limits have changed the conclusion? The line printed under a censored comparison."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.catalogue import Method
from analysis.statistics.columns import FloatArray
from analysis.statistics.qualifiers import CensoredColumn
from analysis.statistics.results import SIGNIFICANCE_LEVEL, NotEstimable


class Substitution(StrEnum):
    """What takes the place of "<v"; ">v" takes the mirror image, v times the same number."""

    HALF = "half"
    OVER_ROOT_TWO = "over_root_two"


DIVISORS = {Substitution.HALF: 2.0, Substitution.OVER_ROOT_TWO: math.sqrt(2.0)}


class HasP(Protocol):
    """A result with a p-value."""

    @property
    def p(self) -> float:
        """Two-sided p."""


@dataclass(frozen=True)
class SubstitutedTest:
    """p of a test on substituted values; ``changes_conclusion`` is None where either p can't be given."""

    substitution: Substitution
    p: float | NotEstimable
    changes_conclusion: bool | None


@dataclass(frozen=True)
class Sensitivity:
    """p of the censored method beside p under each substitution; never the main result."""

    p: float | NotEstimable
    substituted: tuple[SubstitutedTest, ...]
    level: float = SIGNIFICANCE_LEVEL
    method: Method = Method.SUBSTITUTION_SENSITIVITY

    @property
    def changes_conclusion(self) -> bool | None:
        """Whether any substitution would have changed the conclusion; None when that can't be told."""
        known = [test.changes_conclusion for test in self.substituted if test.changes_conclusion is not None]
        return any(known) if known else None


def substitute(values: ArrayLike, qualifiers: ArrayLike, substitution: Substitution) -> FloatArray:
    """Replace "<v" by v over 2 or √2, and ">v" by v times it; what has no limit stays NaN."""
    column = CensoredColumn.of(values, qualifiers)
    return column.values * DIVISORS[substitution] ** column.qualifiers.astype(np.float64)


def substitution_sensitivity(
    values: ArrayLike,
    qualifiers: ArrayLike,
    main: HasP | NotEstimable,
    test: Callable[[FloatArray], HasP | NotEstimable],
    level: float = SIGNIFICANCE_LEVEL,
) -> Sensitivity:
    """Run a test under each substitution and compare its conclusion with that of the censored method.

    Parameters
    ----------
    values, qualifiers
        Values or limits and their codes, shape (n,) each.
    main
        Result of the censored method.
    test
        Takes a plain column, shape (n,), NaN for missing, and returns a test.
    level
        p below it is a conclusion.
    """
    p_main = main if isinstance(main, NotEstimable) else main.p
    substituted = []
    for substitution in Substitution:
        result = test(substitute(values, qualifiers, substitution))
        p = result if isinstance(result, NotEstimable) else result.p
        changes = None
        if not isinstance(p, NotEstimable) and not isinstance(p_main, NotEstimable):
            changes = (p < level) != (p_main < level)
        substituted.append(SubstitutedTest(substitution, p, changes))
    return Sensitivity(p_main, tuple(substituted), level)
