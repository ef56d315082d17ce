"""What is asked of Table 1, as an address or a command carries it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from analysis.cohort import Cohort, Parameters, one_of, single, values_of, whole_number
from analysis.reports.parameters import refuse_many, refuse_unknown_parameters
from analysis.reports.summary_request import DEFAULT_WINDOW_DAYS

MOST_ROWS = 100


@dataclass(frozen=True)
class TableOneRequest:
    """What is asked of Table 1. All of it stands in the address.

    Attributes
    ----------
    by
        Code of the grouping whose levels are the columns; empty for one column of all patients.
    row
        Codes of groupings and numbers, a row each, in this order; empty for those of the study.
    p
        Whether each row is tested. Off by default: baseline tables of a trial are not tested (CONSORT 2010, item 15).
    window
        Days between the tumour assessment and what is joined to it for derived stages.
    """

    cohort: Cohort = field(default_factory=Cohort)
    by: str = ""
    row: tuple[str, ...] = ()
    p: bool = False
    window: int = DEFAULT_WINDOW_DAYS

    @classmethod
    def parameter_names(cls) -> tuple[str, ...]:
        """Names of all parameters that the report reads."""
        return (*Cohort.parameter_names(), "by", "row", "p", "window")

    @classmethod
    def from_query(cls, parameters: Parameters, ignore: Iterable[str] = ()) -> TableOneRequest:
        """Read a request from the parameters of an address.

        Raises
        ------
        BadCohort
            With a sentence: an unknown key or a bad value.
        """
        refuse_unknown_parameters(parameters, cls.parameter_names(), ignore)
        row = tuple(dict.fromkeys(values_of(parameters, "row")))
        refuse_many("row", row, MOST_ROWS)
        by, p, window = (values_of(parameters, name) for name in ("by", "p", "window"))
        return cls(
            cohort=Cohort.from_query(parameters),
            by=single("by", by) if by else "",
            row=row,
            p=bool(p) and one_of("p", single("p", p), ("0", "1")) == "1",
            window=whole_number("window", single("window", window)) if window else DEFAULT_WINDOW_DAYS,
        )

    def to_query(self) -> str:
        """Write the request in its one canonical form."""
        pairs = [*self.cohort.pairs()]
        pairs += [("by", self.by)] if self.by else []
        pairs += [("row", code) for code in self.row]
        pairs += [("p", "1")] if self.p else []
        pairs += [("window", str(self.window))] if self.window != DEFAULT_WINDOW_DAYS else []
        return urlencode(pairs)
