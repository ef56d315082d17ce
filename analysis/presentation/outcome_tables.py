"""Tables that reports on outcomes share: tests, estimates, pairs of groups, and a category by group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.presentation import formatting
from analysis.presentation.cells import CellWriter, decimals_of
from analysis.presentation.comparison_notes import (
    DECIMALS_WITHOUT_UNIT,
    estimated,
)
from analysis.presentation.estimate_line import EstimateLine, is_ratio
from analysis.presentation.page_parts import STATISTIC_DECIMALS, statistic_text
from analysis.presentation.summary_notes import lacking_sentence
from analysis.presentation.summary_tables import analyte_table
from analysis.presentation.tables import Cell, Column, Note, Part, Row, Table, blank
from analysis.presentation.variable_codes import variable_of_outcome
from analysis.presentation.wording import method_name, short_method
from analysis.statistics.catalogue import Measure, Method
from analysis.statistics.proportions import wilson_interval
from analysis.summaries import AnalyteSummary, Count, PairSummary, TestSummary
from analysis.summaries.group_comparison import (
    CategoryOutcome,
    ComparisonReport,
    NumberOutcome,
    Outcome,
    Stratum,
)
from analysis.summaries.who import State, Who

Level = tuple[tuple[str, str], ...]

# In a table of several tests, those for trend are told apart.
_TESTS: dict[Method, str | Promise] = {
    Method.JONCKHEERE_TERPSTRA: "Jonckheere–Terpstra",
    Method.PETO_PETO_TREND: gettext_lazy("Peto–Peto, trend"),
    Method.COCHRAN_ARMITAGE: "Cochran–Armitage",
    Method.TOBIT_LOGNORMAL: "Tobit",
}


def outcome_label(one: Outcome) -> str:
    """Name an outcome; a category of which one level's share is compared, with that level."""
    label = formatting.sentence_start(str(one.label))
    return f"{label}: {one.event}" if isinstance(one, CategoryOutcome) and one.event else label


def stratum_label(stratum: Stratum, report: ComparisonReport) -> str:
    """Name a stratum by its variable and level: “positive” alone says nothing."""
    return f"{formatting.sentence_start(str(report.stratified_by))}: {stratum.label}"


def table_of_tests(title: str, report: ComparisonReport) -> Table:
    """Make the table of tests: a row for each outcome, over all and within each stratum."""
    writer = CellWriter(STATISTIC_DECIMALS)
    whole = tuple(row_of_test(outcome_label(one), one.test, writer, _tested(one, report)) for one in report.outcomes)
    parts = [Part(_("All") if report.strata else "", whole)]
    for stratum in report.strata:
        level = ((report.stratified_by_code, stratum.code),)
        rows = tuple(
            row_of_test(outcome_label(one), one.test, writer, _tested(one, report, level)) for one in stratum.outcomes
        )
        parts.append(Part(stratum_label(stratum, report), rows))
    columns = (
        Column("n"), Column(_("Test")), Column(_("Statistic")), Column("df"), Column("p"), Column(_("p, adjusted")),
    )  # fmt: skip
    return Table(title, "", _("Outcome"), columns, tuple(parts), writer.marks.notes)


def _tested(one: Outcome, report: ComparisonReport, level: Level = ()) -> Who | None:
    """Say who has both the outcome and a group."""
    variable = variable_of_outcome(one)
    return Who(level, variable, also=report.by_code) if variable else None


def _compared(tested: Who | None, by_code: str, pair: PairSummary) -> Who | None:
    """Say who of those tested is in one of two groups."""
    both = ((by_code, pair.first), (by_code, pair.second))
    return tested and replace(tested, groups=(*tested.groups, *both))


def row_of_test(label: str, test: TestSummary, writer: CellWriter, who: Who | None = None) -> Row:
    """Write a test with its statistic, degrees of freedom and p; its n leads to the patients tested."""
    statistic = blank(_("not given")) if test.statistic is None else Cell(statistic_text(test))
    df = formatting.list_separator().join(_df(value) for value in test.df)
    p = Cell(formatting.p_value(test.p)) if test.p is not None else writer.test(test, 1)
    adjusted = blank(_("not adjusted")) if test.p_adjusted is None else Cell(formatting.p_value(test.p_adjusted))
    cells = (
        writer.count(test.n).of(who), Cell(str(_TESTS.get(test.method, short_method(test.method)))), statistic,
        Cell(df) if df and test.statistic is not None else blank(_("none")), p, adjusted,
    )  # fmt: skip
    return Row(label, cells)


def _df(value: float) -> str:
    return formatting.plain_number(value) if float(value).is_integer() else formatting.number(value, 1)


def estimate_lines(one: Outcome, report: ComparisonReport, level: Level = ()) -> Iterator[EstimateLine]:
    """Give the estimates of an outcome, within a stratum if there is one: of its test, then of its pairs of groups."""
    tests = [one.test]
    decimals, unit = DECIMALS_WITHOUT_UNIT, ""
    if isinstance(one, NumberOutcome):
        tests += [one.ratio] if one.ratio is not None else []
        overall = one.summary.overall
        decimals = decimals_of(overall.description if overall else None, one.summary.decimals)
        unit = one.summary.unit
    labels, two = _groups(one)
    tested = _tested(one, report, level)
    for test in tests:
        for estimate in estimated(test):
            of_two = len(two) == 2 and estimate.measure is not Measure.KENDALL_TAU_B
            contrast = _contrast(estimate.measure, *two) if of_two else ""
            yield EstimateLine(outcome_label(one), contrast, estimate, decimals, unit, who=tested, method=test.method)
        if estimated(test) and len(test.pairs) == 1:
            continue  # Of two groups the pair is what the test estimates.
        for pair in test.pairs:
            if pair.estimate is not None and isinstance(pair.estimate.value, float):
                ends = (labels.get(pair.first, pair.first), labels.get(pair.second, pair.second))
                named = _contrast(pair.estimate.measure, *ends)
                who = _compared(tested, report.by_code, pair)
                yield EstimateLine(outcome_label(one), named, pair.estimate, decimals, unit, pair.p_adjusted, who)


def _groups(one: Outcome) -> tuple[dict[str, str], tuple[str, ...]]:
    """Give the labels of the groups by code, and the two groups that an estimate of two is of."""
    if isinstance(one, CategoryOutcome):
        return {}, tuple(str(label) for label in one.groups)
    groups = one.summary.groupings[0].groups
    compared = tuple(str(group.label) for group in groups if group.description.n != 0)
    return {group.code: str(group.label) for group in groups}, compared if len(compared) == 2 else ()


def _contrast(measure: Measure, first: str, second: str) -> str:
    """Say in words which way an estimate is counted: a ratio over, a difference less."""
    words = {"first": first, "second": second}
    return (_("%(first)s over %(second)s") if is_ratio(measure) else _("%(first)s less %(second)s")) % words


def estimates_table(title: str, lines: Iterable[EstimateLine]) -> Table:
    """Make the table of estimates with their intervals."""
    writer = CellWriter(STATISTIC_DECIMALS)
    parts: dict[str, list[Row]] = {}
    shown = list(lines)
    with_p = any(line.p_adjusted is not None for line in shown)
    for line in shown:
        cells: tuple[Cell, ...] = (
            Cell(line.contrast) if line.contrast else blank(_("all groups")),
            Cell(f"{line.value_text} {line.unit_of_value}".strip()).computed_from(line.who),
            line.interval_cell(writer),
        )
        if with_p:
            p = line.p_adjusted
            cells += (blank(_("not adjusted")) if p is None else Cell(formatting.p_value(p)),)
        label = formatting.sentence_start(line.measure_text)
        parts.setdefault(formatting.sentence_start(line.outcome), []).append(Row(label, cells))
    columns = [Column(_("Groups")), Column(_("Estimate")), Column(_("95 % CI"))]
    columns += [Column(_("p, adjusted over pairs"))] if with_p else []
    made = tuple(Part(label, tuple(rows)) for label, rows in parts.items())
    return Table(title, "", _("Measure"), tuple(columns), made, writer.marks.notes)


def pairs_table(title: str, report: ComparisonReport) -> Table | None:
    """Make the table of pairs of groups that a rank test compares, which have p only; None where there are none."""
    parts = []
    for one in report.outcomes:
        labels, _two = _groups(one)
        tested = _tested(one, report)
        rows = tuple(
            Row(
                f"{labels[pair.first]} – {labels[pair.second]}",
                (Cell(formatting.p_value(pair.p_adjusted)).computed_from(_compared(tested, report.by_code, pair)),),
            )
            for pair in one.test.pairs
            if pair.estimate is None and pair.first in labels and pair.second in labels
        )
        if rows:
            parts.append(Part(outcome_label(one), rows))
    methods = dict.fromkeys(one.test.pairs_method for one in report.outcomes if one.test.pairs_method is not None)
    notes = tuple(Note(f"{formatting.sentence_start(method_name(method))}.") for method in methods)
    columns = (Column(_("p, adjusted over pairs")),)
    return Table(title, "", _("Groups"), columns, tuple(parts), notes) if parts else None


def outcome_table(one: Outcome, report: ComparisonReport, within: Level = ()) -> Table:
    """Make the table that describes the groups, of all patients or of those of a stratum."""
    return number_table(one.summary, within) if isinstance(one, NumberOutcome) else category_table(one, report, within)


def number_table(summary: AnalyteSummary, within: Level = ()) -> Table:
    """Make the table of a number by group, without the adjusted p, which stands with the tests."""
    (grouping,) = summary.groupings
    plain = replace(grouping, test=replace(grouping.test, p_adjusted=None))
    return analyte_table(replace(summary, groupings=(plain,)), within)


def category_table(one: CategoryOutcome, report: ComparisonReport, within: Level = ()) -> Table:
    """Make the table of a category: a row for each group, a column for each level, with Wilson's intervals."""
    writer = CellWriter(0)
    row = one.row
    rows = [Row(_("All"), tuple(_level_cells(one, None, within, writer)), total=True)]
    if not row.withheld:
        rows += [
            Row(str(label), tuple(_level_cells(one, place, (*within, (report.by_code, code)), writer)))
            for place, (code, label) in enumerate(zip(report.group_codes, report.group_labels, strict=True))
        ]
    columns = (Column("n"), Column(_("Missing")), *(Column(str(level.label)) for level in row.levels))
    notes = [*writer.marks.notes, *(Note(text) for text in _category_notes(one))]
    first = formatting.sentence_start(str(report.by))
    label = outcome_label(one)
    title = f"{label}, {row.rule_version}" if row.rule_version else label
    return Table(title, "", first, columns, (Part("", tuple(rows)),), tuple(notes))


def _level_cells(one: CategoryOutcome, group: int | None, level: Level, writer: CellWriter) -> Iterator[Cell]:
    """Write a row; each count leads to its patients, but for the levels that were put together for this report."""
    row = one.row
    known = row.known if group is None else row.group_known[group]
    missing = row.missing if group is None else row.group_missing[group]
    yield writer.count(known).of(Who(level, row.code))
    yield writer.count(missing).of(Who(level, row.code, State.MISSING))
    for place, found in enumerate(row.levels):
        count = found.overall if group is None else found.groups[group]
        who = None if one.made and place else Who((*level, (row.code, found.code)))
        yield _share_cell(count, known, writer).of(who)


def _share_cell(count: Count, known: Count, writer: CellWriter) -> Cell:
    if not isinstance(count, int):
        return writer.withheld()
    if not isinstance(known, int):
        return Cell(str(count))
    if known == 0:
        return blank(_("no values"))
    found = wilson_interval(count, known)
    return Cell(formatting.count_percent(count, known), small=(formatting.percent_interval(found.low, found.high),))


def _category_notes(one: CategoryOutcome) -> Iterator[str]:
    yield _("Shares are of those of whom the outcome is known, with Wilson score intervals (95 %).")
    yield f"{formatting.sentence_start(method_name(one.test.method))}."
    if one.event:
        yield _("Share, difference and odds are those of “%(level)s”.") % {"level": one.event}
    if one.scores:
        scores = formatting.list_separator().join(formatting.plain_number(score) for score in one.scores)
        yield _("Scores of the trend: %(scores)s.") % {"scores": scores}
    if isinstance(one.departure_p, float):
        yield _("Departure from linearity: %(p)s.") % {"p": formatting.p_statement(one.departure_p)}
    yield from lacking_sentence(one.label, one.row.missing_inputs)
    if one.row.withheld:
        yield _("The groups are withheld, because they would tell about few patients.")
