"""A grouping with the level of each patient."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.reports.lacking import count_lacking
from analysis.statistics.columns import NO_GROUP, small_codes
from analysis.summaries import Design, MissingInput
from analysis.variables import Grouping, Level, LevelColumn


@dataclass(frozen=True, eq=False)
class Grouped:
    """A grouping with the level of each patient of the cohort."""

    grouping: Grouping
    levels: tuple[Level, ...]
    column: LevelColumn

    @property
    def codes(self) -> NDArray[np.int64]:
        """Place of the level of each patient, −1 for none."""
        return self.column.codes

    @cached_property
    def patients_by_level(self) -> tuple[NDArray[np.int64], ...]:
        """Which patients each level has, in their order."""
        codes = small_codes(self.codes, self.codes.size, len(self.levels))
        # On small integers a stable sort is a radix sort.
        order = np.argsort(codes, kind="stable")
        bounds = np.searchsorted(codes[order], np.arange(len(self.levels) + 1))
        return tuple(order[first:last] for first, last in pairwise(bounds.tolist()))

    def lacking(self, asked: NDArray[np.bool_]) -> tuple[MissingInput, ...]:
        """Count what those of the patients asked for who have no level lack."""
        return count_lacking(self.column.lacking, self.grouping.input_labels, asked & (self.codes == NO_GROUP))

    @property
    def design(self) -> Design:
        """The design that the variable declares: by its levels, never by the data."""
        if len(self.levels) == 2:
            return Design.TWO_GROUPS
        return Design.ORDERED if self.grouping.ordered else Design.NOMINAL
