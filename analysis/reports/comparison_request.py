"""What is asked of the comparison report, as an address or a command carries it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from analysis.cohort import Cohort, Parameters, one_of, single, values_of, whole_number
from analysis.reports.outcomes import outcomes_asked
from analysis.reports.parameters import refuse_unknown_parameters
from analysis.reports.summary_request import DEFAULT_WINDOW_DAYS
from analysis.summaries.group_comparison import Adjustment, Shape, TestFamily

_ONE = ("by", "strata", "test", "order", "adjust", "shape", "window")


@dataclass(frozen=True)
class ComparisonRequest:
    """What is asked of the comparison report. All of it stands in the address.

    Attributes
    ----------
    outcome
        Codes of numbers and groupings; empty for every cytokine with results.
    by, strata
        Codes of groupings: the one that is compared, empty for the first of the study's; and the one within whose
        levels it is compared, empty for none.
    test
        By what numbers are compared.
    order
        Whether an order of the groups is taken into account.
    adjust, shape
        How p is adjusted, and values are drawn.
    """

    cohort: Cohort = field(default_factory=Cohort)
    outcome: tuple[str, ...] = ()
    by: str = ""
    strata: str = ""
    test: TestFamily = TestFamily.RANKS
    order: bool = True
    adjust: Adjustment = Adjustment.BENJAMINI_HOCHBERG
    shape: Shape = Shape.BOX
    window: int = DEFAULT_WINDOW_DAYS

    @classmethod
    def parameter_names(cls) -> tuple[str, ...]:
        """Names of all parameters that the report reads."""
        return (*Cohort.parameter_names(), "outcome", *_ONE)

    @classmethod
    def from_query(cls, parameters: Parameters, ignore: Iterable[str] = ()) -> ComparisonRequest:
        """Read a request from the parameters of an address.

        Raises
        ------
        BadCohort
            With a sentence: an unknown key or a bad value.
        """
        refuse_unknown_parameters(parameters, cls.parameter_names(), ignore)
        found = {name: values_of(parameters, name) for name in _ONE}
        asked = {name: single(name, values) for name, values in found.items() if values}
        defaults = cls()
        return cls(
            cohort=Cohort.from_query(parameters),
            outcome=outcomes_asked(values_of(parameters, "outcome")),
            by=asked.get("by", ""),
            strata=asked.get("strata", ""),
            test=TestFamily(one_of("test", asked.get("test", defaults.test), TestFamily.values)),
            order=one_of("order", asked.get("order", "1"), ("0", "1")) == "1",
            adjust=Adjustment(one_of("adjust", asked.get("adjust", defaults.adjust), Adjustment.values)),
            shape=Shape(one_of("shape", asked.get("shape", defaults.shape), Shape.values)),
            window=whole_number("window", asked["window"]) if "window" in asked else DEFAULT_WINDOW_DAYS,
        )

    def to_query(self) -> str:
        """Write the request in its one canonical form."""
        defaults = ComparisonRequest()
        own = {name: getattr(self, name) for name in ("by", "strata", "test", "adjust", "shape", "window")}
        changed = [(name, str(value)) for name, value in own.items() if value != getattr(defaults, name)]
        changed += [] if self.order else [("order", "0")]
        return urlencode([*self.cohort.pairs(), *(("outcome", code) for code in self.outcome), *changed])
