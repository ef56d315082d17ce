"""A grouping with the level of each patient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.summaries import Design
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

    @property
    def design(self) -> Design:
        """The design that the variable declares: by its levels, never by the data."""
        if len(self.levels) == 2:
            return Design.TWO_GROUPS
        return Design.ORDERED if self.grouping.ordered else Design.NOMINAL
