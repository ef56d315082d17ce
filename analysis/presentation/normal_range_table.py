"""The table of the shares below, within and above a reference interval."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cells import CellWriter
from analysis.presentation.tables import Cell, Column, Note, Part, Row, Table
from analysis.presentation.units import unit_text
from analysis.presentation.wording import method_name
from analysis.summaries.cut_offs import CutOffOutcome, NormalFact, NormalRange, NormalShares
from analysis.summaries.who import Who


def normal_table(one: CutOffOutcome, normal: NormalRange) -> Table:
    """Make the table: all patients, then the groups unless they are withheld."""
    writer = CellWriter(0)
    (grouping,) = one.summary.groupings
    parts = [Part("", (Row(_("All"), tuple(_cells(one, normal.overall, (), writer)), total=True),))]
    if normal.groups and grouping.groups:
        rows = tuple(
            Row(str(group.label), tuple(_cells(one, shares, ((grouping.code, group.code),), writer)))
            for group, shares in zip(grouping.groups, normal.groups, strict=True)
        )
        parts.append(Part(formatting.sentence_start(str(grouping.label)), rows))
    columns = (
        Column("n"), Column(_("Below")), Column(_("Within")), Column(_("Above")), Column(_("Undetermined")),
        Column(_("No interval")),
    )  # fmt: skip
    notes = (*writer.marks.notes, *(Note(text) for text in _notes(one, normal)))
    return Table(_("Reference interval"), "", _("Group"), columns, tuple(parts), notes)


def _cells(
    one: CutOffOutcome, shares: NormalShares, level: tuple[tuple[str, str], ...], writer: CellWriter
) -> Iterator[Cell]:
    def who(fact: NormalFact) -> Who:
        return Who(level, fact=f"{fact.value}:{one.code}")

    yield writer.count(shares.n).of(who(NormalFact.JUDGED))
    for part, fact in zip(shares.parts, (NormalFact.BELOW, NormalFact.WITHIN, NormalFact.ABOVE), strict=True):
        share, interval = writer.cut_off_share(part), writer.cut_off_interval(part)
        yield share if share.is_blank else Cell(share.text, small=(interval.text,)).of(who(fact))
    yield writer.count(shares.undetermined).of(who(NormalFact.UNDETERMINED))
    yield writer.count(shares.without).of(who(NormalFact.WITHOUT))


def _notes(one: CutOffOutcome, normal: NormalRange) -> Iterator[str]:
    for interval in normal.intervals:
        unit = unit_text(one.summary.unit)
        text = str(interval).replace(one.summary.unit, unit) if one.summary.unit else str(interval)
        yield _("Reference interval: %(interval)s.") % {"interval": text}
    yield _("Both ends belong to the interval of reference. With each share stands its Wilson score interval (95 %).")
    if isinstance(normal.overall.undetermined, int) and normal.overall.undetermined:
        yield _(
            "Where values outside the limits of the assay cannot be placed, both bounds of a share are given, with an "
            "interval from the lower end of the first to the upper end of the second; such values are left out of the "
            "test."
        )
    if normal.test.p is not None:
        yield f"{formatting.sentence_start(method_name(normal.test.method))}: {formatting.p_statement(normal.test.p)}."
    if normal.withheld:
        yield _("The groups are withheld, because they would tell about few patients.")
