"""The one place that turns the data of a cohort, and the variables of a report, into a frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.cohort import BadCohort
from analysis.dataset.reader import positions_in
from analysis.dataset.rows import of_study
from analysis.exports.frame import Frame, FrameColumn, Kind, limit_words, number_columns
from analysis.exports.names import Names
from analysis.reports.cohort_data import CohortData
from analysis.reports.grouped import Grouped
from analysis.reports.summary_cohort import Flow
from analysis.reports.summary_series import Series
from analysis.statistics.qualifiers import CensoredColumn
from analysis.summaries.values import Text
from analysis.summaries.who import FLOW_LEFT_OUT
from analysis.variables.measures import ANALYTE, Measure
from registry.models import Patient


def lacking_code(variable: str, name: str) -> str:
    """Write the code of the column that tells who lacks an input of a variable's rule."""
    return f"lacking {name} for {variable}"


@dataclass
class FrameBuilder:
    """Collects the columns of a report; a variable that is named twice is written once."""

    data: CohortData

    def __post_init__(self) -> None:
        self.names = Names()
        self._columns: dict[str, tuple[FrameColumn, ...]] = {}

    def series(self, found: Iterable[Series]) -> None:
        """Add the results of one analyte, a column for each unit that does not convert into another."""
        for place, one in enumerate(found):
            code = f"{ANALYTE}{one.substance.code}"
            name = self.names.of(code)
            columns = number_columns(
                name, code, _(one.substance.name), one.unit, one.column, limit_words(), may_be_censored=True,
                note="; ".join(filter(None, one.methods)),
            )  # fmt: skip
            self._columns[f"{code} {place}"] = columns

    def number(self, one: Measure) -> None:
        """Add a number; one whose results are in units that do not convert is left out, as the report leaves it."""
        if one.code in self._columns or f"{one.code} 0" in self._columns:
            return
        try:
            measured = self.data.measured(one)
        except BadCohort:
            return
        column = measured.column
        may_be_censored = one.code.startswith(ANALYTE) or bool((~column.exact).any())
        columns = number_columns(
            self.names.of(one.code), one.code, str(one.label), measured.unit, column, limit_words(),
            may_be_censored=may_be_censored,
        )  # fmt: skip
        flags = self._lacking(one.code, one.label, measured.lacking, dict(one.input_labels), ~column.usable)
        self._columns[one.code] = (*columns, *flags)

    def results(self, code: str, label: str, unit: str, column: CensoredColumn) -> None:
        """Add results that were chosen for this report, such as those of one visit."""
        self._columns[code] = number_columns(
            self.names.of(code), code, label, unit, column, limit_words(), may_be_censored=True
        )

    def levels(self, grouped: Grouped) -> None:
        """Add a grouping."""
        one = grouped.grouping
        if f"by {one.code}" in self._columns:
            return
        levels = tuple((level.code, str(level.label)) for level in grouped.levels)
        column = FrameColumn(
            self.names.of(one.code), one.code, str(one.label), Kind.LEVEL, grouped.codes, levels=levels,
            note=one.rule_version,
        )  # fmt: skip
        inputs, lacking = dict(one.input_labels), grouped.column.lacking
        flags = self._lacking(one.code, one.label, lacking, inputs, grouped.codes < 0)
        self._columns[f"by {one.code}"] = (column, *flags)

    def _lacking(
        self, code: str, label: Text, lacking: Iterable[tuple[str, NDArray[np.bool_]]], inputs: Mapping[str, Text],
        undetermined: NDArray[np.bool_],
    ) -> Iterator[FrameColumn]:  # fmt: skip
        """Tell in whom something is undetermined for want of which input of its rule."""
        answers = (("0", _("no")), ("1", _("yes")))
        for name, mask in lacking:
            if (flags := mask & undetermined).any():
                own, words = lacking_code(code, name), {"variable": label, "input": inputs[name]}
                about = _("%(variable)s not determined, lacking: %(input)s") % words
                values = flags.astype(np.float64)
                yield FrameColumn(self.names.of(own), own, about, Kind.NUMBER, values, levels=answers)

    def plain(self, *columns: FrameColumn) -> None:
        """Add columns that were made for this report."""
        for column in columns:
            self._columns[f"plain {column.name}"] = (column,)

    def frame(self) -> Frame:
        """Give the frame of the cohort: who each row is, then the columns in the order in which they were added."""
        columns = tuple(column for part in self._columns.values() for column in part)
        keys = self.data.patients.keys[self.data.included]
        return Frame((*_identifiers(self.data), *columns), keys, left_out_at=left_out_at(self.data.flow))


def left_out_at(flow: Flow) -> NDArray[np.int64]:
    """Tell at which step each patient within reach was left out, −1 for none."""
    found = np.full(flow.included.size, -1, dtype=np.int64)
    stations = flow.stations
    for place, step in enumerate(flow.steps):
        found[stations[f"{FLOW_LEFT_OUT}:{step.reason.value}"]] = place
    return np.sort(found)


def _identifiers(data: CohortData) -> tuple[FrameColumn, FrameColumn]:
    found = data.reader.columns(of_study(Patient, data.study), ("id", "registry_id"))
    places = positions_in(data.patients.keys[data.included], found["id"])
    return (
        FrameColumn("patient", "patient.registry_id", _("registry id"), Kind.IDENTIFIER, found["registry_id"][places]),
        FrameColumn("site_code", "site", _("site"), Kind.IDENTIFIER, data.patients.site[data.included]),
    )
