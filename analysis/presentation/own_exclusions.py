"""Whom a report leaves out beside the conditions of its cohort: a time without an end, a pair without one visit.

The counts are those of the report, so disclosure control has seen them; what remains after a step is reckoned from
those that are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import singledispatch

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.variable_codes import variable_of
from analysis.summaries import WITHHELD, AnalyteSummary, Count, SummaryReport, Text, Withheld
from analysis.summaries.accuracy import AccuracyFact, AccuracyReport
from analysis.summaries.before_after import AnalyteChange, BeforeAfterReport, PairFact
from analysis.summaries.correlation import CorrelationReport
from analysis.summaries.course import CourseFact, CourseReport
from analysis.summaries.cut_offs import CutOffReport
from analysis.summaries.group_comparison import CategoryOutcome, ComparisonReport, NumberOutcome
from analysis.summaries.response import ResponseFact, ResponseReport
from analysis.summaries.survival import Standing, SurvivalReport
from analysis.summaries.table_one import TableOneReport
from analysis.summaries.who import ANY_LEVEL, State, Who


@dataclass(frozen=True)
class OwnStep:
    """A step of a report's own.

    Attributes
    ----------
    who, rest
        Whom the step leaves out, and whom it leaves in; None where no one list has them.
    of_all
        Whether it leaves patients out of all that follows; else of one outcome, beside the others.
    """

    label: str
    excluded: Count
    remaining: Count
    who: Who | None
    rest: Who | None
    of_all: bool = True


@singledispatch
def own_steps(report: object) -> tuple[OwnStep, ...]:
    """List the steps that a report adds to those of its cohort, in the order in which they are taken."""
    return ()


def own_sentence(steps: Sequence[OwnStep]) -> str:
    """Say what a report left out itself, and how many it analysed."""
    named = "; ".join(f"{one.label}, {_count(one.excluded)}" for one in steps)
    in_turn = [one for one in steps if one.of_all]
    text = _("Not analysed: %(steps)s.") % {"steps": named}
    return f"{text} {_('Analysed: %(count)s.') % {'count': _count(in_turn[-1].remaining)}}" if in_turn else text


def _count(count: Count) -> str:
    return _("withheld") if isinstance(count, Withheld) else str(count)


def less(whole: Count, *parts: Count) -> Count:
    """Give what remains of a whole; withheld where one of the counts is."""
    counts = [count for count in (whole, *parts) if not isinstance(count, Withheld)]
    return counts[0] - sum(counts[1:]) if len(counts) == 1 + len(parts) else WITHHELD


def _sequence(patients: Count, steps: Iterable[tuple[str, Count, Who]]) -> Iterator[OwnStep]:
    """Take steps one after the other; those that leave nobody out are not told."""
    rest = Who()
    for label, excluded, who in steps:
        patients = less(patients, excluded)
        if excluded != 0:
            rest = _but(rest, who)
            yield OwnStep(label, excluded, patients, who, rest)


def _but(rest: Who, left_out: Who) -> Who:
    """Leave out of a rest who has no group, or else of whom a fact holds."""
    if left_out.groups:
        return replace(rest, groups=(*rest.groups, *((code, ANY_LEVEL) for code, _none in left_out.groups)))
    return replace(rest, without=(*rest.without, left_out.fact))


def _without_group(label: str) -> str:
    return _("%(grouping)s not recorded or undetermined") % {"grouping": label}


@own_steps.register
def _survival(report: SurvivalReport) -> tuple[OwnStep, ...]:
    steps: list[tuple[str, Count, Who]] = [
        (_("time or event undetermined"), report.undetermined, Who(fact=Standing.UNDETERMINED))
    ]
    if report.before_landmark is not None:
        label = _("event, or lost, before the landmark")
        steps.append((label, report.before_landmark, Who(fact=Standing.EARLY)))
    comparison = report.comparison
    if comparison is not None:
        who = Who(((comparison.code, ""),), fact=Standing.PLACED)
        label = _without_group(formatting.within_sentence(str(comparison.label)))
        steps.append((label, comparison.not_determined, who))
    return tuple(_sequence(report.patients, steps))


@own_steps.register
def _course(report: CourseReport) -> tuple[OwnStep, ...]:
    if report.overall is None:
        return ()
    steps: list[tuple[str, Count, Who]] = [
        (_("no result at any of the visits"), report.without_any, Who(fact=CourseFact.WITHOUT))
    ]
    if report.groups:
        who = Who(((report.by_code, ""),), fact=CourseFact.ANY)
        steps.append((_without_group(formatting.within_sentence(str(report.by))), report.not_determined, who))
    return tuple(_sequence(report.patients, steps))


@own_steps.register
def _response(report: ResponseReport) -> tuple[OwnStep, ...]:
    label = _("no treatment whose response can be judged")
    steps: list[tuple[str, Count, Who]] = [(label, report.untreated, Who(fact=ResponseFact.UNTREATED))]
    if report.groups:
        who = Who(((report.by_code, ""),), fact=ResponseFact.TREATED)
        steps.append((_without_group(formatting.within_sentence(str(report.by))), report.ungrouped, who))
    return tuple(_sequence(report.patients, steps))


@own_steps.register
def _table_one(report: TableOneReport) -> tuple[OwnStep, ...]:
    if not report.groups:
        return ()
    label = _without_group(formatting.within_sentence(str(report.by)))
    return tuple(_sequence(report.patients, [(label, report.ungrouped, Who(((report.by_code, ""),)))]))


@own_steps.register
def _accuracy(report: AccuracyReport) -> tuple[OwnStep, ...]:
    if not report.markers:
        return ()
    who = Who(fact=AccuracyFact.UNKNOWN)
    known = less(report.patients, report.unknown)
    found = list(_sequence(report.patients, [(_("outcome not known"), report.unknown, who)]))
    for one in report.markers:
        if one.missing != 0:
            label = _("no usable value: %(marker)s") % {"marker": one.label}
            who = Who(fact=f"{AccuracyFact.MISSING.value}:{one.code}")
            rest = _but(_but(Who(), Who(fact=AccuracyFact.UNKNOWN)), who)
            found.append(OwnStep(label, one.missing, less(known, one.missing), who, rest, of_all=False))
    return tuple(found)


@own_steps.register
def _before_after(report: BeforeAfterReport) -> tuple[OwnStep, ...]:
    if len(report.analytes) == 1 and not report.levels:
        return tuple(_sequence(report.patients, _lacking(report, report.analytes[0])))
    found = []
    for one in report.analytes:
        counts = [excluded for _label, excluded, _who in _lacking(report, one)]
        remaining = less(report.patients, *counts)
        excluded = less(report.patients, remaining)
        if excluded != 0:
            label = _("no result at both visits: %(analyte)s") % {"analyte": one.label}
            who, rest = (Who(fact=f"{fact.value}:{one.code}") for fact in (PairFact.UNPAIRED, PairFact.PAIR))
            found.append(OwnStep(label, excluded, remaining, who, rest, of_all=False))
    return tuple(found)


def _lacking(report: BeforeAfterReport, one: AnalyteChange) -> Iterator[tuple[str, Count, Who]]:
    """Tell who is in no pair of an analyte."""
    only = _("a result only at: %(visit)s")
    yield only % {"visit": report.before}, one.only_before, Who(fact=f"{PairFact.ONLY_BEFORE.value}:{one.code}")
    yield only % {"visit": report.after}, one.only_after, Who(fact=f"{PairFact.ONLY_AFTER.value}:{one.code}")
    yield _("a result at neither visit"), one.neither, Who(fact=f"{PairFact.NEITHER.value}:{one.code}")


@own_steps.register
def _summary(report: SummaryReport) -> tuple[OwnStep, ...]:
    return tuple(step for one in report.analytes for step in _without_result(one))


@own_steps.register
def _cut_offs(report: CutOffReport) -> tuple[OwnStep, ...]:
    found: list[OwnStep] = []
    for one in report.outcomes:
        found += [*_without_result(one.summary), *_number_without_group(one.summary, report.by_code)]
    return tuple(found)


@own_steps.register
def _comparison(report: ComparisonReport) -> tuple[OwnStep, ...]:
    found: list[OwnStep] = []
    for one in report.outcomes:
        if isinstance(one, NumberOutcome):
            found += [*_without_result(one.summary), *_number_without_group(one.summary, report.by_code)]
        else:
            found += _category_unknown(one, report)
    return tuple(found)


@own_steps.register
def _correlation(report: CorrelationReport) -> tuple[OwnStep, ...]:
    pair = report.pair
    if pair is None or (excluded := less(report.patients, pair.result.n)) == 0:
        return ()
    words = {"first": pair.y.label, "second": formatting.within_sentence(str(pair.x.label))}
    both = Who(variable=pair.y.code, also=pair.x.code)
    label = _("no usable value of both %(first)s and %(second)s") % words
    return (OwnStep(label, excluded, pair.result.n, None, both, of_all=False),)


def _without_result(one: AnalyteSummary) -> Iterator[OwnStep]:
    """Tell who has no result of a number, and who has one that states no limit."""
    if one.overall is None:
        return
    found, code = one.overall.description, variable_of(one)
    steps = (
        (_("no result: %(outcome)s"), found.missing, State.MISSING, less(one.patients, found.missing)),
        (_("“not detected” without a limit: %(outcome)s"), found.unusable, State.UNUSABLE, found.n),
    )
    for label, excluded, state, remaining in steps:
        if excluded != 0:
            who = Who(variable=code, state=state) if code else None
            usable = Who(variable=code) if code and (state is State.UNUSABLE or found.unusable == 0) else None
            yield OwnStep(label % {"outcome": one.label}, excluded, remaining, who, usable, of_all=False)


def _number_without_group(one: AnalyteSummary, by_code: str) -> Iterator[OwnStep]:
    grouping = one.groupings[0]
    if one.overall is not None and grouping.not_determined != 0:
        remaining = less(one.overall.description.n, grouping.not_determined)
        yield _ungrouped(one.label, grouping.label, grouping.not_determined, remaining, variable_of(one), by_code)


def _category_unknown(one: CategoryOutcome, report: ComparisonReport) -> Iterator[OwnStep]:
    row = one.row
    if row.missing != 0:
        label = _("%(outcome)s not known") % {"outcome": one.label}
        who, rest = Who(variable=one.code, state=State.MISSING), Who(variable=one.code)
        yield OwnStep(label, row.missing, row.known, who, rest, of_all=False)
    remaining: Count = WITHHELD
    if not any(isinstance(count, Withheld) for count in row.group_known):
        remaining = sum(count for count in row.group_known if not isinstance(count, Withheld))
    if (excluded := less(row.known, remaining)) != 0:
        yield _ungrouped(one.label, report.by, excluded, remaining, one.code, report.by_code)


def _ungrouped(outcome: Text, by: Text, excluded: Count, remaining: Count, code: str, by_code: str) -> OwnStep:
    """Tell who has an outcome and no group."""
    words = {"outcome": outcome, "reason": _without_group(formatting.within_sentence(str(by)))}
    who, rest = Who(((by_code, ""),), code), Who(variable=code, also=by_code)
    label = _("%(outcome)s: %(reason)s") % words
    return OwnStep(label, excluded, remaining, who if code else None, rest if code else None, of_all=False)
