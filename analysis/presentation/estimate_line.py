"""An estimate with what it is of, and how it is printed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cells import CellWriter
from analysis.presentation.comparison_notes import DECIMALS_WITHOUT_UNIT, INTERVAL_KINDS, PERCENTAGES
from analysis.presentation.tables import Cell, blank
from analysis.presentation.units import unit_after_number
from analysis.presentation.wording import MEASURES_WITH_UNIT, measure_name
from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Interval, NotEstimable
from analysis.summaries import EstimateSummary
from analysis.summaries.who import Who


@dataclass(frozen=True)
class EstimateLine:
    """An estimate with what it is of, how it is printed, what is compared, in whom, and by which test."""

    outcome: str
    contrast: str
    estimate: EstimateSummary
    decimals: int
    unit: str
    p_adjusted: float | None = None
    who: Who | None = None
    method: Method | None = None

    @property
    def measure_text(self) -> str:
        """The measure, with the kind of its interval where there are several."""
        name = measure_name(self.estimate.measure, self.method)
        kind = INTERVAL_KINDS.get(self.estimate.measure)
        return f"{name} ({kind})" if kind else name

    @property
    def unit_of_value(self) -> str:
        """Unit of the estimate; shares differ by percentage points."""
        if self.estimate.measure in PERCENTAGES:
            return _("percentage points")
        return unit_after_number(self.unit) if self.estimate.measure in MEASURES_WITH_UNIT else ""

    @property
    def value_text(self) -> str:
        """The estimate printed, without its unit."""
        value = self.estimate.value
        return self._number(value) if isinstance(value, float) else formatting.BLANK

    @property
    def interval_text(self) -> str:
        """The interval printed, empty where there is none."""
        interval = self.estimate.interval
        if not isinstance(interval, Interval):
            return ""
        return formatting.span(self._number(interval.low), self._number(interval.high))

    def interval_cell(self, writer: CellWriter) -> Cell:
        """The interval as a cell; where there is none, why."""
        interval = self.estimate.interval
        if isinstance(interval, NotEstimable) and interval.reason is not Reason.NO_INTERVAL:
            return writer.not_estimable(interval)
        return Cell(self.interval_text) if self.interval_text else blank(_("this method gives no interval"))

    def _number(self, value: float) -> str:
        if self.estimate.measure in PERCENTAGES:
            return formatting.percent(value)
        if self.estimate.measure in MEASURES_WITH_UNIT:
            return formatting.number(value, self.decimals)
        return formatting.number(value, DECIMALS_WITHOUT_UNIT)


def is_ratio(measure: Measure) -> bool:
    """Tell whether a measure is a ratio, for which 1 says that there is no difference."""
    return measure in (Measure.GEOMETRIC_MEAN_RATIO, Measure.ODDS_RATIO_WOOLF, Measure.ODDS_RATIO_CONDITIONAL)
