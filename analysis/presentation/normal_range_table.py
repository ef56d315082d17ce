"""The table of the shares below, within and above a reference interval."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cells import CellWriter
from analysis.presentation.tables import Cell, Column, Note, Part, Row, Table
from analysis.presentation.units import unit_text
from analysis.presentation.wording import method_name
from analysis.summaries.cut_offs import CutOffOutcome, NormalRange, NormalShares


def normal_table(one: CutOffOutcome, normal: NormalRange) -> Table:
    """Make the table: all patients, then the groups unless they are withheld."""
    writer = CellWriter(0)
    (grouping,) = one.summary.groupings
    parts = [Part("", (Row(_("All"), tuple(_cells(normal.overall, writer)), total=True),))]
    labels = [str(group.label) for group in grouping.groups]
    if normal.groups and labels:
        rows = tuple(
            Row(label, tuple(_cells(shares, writer))) for label, shares in zip(labels, normal.groups, strict=True)
        )
        parts.append(Part(formatting.sentence_start(str(grouping.label)), rows))
    columns = (
        Column("n"), Column(_("Below")), Column(_("Within")), Column(_("Above")), Column(_("Undetermined")),
        Column(_("No interval")),
    )  # fmt: skip
    notes = (*writer.marks.notes, *(Note(text) for text in _notes(one, normal)))
    return Table(_("Reference interval"), "", _("Group"), columns, tuple(parts), notes)


def _cells(shares: NormalShares, writer: CellWriter) -> Iterator[Cell]:
    yield writer.count(shares.n)
    for part in shares.parts:
        share, interval = writer.cut_off_share(part), writer.cut_off_interval(part)
        yield share if share.is_blank else Cell(share.text, small=(interval.text,))
    yield writer.count(shares.undetermined)
    yield writer.count(shares.without)


def _notes(one: CutOffOutcome, normal: NormalRange) -> Iterator[str]:
    for interval in normal.intervals:
        unit = unit_text(one.summary.unit)
        text = str(interval).replace(one.summary.unit, unit) if one.summary.unit else str(interval)
        yield _("Reference interval: %(interval)s.") % {"interval": text}
    yield _("Both ends belong to the interval. Small: Wilson score intervals (95 %).")
    if normal.test.p is not None:
        yield f"{formatting.sentence_start(method_name(normal.test.method))}: {formatting.p_statement(normal.test.p)}."
    if normal.withheld:
        yield _("The groups are withheld, because they would tell about few patients.")
