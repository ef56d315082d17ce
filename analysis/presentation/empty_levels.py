"""Levels that nobody in the cohort has: left out of tables and figures, and named once.

Only what is shown is reduced. The statistics keep all declared levels, so that neither the kind of a test nor the
scores of a trend depend on the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import singledispatch
from typing import Any

from django.utils.translation import gettext as _

from analysis.presentation.report_page import ReportPage
from analysis.presentation.tables import Note
from analysis.summaries import AnalyteSummary, Description, GroupingSummary
from analysis.summaries.before_after import AnalyteChange
from analysis.summaries.course import CourseReport
from analysis.summaries.cut_offs import CutOffReport
from analysis.summaries.group_comparison import CategoryOutcome, ComparisonReport, NumberOutcome, Outcome, Stratum
from analysis.summaries.response import ResponseReport
from analysis.summaries.table_one import ChoiceRow, NumberRow, TableOneReport

Names = tuple[str, ...]
Kept = Sequence[int]


@singledispatch
def without_empty_levels(report: Any) -> tuple[Any, Names]:
    """Give a report without the levels that nobody has, and what they are called."""
    return report, ()


def noted(page: ReportPage, names: Names) -> ReportPage:
    """Name the levels that were left out in a note below the first table."""
    if not (names and page.sections and page.sections[0].tables):
        return page
    section = page.sections[0]
    first, *rest = section.tables
    changed = replace(section, tables=(replace(first, notes=(*first.notes, empty_note(names))), *rest))
    return replace(page, sections=(changed, *page.sections[1:]))


def no_pairs_note(names: Names) -> Note:
    """Name groups that were left out of pairs."""
    return Note(_("Without a pair: %(levels)s.") % {"levels": ", ".join(dict.fromkeys(names))})


def empty_note(names: Names) -> Note:
    """Name levels that were left out."""
    return Note(_("No patient with a value: %(levels)s.") % {"levels": ", ".join(dict.fromkeys(names))})


def nobody(description: Description) -> bool:
    """Tell whether a group has neither a value nor, as far as is told, anybody who lacks one."""
    lacking = (description.missing, description.unusable)
    return description.n == 0 and not any(isinstance(count, int) and count for count in lacking)


def _some(items: Sequence[Any], kept: Kept) -> tuple[Any, ...]:
    return tuple(items[place] for place in kept)


def _kept(empty: Sequence[bool]) -> Kept:
    """Give the places of those that aren't empty; all where nothing else would be left."""
    places = [place for place, one in enumerate(empty) if not one]
    return places or list(range(len(empty)))


def _others(labels: Iterable[Any], kept: Kept) -> Names:
    return tuple(str(label) for place, label in enumerate(labels) if place not in kept)


def reduced(one: GroupingSummary) -> tuple[GroupingSummary, Names]:
    """Give a grouping without its empty levels."""
    kept = _kept([nobody(group.description) for group in one.groups])
    return _grouping(one, kept), _others((group.label for group in one.groups), kept)


def analyte_reduced(summary: AnalyteSummary) -> tuple[AnalyteSummary, Names]:
    """Give an analyte whose groupings have no empty levels."""
    found = [reduced(one) for one in summary.groupings]
    names = tuple(name for _one, of_grouping in found for name in of_grouping)
    return replace(summary, groupings=tuple(one for one, _names in found)), names


def change_reduced(one: AnalyteChange) -> tuple[AnalyteChange, Names]:
    """Give a change without the groups that have no pair."""
    kept = _kept([group.n == 0 for group in one.groups])
    return replace(one, groups=_some(one.groups, kept)), _others((group.label for group in one.groups), kept)


def _grouping(one: GroupingSummary, kept: Kept) -> GroupingSummary:
    return replace(one, groups=_some(one.groups, kept))


@without_empty_levels.register
def _comparison(report: ComparisonReport) -> tuple[ComparisonReport, Names]:
    whole = [[_is_empty(one, place) for one in report.outcomes] for place in range(len(report.group_labels))]
    kept = _kept([bool(one) and all(one) for one in whole])
    names = [*_others(report.group_labels, kept)]
    outcomes = []
    for one in report.outcomes:
        found, levels = _outcome(one, kept)
        outcomes.append(found)
        names += levels
    strata = tuple(_stratum(one, kept) for one in report.strata)
    changed = replace(
        report, group_labels=_some(report.group_labels, kept), group_codes=_some(report.group_codes, kept),
        outcomes=tuple(outcomes), strata=strata,
    )  # fmt: skip
    return changed, tuple(names)


def _is_empty(one: Outcome, place: int) -> bool:
    if isinstance(one, CategoryOutcome):
        return not one.row.withheld and one.row.group_known[place] == 0 and one.row.group_missing[place] == 0
    groups = one.summary.groupings[0].groups
    return bool(groups) and nobody(groups[place].description)


def _outcome(one: Outcome, kept: Kept) -> tuple[Outcome, Names]:
    if isinstance(one, NumberOutcome):
        (grouping,) = one.summary.groupings
        if not grouping.groups:
            return one, ()
        return replace(one, summary=replace(one.summary, groupings=(_grouping(grouping, kept),))), ()
    # Where one level's share is compared, or levels have scores, all of them stay.
    row, names = _choice(one.row, kept, every_level=bool(one.event or one.scores))
    return replace(one, row=row), names


def _stratum(stratum: Stratum, kept: Kept) -> Stratum:
    return replace(stratum, outcomes=tuple(_outcome(one, kept)[0] for one in stratum.outcomes))


def _choice(row: ChoiceRow, kept: Kept, *, every_level: bool = False) -> tuple[ChoiceRow, Names]:
    """Leave out groups, and the levels of the row itself that nobody has."""
    levels = _kept([level.overall == 0 and not every_level for level in row.levels])
    shown = tuple(replace(level, groups=_kept_of(level.groups, kept)) for level in _some(row.levels, levels))
    changed = replace(
        row, levels=shown, group_known=_kept_of(row.group_known, kept), group_missing=_kept_of(row.group_missing, kept)
    )
    return changed, _others((level.label for level in row.levels), levels)


def _kept_of(items: Sequence[Any], kept: Kept) -> tuple[Any, ...]:
    """Give some of the groups of a row; one that is withheld has none."""
    return _some(items, kept) if items else ()


@without_empty_levels.register
def _table_one(report: TableOneReport) -> tuple[TableOneReport, Names]:
    kept = _kept([head.n == 0 for head in report.groups])
    names = [*_others((head.label for head in report.groups), kept)]
    rows: list[NumberRow | ChoiceRow] = []
    for row in report.rows:
        if isinstance(row, NumberRow):
            rows.append(replace(row, groups=_kept_of(row.groups, kept)))
            continue
        found, levels = _choice(row, kept)
        rows.append(found)
        names += levels
    return replace(report, groups=_some(report.groups, kept), rows=tuple(rows)), tuple(names)


@without_empty_levels.register
def _course(report: CourseReport) -> tuple[CourseReport, Names]:
    kept = _kept([group.patients == 0 for group in report.groups])
    return replace(report, groups=_some(report.groups, kept)), _others((one.label for one in report.groups), kept)


@without_empty_levels.register
def _response(report: ResponseReport) -> tuple[ResponseReport, Names]:
    kept = _kept([group.n == 0 for group in report.groups])
    now = {place: new for new, place in enumerate(kept)}
    bars, swimmers = report.bars, report.swimmers
    changed = replace(
        report,
        groups=_some(report.groups, kept),
        bars=None if bars is None else tuple(replace(one, group=now.get(one.group, -1)) for one in bars),
        swimmers=None if swimmers is None else tuple(replace(one, group=now.get(one.group, -1)) for one in swimmers),
    )
    return changed, _others((one.label for one in report.groups), kept)


@without_empty_levels.register
def _cut_offs(report: CutOffReport) -> tuple[CutOffReport, Names]:
    names: list[str] = []
    outcomes = []
    for one in report.outcomes:
        (grouping,) = one.summary.groupings
        kept = _kept([nobody(group.description) for group in grouping.groups])
        names += _others((group.label for group in grouping.groups), kept)
        normal = one.normal and replace(one.normal, groups=_kept_of(one.normal.groups, kept))
        summary = replace(one.summary, groupings=(_grouping(grouping, kept),))
        outcomes.append(replace(one, summary=summary, normal=normal))
    return replace(report, outcomes=tuple(outcomes)), tuple(names)
