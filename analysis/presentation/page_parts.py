"""Cells and sentences that the pages of several reports have alike."""

from __future__ import annotations

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cells import CellWriter, adjusted
from analysis.presentation.tables import Cell, blank
from analysis.presentation.wording import STATISTIC_SYMBOLS, short_method
from analysis.statistics.results import Interval
from analysis.summaries import Count, Number, Share, TestSummary, Withheld
from analysis.summaries.who import Who

STATISTIC_DECIMALS = 2


def count_text(count: Count) -> str:
    """Write a count inside of a sentence."""
    return _("withheld") if isinstance(count, Withheld) else str(count)


def rate_cell(share: Share, writer: CellWriter) -> Cell:
    """Write n (%) with its interval below."""
    if not isinstance(share.interval, Interval):
        return writer.share(share)
    interval = _("95 %% CI %(span)s") % {"span": formatting.percent_interval(share.interval.low, share.interval.high)}
    return Cell(writer.share(share).text, small=(interval,))


def p_cell(p: Number, writer: CellWriter) -> Cell:
    """Write a p-value, or what stands in its place."""
    return Cell(formatting.p_value(p)) if isinstance(p, float) else writer.number(p)


def cells_of_test(test: TestSummary, writer: CellWriter, tested: Who | None = None) -> tuple[Cell, Cell, Cell, Cell]:
    """Write method, statistic, degrees of freedom and p of a test; p leads to those who were tested."""
    statistic = blank(_("not given")) if test.statistic is None else Cell(statistic_text(test))
    df = blank(_("none"))
    if test.df and test.statistic is not None:
        df = Cell(formatting.list_separator().join(formatting.number(one, _decimals(one)) for one in test.df))
    p = writer.test(test, 1) if test.p is None else Cell(formatting.p_value(test.p), small=adjusted(test.p_adjusted))
    return Cell(short_method(test.method)), statistic, df, p if test.p is None else p.computed_from(tested)


def statistic_text(test: TestSummary) -> str:
    """Print a statistic with its symbol; of a test for trend its z, which has the sign of the trend."""
    value = test.statistic if test.z is None else test.z
    symbol = STATISTIC_SYMBOLS.get(test.method, "") if test.z is None else "z"
    if value is None:
        return ""
    text = formatting.number(value, STATISTIC_DECIMALS)
    return f"{symbol} = {text}" if symbol else text


def _decimals(df: float) -> int:
    return 0 if df == int(df) else 1
