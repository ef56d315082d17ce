"""The tables of the before-and-after report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cells import CellWriter, adjusted, decimals_of
from analysis.presentation.empty_levels import change_reduced, no_pairs_note
from analysis.presentation.sensitivity_words import sensitivity_sentence
from analysis.presentation.tables import Cell, Column, Lead, Note, Part, Row, Table, blank
from analysis.presentation.units import unit_after_number, unit_text
from analysis.presentation.wording import measure_name, short_method
from analysis.statistics.catalogue import Measure
from analysis.statistics.results import Interval
from analysis.summaries import Count, Description, Number, Withheld
from analysis.summaries.before_after import (
    CUT_OFF,
    LEVEL,
    AnalyteChange,
    BeforeAfterReport,
    Crossing,
    CutOffChange,
    PairedGroup,
    PairFact,
)
from analysis.summaries.who import Who

RATIO_DECIMALS = 2
_RATIOS = (Measure.GEOMETRIC_MEAN_RATIO,)


def changes_table(report: BeforeAfterReport, one: AnalyteChange) -> Table:
    """Make the table of an analyte: both sides of the pairs, the change, and its test; of groups that have a pair."""
    one, without = change_reduced(one)
    writer = CellWriter(decimals_of(one.overall.before, one.decimals))
    parts = [Part("", (_row(one.overall, _("All"), writer, _Whom(one.code), total=True),))]
    if one.groups:
        rows = tuple(
            _row(group, str(group.label), writer, _Whom(one.code, ((report.by_code, group.code),)))
            for group in one.groups
        )
        parts.append(Part(formatting.sentence_start(str(report.by)), rows))
    above = _("Median [Q1, Q3]")
    columns = (
        Column(_("Pairs")), Column(report.before, above), Column(report.after, above), Column(_("change"), above),
        Column(_("Rose, fell, same")), Column(_("Effect (95 % CI)")), Column("p"),
    )  # fmt: skip
    notes = (*writer.marks.notes, *_notes(report, one), *([no_pairs_note(without)] if without else []))
    label = formatting.sentence_start(str(one.label))
    return Table(label, unit_text(one.unit), _("Group"), columns, tuple(parts), notes)


@dataclass(frozen=True)
class _Whom:
    """Says whom the counts of a row count."""

    code: str
    level: tuple[tuple[str, str], ...] = ()

    def who(self, fact: PairFact) -> Who:
        return Who(self.level, fact=f"{fact.value}:{self.code}")


def _row(group: PairedGroup, label: str, writer: CellWriter, whom: _Whom, *, total: bool = False) -> Row:
    cells = (
        writer.count(group.n).of(whom.who(PairFact.PAIR)),
        _described(group.before, writer), _described(group.after, writer),
        _change(group, writer), _signs(group, writer, whom), _effect(group, writer), _p(group, writer),
    )  # fmt: skip
    return Row(label, cells, total)


def _described(found: Description, writer: CellWriter) -> Cell:
    """Write median and quartiles of one visit, and below them how many lie below the limit of detection."""
    cell, below = writer.median_quartiles(found), found.below_detection
    if not isinstance(below.count, int) or not below.count:
        return cell
    return replace(cell, small=(*cell.small, f"{_('below detection limit')}: {writer.share(below).text}"))


def _change(group: PairedGroup, writer: CellWriter) -> Cell:
    """Write the median change; of values outside a limit the bounds between which it lies."""
    if group.change is not None:
        return writer.median_quartiles(group.change)
    low, high = group.lowest_change, group.highest_change
    if isinstance(low, Withheld) or isinstance(high, Withheld):
        return writer.withheld()
    if not isinstance(low, float) and not isinstance(high, float):
        return writer.number(low)
    ends = (_end(low, writer, "≤"), _end(high, writer, "≥"))
    text = ends[0] if ends[0] == ends[1] else formatting.span(*ends)
    return Cell(text, small=() if low == high else (_("bounds of the median"),))


def _end(value: Number, writer: CellWriter, opened: str) -> str:
    return formatting.number(value, writer.decimals) if isinstance(value, float) else opened


def _signs(group: PairedGroup, writer: CellWriter, whom: _Whom) -> Cell:
    counts = (group.rose, group.fell, group.same)
    if any(isinstance(count, Withheld) for count in counts):
        return writer.withheld()
    facts = (PairFact.ROSE, PairFact.FELL, PairFact.SAME)
    leads = tuple(Lead(count, whom.who(fact)) for count, fact in zip(counts, facts, strict=True))
    small: tuple[Lead, ...] = ()
    if group.undetermined != 0:
        small = (Lead(group.undetermined, whom.who(PairFact.OPEN), _("undetermined")),)
    return Cell(formatting.list_separator().join(str(count) for count in counts), small=small, leads=leads)


def _effect(group: PairedGroup, writer: CellWriter) -> Cell:
    estimate = group.estimate
    if group.withheld:
        return writer.withheld()
    if estimate is None or not isinstance(estimate.value, float):
        return blank(_("this test gives no effect"))
    decimals = RATIO_DECIMALS if estimate.measure in _RATIOS else writer.decimals
    text = formatting.number(estimate.value, decimals)
    if isinstance(estimate.interval, Interval):
        text += f" ({formatting.interval(estimate.interval.low, estimate.interval.high, decimals)})"
    return Cell(text, small=(measure_name(estimate.measure),))


def _p(group: PairedGroup, writer: CellWriter) -> Cell:
    if group.test.p is None:
        return writer.test(group.test, 1)
    small = [short_method(group.test.method), *adjusted(group.test.p_adjusted)]
    low, high = group.lowest_sign_p, group.highest_sign_p
    if group.undetermined != 0 and isinstance(low, float) and isinstance(high, float):
        ends = {"low": formatting.p_value(low), "high": formatting.p_value(high)}
        small.append(_("sign test: %(low)s to %(high)s") % ends)
    return Cell(formatting.p_value(group.test.p), small=tuple(small))


def _notes(report: BeforeAfterReport, one: AnalyteChange) -> Iterator[Note]:
    yield _pairs_note(report, one)
    if one.of_records:
        yield Note(_nearest())
    if isinstance(one.several, int) and one.several:
        yield Note(
            _("Several results at a visit, of which the earliest was taken: %(count)d.") % {"count": one.several}
        )
    if one.not_determined != 0:
        lead = Lead(one.not_determined, _Whom(one.code, ((report.by_code, ""),)).who(PairFact.PAIR))
        words = {"count": lead, "grouping": formatting.within_sentence(str(report.by))}
        yield Note.leading(_("In no group, because %(grouping)s is not recorded or undetermined: %(count)s."), words)
    groups = (one.overall, *one.groups)
    if any(group.change is None for group in groups):
        yield Note(
            _(
                "Some values lie outside the limits of the assay. Nothing was substituted: pairs are tested by "
                "Prentice–Wilcoxon scores, the median change is given by the bounds that the limits allow, and the "
                "sign test by its lowest and highest p over every way to place the undetermined pairs."
            )
        )
    if one.overall.sensitivity is not None and not one.overall.withheld:
        above = (one.overall.before.above_range.count, one.overall.after.above_range.count)
        signs = "<>" if any(isinstance(count, int) and count for count in above) else "<"
        yield Note(sensitivity_sentence(one.overall.sensitivity, signs))


def _pairs_note(report: BeforeAfterReport, one: AnalyteChange) -> Note:
    whom = _Whom(one.code)
    words = {
        "before": report.before,
        "after": report.after,
        "only_before": Lead(one.only_before, whom.who(PairFact.ONLY_BEFORE)),
        "only_after": Lead(one.only_after, whom.who(PairFact.ONLY_AFTER)),
        "neither": Lead(one.neither, whom.who(PairFact.NEITHER)),
    }
    return Note.leading(
        _(
            "Pairs only. Not in a pair: %(only_before)s with a result only at “%(before)s”, %(only_after)s only at "
            "“%(after)s”, %(neither)s at neither."
        ),
        words,
    )


def cut_off_table(report: BeforeAfterReport) -> Table:
    """Make the table of who moved across a cut-off of the registry."""
    writer = CellWriter(0)
    rows = tuple(_cut_off_row(one, change, writer) for one in report.analytes for change in one.cut_offs)
    columns = (
        Column(_("Beyond at both")), Column(_("Only at “%(visit)s”") % {"visit": report.before}),
        Column(_("Only at “%(visit)s”") % {"visit": report.after}), Column(_("At neither")),
        Column(_("Undetermined")), Column("p"),
    )  # fmt: skip
    notes = (*writer.marks.notes, Note(_("Undetermined: a limit of the assay leaves the side open; not in the test.")))
    return Table(_("Cut-offs"), _("pairs"), _("Beyond the cut-off"), columns, (Part("", rows),), notes)


def levels_table(report: BeforeAfterReport) -> Table:
    """Make the table of who had a level before and after."""
    writer = CellWriter(0)
    rows = tuple(
        Row(
            formatting.sentence_start(str(one.label)),
            (
                *_crossed((one.both, one.only_before, one.only_after, one.neither, one.undetermined), LEVEL, one.code,
                          writer),
                writer.test(one.test, 1),
            ),
        )
        for one in report.levels
    )  # fmt: skip
    columns = (
        Column(_("At both")), Column(_("Only at “%(visit)s”") % {"visit": report.before}),
        Column(_("Only at “%(visit)s”") % {"visit": report.after}), Column(_("At neither")),
        Column(_("Not known")), Column("p"),
    )  # fmt: skip
    notes = (*writer.marks.notes, Note(_nearest()), Note(_("Not known at one of the visits: not in the test.")))
    return Table(_("Levels"), _("patients"), _("Level"), columns, (Part("", rows),), notes)


def _crossed(counts: Iterable[Count], kind: str, code: str, writer: CellWriter) -> Iterator[Cell]:
    """Write the counts of `Crossing`, in its order, with whom they count."""
    for crossing, count in zip(Crossing, counts, strict=True):
        yield writer.count(count).of(Who(fact=f"{kind}:{crossing.value}:{code}"))


def _nearest() -> str:
    return _(
        "From the records nearest to the day of each visit's specimens, within the days set under “Rules”; a record "
        "nearer to the other visit does not count."
    )


def _cut_off_row(one: AnalyteChange, change: CutOffChange, writer: CellWriter) -> Row:
    sign = "<" if change.cut_off.direction == "below" else ">"
    value = formatting.plain_number(change.cut_off.value)
    label = f"{formatting.sentence_start(str(one.label))} {sign} {value} {unit_after_number(change.cut_off.unit)}"
    counts = (change.stayed_beyond, change.left, change.entered, change.stayed_within, change.undetermined)
    cells = _crossed(counts, CUT_OFF, f"{one.code}@{change.cut_off.code}", writer)
    return Row(label, (*cells, writer.test(change.test, 1)))
