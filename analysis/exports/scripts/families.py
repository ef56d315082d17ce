"""Families of tests, over which p is adjusted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from analysis.exports.calls import Call, NamedNumber
from analysis.summaries import SummaryReport
from analysis.summaries.before_after import BeforeAfterReport
from analysis.summaries.correlation import CorrelationReport
from analysis.summaries.course import CourseReport
from analysis.summaries.cut_offs import CutOffReport
from analysis.summaries.group_comparison import Adjustment, ComparisonReport

P = ": p"
"""What the label of a p ends with."""


@dataclass(frozen=True)
class Family:
    """P and adjusted p of each test of a family, by Benjamini and Hochberg (bh) or Holm (holm)."""

    members: tuple[tuple[float, float], ...]
    method: str = "bh"

    @classmethod
    def of(cls, tests: Iterable[Any], method: str = "bh") -> Family:
        """Take the tests that have both; the others don't count in a family."""
        found = ((one.p, one.p_adjusted) for one in tests)
        return cls(tuple((p, q) for p, q in found if isinstance(p, float) and isinstance(q, float)), method)


def families_of(report: Any) -> Iterator[Family]:
    """Give the families of a report; one of which a member is withheld shows no adjusted p, and has none here."""
    if isinstance(report, SummaryReport):
        for part in ("groupings", "correlations"):
            by_code: dict[str, list[Any]] = {}
            for one in (one for row in report.analytes for one in getattr(row, part)):
                by_code.setdefault(one.code, []).append(one.test if part == "groupings" else one)
            yield from map(Family.of, by_code.values())
    if isinstance(report, ComparisonReport) and not report.strata_withheld:
        everything = [*report.outcomes, *(one for stratum in report.strata for one in stratum.outcomes)]
        yield Family.of((one.test for one in everything), _method(report.adjustment))
    if isinstance(report, CutOffReport):
        yield Family.of((test for one in report.outcomes for test in one.tests), _method(report.adjustment))
    if isinstance(report, CorrelationReport):
        yield Family.of(cell.result for cell in report.cells)
    if isinstance(report, BeforeAfterReport):
        yield Family.of(one.overall.test for one in report.analytes)
        yield Family.of(one.between for one in report.analytes if one.between is not None)
    if isinstance(report, CourseReport):
        yield Family.of(report.between_groups, "holm")
        changes = () if report.changes is None else report.changes.groups
        yield Family.of((change for one in changes for change in one.changes), "holm")


def _method(adjustment: Adjustment) -> str:
    return "holm" if adjustment is Adjustment.HOLM else "bh"


def with_families(numbers: Sequence[NamedNumber], families: Iterable[Family]) -> list[NamedNumber]:
    """Add adjusted p to numbers, for each family all of whose tests are among them."""
    found = list(numbers)
    for count, family in enumerate(families, start=1):
        places = _places(found, family)
        if len(places) < len(family.members) or len(places) < 2:
            continue
        name, order = f"family {count}", sorted(places)
        for place, (_p, q) in zip(places, family.members, strict=True):
            one = found[place]
            found[place] = replace(one, family=name)
            call = Call.of("adjusted", family.method, name, order.index(place) + 1)
            found.append(NamedNumber(f"{one.label} {_('adjusted')}", q, call, one.tolerance))
    return found


def _places(numbers: Sequence[NamedNumber], family: Family) -> list[int]:
    """Find the p of each member among the numbers; of several that are equal each serves once, and in one family."""
    free = [place for place, one in enumerate(numbers) if one.label.endswith(P) and not one.family]
    places = []
    for p, _q in family.members:
        place = next((place for place in free if numbers[place].value == p), None)
        if place is not None:
            free.remove(place)
            places.append(place)
    return places
