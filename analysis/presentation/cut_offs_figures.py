"""The figures of the cut-off report: shares with their intervals, and bars of the reference interval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.canvas import COLUMN_INCHES
from analysis.presentation.comparison_notes import cut_off_label
from analysis.presentation.forest_figure import WIDTH_INCHES, ForestFigure, ForestLine, draw_forest
from analysis.presentation.normal_range_table import normal_table
from analysis.presentation.report_page import Picture
from analysis.presentation.stack_figure import StackFigure, draw_stack
from analysis.presentation.summary_notes import sentence_of_test
from analysis.presentation.tables import Cell, Column, Part, Row, Table
from analysis.statistics.results import Interval
from analysis.summaries import CutOffShare, CutOffTest
from analysis.summaries.cut_offs import CutOffOutcome, NormalRange, NormalShares
from analysis.summaries.who import State, Who

PIXELS_PER_INCH = 100


def share_pictures(one: CutOffOutcome, place: int) -> Iterator[Picture]:
    """Draw the share beyond each cut-off by group."""
    (grouping,) = one.summary.groupings
    for number, test in enumerate(grouping.cut_off_tests):
        shares: list[tuple[str, tuple[tuple[str, str], ...], CutOffShare]] = [
            (str(group.label), ((grouping.code, group.code),), group.description.cut_offs[number])
            for group in grouping.groups
        ]
        if one.summary.overall is not None:
            shares.insert(0, (_("All"), (), one.summary.overall.description.cut_offs[number]))
        lines = {
            line: Who(level, one.code, State.BEYOND, test.cut_off.code)
            for label, level, share in shares
            if (line := share_line(label, share)) is not None
        }
        if len(lines) > 1:
            yield _share_picture(one, test, lines, f"share-{place}-{number + 1}")


def share_line(label: str, share: CutOffShare) -> ForestLine | None:
    """Give a share in percent with its interval; from the lower bound's to the upper bound's where it is open."""
    low, high = share.low, share.high
    if not (isinstance(low.proportion, float) and isinstance(low.count, int) and isinstance(low.n, int)):
        return None
    if not (isinstance(low.interval, Interval) and isinstance(high.interval, Interval) and isinstance(high.count, int)):
        return None
    text = formatting.counts_percents(low.count, high.count, low.n)
    bounds = (low.interval.low * 100, high.interval.high * 100)
    text += f" [{formatting.percent_interval(low.interval.low, high.interval.high)}]"
    highest = 100 * high.count / low.n if high.count > low.count else None
    return ForestLine(label, text, low.proportion * 100, *bounds, highest)


def _share_picture(one: CutOffOutcome, test: CutOffTest, lines: Mapping[ForestLine, Who], key: str) -> Picture:
    (grouping,) = one.summary.groupings
    axis = _("%(cut_off)s, percent of patients") % {"cut_off": cut_off_label(test.cut_off)}
    words = {"analyte": one.summary.label, "cut_off": formatting.within_sentence(cut_off_label(test.cut_off)),
             "grouping": formatting.within_sentence(str(grouping.label))}  # fmt: skip
    title = _("%(analyte)s %(cut_off)s by %(grouping)s") % words
    figure = ForestFigure(title, axis, tuple(lines), None, logarithmic=False)
    texts = "; ".join(f"{line.label} {line.text}" for line in lines)
    said = sentence_of_test(test.test)
    finding = _("Shares with their intervals: %(title)s. %(texts)s.") % {"title": title, "texts": texts} + (
        f" {said}." if said else ""
    )
    rows = tuple(Row(line.label, (Cell(line.text).of(who),)) for line, who in lines.items())
    numbers = Table(title, "", _("Group"), (Column(_("n (%) [95 % CI]")),), (Part("", rows),))
    caption = [_("Squares: shares; lines: Wilson score intervals (95 %).")]
    if any(line.highest is not None for line in lines):
        caption.append(_("Bars: shares known between two bounds only, because of limits; their lines span both."))
    return Picture(
        key, title, finding, tuple(caption), numbers, partial(draw_forest, figure),
        width=round(WIDTH_INCHES * PIXELS_PER_INCH), height=round(figure.height_inches * PIXELS_PER_INCH),
    )  # fmt: skip


def normal_picture(one: CutOffOutcome, normal: NormalRange, place: int) -> Picture | None:
    """Draw the shares below, within and above the reference interval; None where they are withheld."""
    (grouping,) = one.summary.groupings
    shown = [(_("All"), normal.overall)]
    if normal.groups:
        shown += [(str(group.label), shares) for group, shares in zip(grouping.groups, normal.groups, strict=False)]
    bars = tuple(found for label, shares in shown if (found := _bar(label, shares)) is not None)
    if not bars:
        return None
    words = {"analyte": one.summary.label, "grouping": formatting.within_sentence(str(grouping.label))}
    title = _("%(analyte)s and its reference interval by %(grouping)s") % words
    parts = (_("below"), _("within"), _("above"), _("undetermined"))
    figure = StackFigure(title, parts, bars)
    texts = "; ".join(f"{label}: {', '.join(f'{text} %' for text in numbers)}" for label, _shares, numbers in bars)
    finding = _("Stacked bars of the shares below, within, above and undetermined: %(texts)s.") % {"texts": texts}
    return Picture(
        f"normal-{place}", title, finding, (_("Percent of the patients whose assay has an interval."),),
        normal_table(one, normal), partial(draw_stack, figure),
        width=round(COLUMN_INCHES * PIXELS_PER_INCH), height=round(figure.height_inches * PIXELS_PER_INCH),
    )  # fmt: skip


def _bar(label: str, shares: NormalShares) -> tuple[str, tuple[float, ...], tuple[str, ...]] | None:
    counts = [part.low.count for part in shares.parts] + [shares.undetermined]
    n = shares.n
    if not isinstance(n, int) or n == 0:
        return None
    known = [count for count in counts if isinstance(count, int)]
    if len(known) < len(counts):
        return None
    fractions = tuple(count / n for count in known)
    return label, fractions, tuple(map(formatting.percent, fractions))
