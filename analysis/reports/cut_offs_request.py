"""What is asked of the cut-off report, as an address or a command carries it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from analysis.cohort import Cohort, Parameters, one_of, single, values_of, whole_number
from analysis.reports.outcomes import outcomes_asked
from analysis.reports.parameters import refuse_unknown_parameters
from analysis.reports.summary_request import DEFAULT_WINDOW_DAYS
from analysis.summaries.group_comparison import Adjustment

_ONE = ("by", "order", "adjust", "window")
_SEVERAL = ("outcome", "cut_off", "interval")


@dataclass(frozen=True)
class CutOffRequest:
    """What is asked of the cut-off report. All of it stands in the address.

    Attributes
    ----------
    outcome
        Codes of numbers; empty for those of the cytokines that have a cut-off or a reference interval.
    cut_off
        Further cut-offs: ``analyte:IL-2@391`` or ``age@50:65``.
    interval
        Reference intervals in place of those of the assays: ``analyte:IL-2@137:838``.
    by
        Code of the grouping; empty for the first of the study's.
    """

    cohort: Cohort = field(default_factory=Cohort)
    outcome: tuple[str, ...] = ()
    cut_off: tuple[str, ...] = ()
    interval: tuple[str, ...] = ()
    by: str = ""
    order: bool = True
    adjust: Adjustment = Adjustment.BENJAMINI_HOCHBERG
    window: int = DEFAULT_WINDOW_DAYS

    @classmethod
    def parameter_names(cls) -> tuple[str, ...]:
        """Names of all parameters that the report reads."""
        return (*Cohort.parameter_names(), *_SEVERAL, *_ONE)

    @classmethod
    def from_query(cls, parameters: Parameters, ignore: Iterable[str] = ()) -> CutOffRequest:
        """Read a request from the parameters of an address.

        Raises
        ------
        BadCohort
            With a sentence: an unknown key or a bad value.
        """
        refuse_unknown_parameters(parameters, cls.parameter_names(), ignore)
        found = {name: values_of(parameters, name) for name in _ONE}
        asked = {name: single(name, values) for name, values in found.items() if values}
        several = {name: outcomes_asked(values_of(parameters, name)) for name in _SEVERAL}
        adjust = one_of("adjust", asked.get("adjust", Adjustment.BENJAMINI_HOCHBERG), Adjustment.values)
        return cls(
            cohort=Cohort.from_query(parameters),
            by=asked.get("by", ""),
            order=one_of("order", asked.get("order", "1"), ("0", "1")) == "1",
            adjust=Adjustment(adjust),
            window=whole_number("window", asked["window"]) if "window" in asked else DEFAULT_WINDOW_DAYS,
            **several,
        )

    def to_query(self) -> str:
        """Write the request in its one canonical form."""
        defaults = CutOffRequest()
        pairs = [*self.cohort.pairs()]
        pairs += [(name, code) for name in _SEVERAL for code in getattr(self, name)]
        own = {name: getattr(self, name) for name in ("by", "adjust", "window")}
        pairs += [(name, str(value)) for name, value in own.items() if value != getattr(defaults, name)]
        return urlencode(pairs + ([] if self.order else [("order", "0")]))
