"""What is asked of the before-and-after report, as an address or a command carries it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from analysis.cohort import BadCohort, Cohort, Parameters, codes, one_of, single, values_of, whole_number
from analysis.reports.parameters import refuse_unknown_parameters
from analysis.reports.summary_request import DEFAULT_WINDOW_DAYS
from analysis.statistics.paired import Zeros
from analysis.summaries.before_after import PairedTest
from analysis.visits import Visit

MOST_ANALYTES = 12
MOST_LEVELS = 6
LEVEL_SIGN = "="
_SINGLE = ("before", "after", "test", "zeros", "by", "window")


@dataclass(frozen=True)
class BeforeAfterRequest:
    """What is asked of the before-and-after report. All of it stands in the address.

    Attributes
    ----------
    analyte
        Codes of analytes, at most twelve; empty for the cytokines and immune cells with results at both visits.
    number
        Codes of other numbers (``albi``, ``clinicalassessment.ecog``), read from the records nearest to each visit.
    level
        Levels of groupings, as ``child_pugh_class=A``, likewise.
    before, after
        The two visits, such as ``baseline`` and ``post_op.d7``; without them the first two with results.
    test, zeros
        The test of pairs whose values are all measured, and what it does with pairs that don't differ.
    by
        Code of a grouping; empty for none.
    window
        Days between the tumour assessment and what is joined to it for derived stages.
    """

    cohort: Cohort = field(default_factory=Cohort)
    analyte: tuple[str, ...] = ()
    number: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    before: Visit | None = None
    after: Visit | None = None
    test: PairedTest = PairedTest.WILCOXON
    zeros: Zeros = Zeros.LEAVE_OUT
    by: str = ""
    window: int = DEFAULT_WINDOW_DAYS

    @classmethod
    def parameter_names(cls) -> tuple[str, ...]:
        """Names of all parameters that the report reads."""
        return (*Cohort.parameter_names(), "analyte", "number", "level", *_SINGLE)

    @classmethod
    def from_query(cls, parameters: Parameters, ignore: Iterable[str] = ()) -> BeforeAfterRequest:
        """Read a request from the parameters of an address.

        Raises
        ------
        BadCohort
            With a sentence: an unknown key or a bad value, or the same visit twice.
        """
        refuse_unknown_parameters(parameters, cls.parameter_names(), ignore)
        analyte = codes("analyte", values_of(parameters, "analyte"))
        number, level = (tuple(dict.fromkeys(values_of(parameters, name))) for name in ("number", "level"))
        if len(analyte) + len(number) > MOST_ANALYTES:
            raise BadCohort(_("At most %(most)d analytes are compared at once.") % {"most": MOST_ANALYTES})
        if len(level) > MOST_LEVELS:
            raise BadCohort(_("At most %(most)d levels are compared at once.") % {"most": MOST_LEVELS})
        found = {name: values_of(parameters, name) for name in _SINGLE}
        asked = {name: single(name, values) for name, values in found.items() if values}
        before, after = (Visit.called(asked[name]) if name in asked else None for name in ("before", "after"))
        if before is not None and before == after:
            raise BadCohort(_("Before and after are the same visit: choose two."))
        return cls(
            cohort=Cohort.from_query(parameters),
            analyte=analyte,
            number=number,
            level=level,
            before=before,
            after=after,
            test=PairedTest(one_of("test", asked.get("test", PairedTest.WILCOXON), PairedTest.values)),
            zeros=Zeros(one_of("zeros", asked.get("zeros", Zeros.LEAVE_OUT), tuple(Zeros))),
            by=asked.get("by", ""),
            window=whole_number("window", asked["window"]) if "window" in asked else DEFAULT_WINDOW_DAYS,
        )

    def to_query(self) -> str:
        """Write the request in its one canonical form."""
        defaults = BeforeAfterRequest()
        pairs = [*self.cohort.pairs()]
        pairs += [(name, code) for name in ("analyte", "number", "level") for code in getattr(self, name)]
        pairs += [(name, visit.code) for name in ("before", "after") if (visit := getattr(self, name)) is not None]
        others = [name for name in _SINGLE[2:] if getattr(self, name) != getattr(defaults, name)]
        return urlencode([*pairs, *((name, str(getattr(self, name))) for name in others)])
