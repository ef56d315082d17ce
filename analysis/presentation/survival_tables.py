"""The tables of the survival report."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cells import CellWriter
from analysis.presentation.page_parts import statistic_text
from analysis.presentation.tables import Cell, Column, Lead, Note, Part, Row, Table, blank
from analysis.presentation.wording import because, short_method
from analysis.statistics.reasons import Reason
from analysis.statistics.results import Interval, NotEstimable
from analysis.summaries import Withheld
from analysis.summaries.comparisons import TestSummary
from analysis.summaries.survival import (
    LACKING,
    LATER,
    UNDATED,
    HazardModel,
    HazardRatioSummary,
    KnownLater,
    QuantileSummary,
    Standing,
    SurvivalAtTime,
    SurvivalComparison,
    SurvivalGroup,
    SurvivalReport,
)
from analysis.summaries.values import Confidence, Number
from analysis.summaries.who import ANY_LEVEL, Who

MONTH_DECIMALS = 1
RATIO_DECIMALS = 2


def survival_table(report: SurvivalReport) -> Table:
    """Make the table of groups: numbers, median, survival at declared times, follow-up."""
    writer = CellWriter(MONTH_DECIMALS)
    overall, comparison = report.overall, report.comparison
    rows = [_group_row(overall, writer, total=True)] if isinstance(overall, SurvivalGroup) else []
    parts = [Part("", tuple(rows))]
    if comparison is not None:
        rows = [_group_row(one, writer, ((comparison.code, one.code),)) for one in comparison.groups]
        parts.append(Part(str(comparison.label), tuple(rows)))
    months = [one.months for one in overall.at] if isinstance(overall, SurvivalGroup) else []
    columns = [Column("n"), Column(_("Events")), Column(_("Median (95 % CI)"))]
    above = _("Without the event, % (95 % CI), at")
    columns += [Column(_("%(months)s mo") % {"months": formatting.plain_number(month)}, above) for month in months]
    columns.append(Column(_("Median follow-up (95 % CI)")))
    return Table(
        _title(report), _("months"), _("Group"), tuple(columns), tuple(parts),
        (*writer.marks.notes, *_notes(report)),
    )  # fmt: skip


def _title(report: SurvivalReport) -> str:
    return formatting.sentence_start(str(report.endpoint.label))


def _group_row(
    group: SurvivalGroup, writer: CellWriter, level: tuple[tuple[str, str], ...] = (), *, total: bool = False
) -> Row:
    cells = [
        writer.count(group.n).of(Who(level, fact=Standing.PLACED)),
        writer.count(group.events).of(Who(level, fact=Standing.EVENT)),
        _quantile(group.median, writer),
        *(_at(one, writer) for one in group.at),
        _quantile(group.follow_up, writer),
    ]
    return Row(str(group.label), tuple(cells), total)


def _quantile(found: QuantileSummary, writer: CellWriter) -> Cell:
    value = _months(found.value, writer)
    if not isinstance(found.value, float):
        return value
    low, high = (_end(part, writer) for part in (found.low, found.high))
    return Cell(f"{value.text} ({formatting.span(low, high)})")


def _end(part: Number, writer: CellWriter) -> str:
    """Write a bound; one that the curve does not reach is open."""
    return formatting.number(part, MONTH_DECIMALS) if isinstance(part, float) else _("not reached")


def _months(value: Number, writer: CellWriter) -> Cell:
    if isinstance(value, NotEstimable) and value.reason is Reason.NOT_REACHED:
        return Cell(_("not reached"))
    return writer.number(value)


def _at(one: SurvivalAtTime, writer: CellWriter) -> Cell:
    share = one.share
    if isinstance(share, Withheld):
        return writer.withheld()
    if not isinstance(share, float):
        return writer.not_estimable(share) if isinstance(share, NotEstimable) else writer.number(share)
    text = formatting.percent(share)
    if isinstance(one.interval, Interval):
        return Cell(f"{text} ({formatting.percent_interval(one.interval.low, one.interval.high)})")
    return Cell(text)


def _notes(report: SurvivalReport) -> Iterator[Note]:
    if report.undetermined != 0:
        yield _undetermined_note(report)
    if report.before_landmark is not None:
        lead = Lead(report.before_landmark, Who(fact=Standing.EARLY))
        words = {"months": formatting.plain_number(report.landmark_months), "count": lead}
        yield Note.leading(
            _("Time is counted from the landmark at %(months)s months; left out before it: %(count)s."), words
        )
    yield from _by_treatment_note(report)
    for one in report.known_later:
        yield from _known_later_notes(one, report)
    comparison = report.comparison
    if comparison is not None and comparison.not_determined != 0:
        words = {
            "count": Lead(comparison.not_determined, Who(((comparison.code, ""),), fact=Standing.PLACED)),
            "grouping": formatting.within_sentence(str(comparison.label)),
        }
        yield Note.leading(_("In no group, because %(grouping)s is not recorded or undetermined: %(count)s."), words)


def _by_treatment_note(report: SurvivalReport) -> Iterator[Note]:
    """Warn of immortal time, once for groups and strata: Anderson JR et al. J Clin Oncol 1983;1:710–719."""
    if by_treatment := [one.label for one in report.known_later if one.later is None]:
        labels = [formatting.within_sentence(str(label)) for label in by_treatment]
        both = _("%(first)s and %(second)s") % {"first": labels[0], "second": labels[-1]}
        sentence = _(
            "Groups by %(grouping)s may come about after the origin, so that who lived longer could get into them: "
            "set a landmark by which they are known (Anderson 1983)."
        )
        yield Note(sentence % {"grouping": both if len(labels) > 1 else labels[0]})


def _known_later_notes(one: KnownLater, report: SurvivalReport) -> Iterator[Note]:
    """Warn of immortal time in what is measured on a day: Anderson JR et al. J Clin Oncol 1983;1:710–719."""
    if one.later is None:
        return
    since = _("the landmark") if report.landmark_months else report.counted_from.label
    words = {"grouping": formatting.within_sentence(str(one.label)), "since": since}
    if one.later != 0:
        text = _(
            "Measured after %(since)s: %(grouping)s, in %(count)s. Only who lived until then could be measured, so "
            "these groups don't compare survival from %(since)s (immortal time, Anderson 1983): set a landmark by "
            "which everybody was measured."
        )
        yield Note.leading(text, words | {"count": Lead(one.later, Who(fact=f"{LATER}:{one.code}"))})
    if one.undated != 0:
        text = _(
            "Measured on a day that isn't recorded: %(grouping)s, in %(count)s. Whether it was known at %(since)s "
            "can't be told."
        )
        yield Note.leading(text, words | {"count": Lead(one.undated, Who(fact=f"{UNDATED}:{one.code}"))})


def _undetermined_note(report: SurvivalReport) -> Note:
    lacking: list[str | Lead] = []
    for one in report.unplaced:
        label = formatting.within_sentence(str(one.label))
        lacking += [", " if lacking else "", f"{label} (", Lead(one.count, Who(fact=f"{LACKING}:{one.code}")), ")"]
    words = {
        "count": Lead(report.undetermined, Who(fact=Standing.UNDETERMINED)), "lacking": tuple(lacking),
    }  # fmt: skip
    return Note.leading(_("Left out, because time or event is undetermined: %(count)s. Lacking: %(lacking)s."), words)


def _count(count: object) -> str:
    return _("withheld") if isinstance(count, Withheld) else str(count)


def comparison_table(comparison: SurvivalComparison) -> Table:
    """Make the table of tests between the groups."""
    writer = CellWriter(RATIO_DECIMALS)
    compared = _compared(comparison, Standing.PLACED)
    rows = [_test_row(_("All groups"), comparison.test, writer, compared)]
    if comparison.trend is not None:
        rows.append(_test_row(_("Trend over the groups"), comparison.trend, writer, compared))
    grouped = Who(((comparison.code, ANY_LEVEL),), fact=Standing.PLACED)
    rows += [_test_row(str(one.label), one.test, writer, grouped) for one in comparison.competing]
    notes = list(writer.marks.notes)
    if comparison.stratified_by:
        words = {"grouping": formatting.within_sentence(str(comparison.stratified_by))}
        notes.append(Note(_("Compared within the levels of %(grouping)s.") % words))
    columns = (Column(_("Test")), Column(_("Statistic")), Column("df"), Column("p"))
    return Table(_("Comparison of the groups"), "", _("Question"), columns, (Part("", tuple(rows)),), tuple(notes))


def _compared(comparison: SurvivalComparison, standing: Standing) -> Who:
    """Say who stands so of those in a group, and in a stratum where there are strata."""
    divided = (comparison.code, comparison.stratified_by_code)
    return Who(tuple((code, ANY_LEVEL) for code in divided if code), fact=standing)


def _test_row(label: str, test: TestSummary, writer: CellWriter, compared: Who) -> Row:
    statistic = blank(_("not given")) if test.statistic is None else Cell(statistic_text(test))
    df = Cell(formatting.plain_number(test.df[0])) if test.df and test.statistic is not None else blank(_("none"))
    p = writer.test(test, 1) if test.p is None else Cell(formatting.p_value(test.p)).computed_from(compared)
    return Row(label, (Cell(short_method(test.method)), statistic, df, p))


def hazard_table(comparison: SurvivalComparison) -> Table:
    """Make the table of hazard ratios against the reference level."""
    writer = CellWriter(RATIO_DECIMALS)
    model = comparison.model
    rows = tuple(_ratio_row(one, comparison, writer) for one in model.ratios)
    if model.ratios:
        first = model.ratios[0]
        one = Cell("1").computed_from(Who(((comparison.code, first.codes[1]),), fact=Standing.PLACED))
        rows = (Row(str(first.reference), (one, Cell(_("reference")), blank(_("no comparison")))), *rows)
    notes = (*writer.marks.notes, *_model_notes(model, comparison))
    columns = (Column(_("Hazard ratio")), Column(_("95 % CI")), Column("p"))
    return Table(
        _("Hazard ratios"), "", formatting.sentence_start(str(comparison.label)), columns, (Part("", rows),), notes
    )


def _ratio_row(one: HazardRatioSummary, comparison: SurvivalComparison, writer: CellWriter) -> Row:
    p = Cell(formatting.p_value(one.p)) if isinstance(one.p, float) else writer.number(one.p)
    both = Who(tuple((comparison.code, code) for code in one.codes), fact=Standing.PLACED)
    ratio = writer.number(one.ratio).computed_from(both)
    return Row(str(one.label), (ratio, writer.interval(one.interval, RATIO_DECIMALS), p))


def _model_notes(model: HazardModel, comparison: SurvivalComparison) -> Iterator[Note]:
    if model.ratios:
        leads = {
            "n": Lead(model.n, _compared(comparison, Standing.PLACED)),
            "events": Lead(model.events, _compared(comparison, Standing.EVENT)),
        }
        yield Note.leading(_("%(n)s patients, %(events)s events."), leads)
    yield from (Note(text) for text in _model_sentences(model))


def _model_sentences(model: HazardModel) -> list[str]:
    if not model.ratios:
        if isinstance(model.concordance, NotEstimable):
            return [_("No hazard ratio, because %(reason)s.") % {"reason": because(model.concordance)}]
        return [_("Withheld, because it would tell about few patients.")]
    found = []
    if isinstance(model.proportional_p, float):
        words = {"p": formatting.p_statement(model.proportional_p)}
        found.append(_("Proportional hazards (Schoenfeld residuals): %(p)s.") % words)
    if isinstance(model.concordance, float):
        found.append(_harrell(model.concordance, model.concordance_interval))
    few = model.events_per_variable
    if isinstance(few, float) and few < FEW_EVENTS_PER_VARIABLE:
        words = {"count": formatting.number(few, 1)}
        found.append(_("Only %(count)s events for each coefficient: the ratios are unsteady (Peduzzi 1995).") % words)
    return found


def _harrell(value: float, interval: Confidence) -> str:
    words = {"value": formatting.number(value, RATIO_DECIMALS)}
    if isinstance(interval, Interval):
        words["interval"] = formatting.interval(interval.low, interval.high, RATIO_DECIMALS)
        return _("Harrell's C: %(value)s (95 %% CI %(interval)s).") % words
    return _("Harrell's C: %(value)s.") % words


FEW_EVENTS_PER_VARIABLE = 10
"""Peduzzi P, Concato J, Feinstein AR, Holford TR. J Clin Epidemiol 1995;48:1503–1510."""
