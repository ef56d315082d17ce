"""Values of a summary as cells: a number, or the words for what stands in its place."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.tables import Cell, Lead, Marks, blank
from analysis.presentation.wording import because, not_estimable, short_method
from analysis.statistics.results import Interval, NotEstimable
from analysis.summaries import Beyond, Confidence, Count, CutOffShare, Description, Number, Share, TestSummary, Withheld
from analysis.summaries.who import State, Who


@dataclass
class CellWriter:
    """Writes the cells of one table: all with the same decimals, their reasons among the same notes."""

    decimals: int
    marks: Marks = field(default_factory=Marks)

    def count(self, count: Count) -> Cell:
        """Write a count."""
        return self.withheld() if isinstance(count, Withheld) else Cell(str(count))

    def withheld(self) -> Cell:
        """Write that disclosure control took a value away."""
        return blank(_("withheld"), self.marks.mark(_("Withheld, because it would tell about few patients.")))

    def not_estimable(self, reason: NotEstimable) -> Cell:
        """Write that there is no such number; the reason stands under the table."""
        return blank(not_estimable(reason), self.marks.mark(not_estimable(reason)))

    def number(self, value: Number) -> Cell:
        """Write a number in the unit of the table."""
        if isinstance(value, Withheld):
            return self.withheld()
        if isinstance(value, NotEstimable):
            return self.not_estimable(value)
        return Cell(value_text(value, self.decimals))

    def mean_sd(self, description: Description) -> Cell:
        """Write mean ± SD; a mean alone when the SD is not estimable, as of one patient."""
        mean, sd = description.mean, description.sd
        if not isinstance(mean, float):
            return self.number(mean)
        if isinstance(sd, float):
            return Cell(formatting.mean_sd(mean, sd, self.decimals))
        if isinstance(sd, NotEstimable):
            sentence = _("SD not estimable, because %(reason)s.") % {"reason": because(sd)}
            return Cell(formatting.number(mean, self.decimals), mark=self.marks.mark(sentence))
        return Cell(formatting.number(mean, self.decimals), mark=self.withheld().mark)

    def median_quartiles(self, description: Description) -> Cell:
        """Write median [Q1, Q3]; each may be the limit below which it lies."""
        parts = (description.median, description.q1, description.q3)
        for part in parts:
            if isinstance(part, Withheld | NotEstimable):
                return self.number(part)
        texts = [self.number(part).text for part in parts]
        return Cell(formatting.median_quartiles(*texts))

    def share(self, share: Share) -> Cell:
        """Write n (%)."""
        if isinstance(share.count, Withheld) or isinstance(share.n, Withheld):
            return self.withheld()
        if share.n == 0:
            return blank(_("no values"))
        return Cell(formatting.count_percent(share.count, share.n))

    def cut_off_share(self, found: CutOffShare) -> Cell:
        """Write n (%) beyond a cut-off; both bounds where censored values leave it open."""
        low, high = found.low, found.high
        if isinstance(low.count, Withheld) or isinstance(high.count, Withheld) or isinstance(low.n, Withheld):
            return self.withheld()
        if low.n == 0:
            return blank(_("no values"))
        return Cell(formatting.counts_percents(low.count, high.count, low.n))

    def cut_off_counts(self, found: CutOffShare, beyond: Who | None) -> Cell:
        """Write n (%) beyond a cut-off; it leads to whom it counts for certain, and to those whom limits leave open."""
        cell = self.cut_off_share(found).of(beyond)
        if cell.is_blank or beyond is None or found.undetermined == 0:
            return cell
        open_ = Lead(found.undetermined, replace(beyond, state=State.UNDETERMINED), _("undetermined"))
        return replace(cell, small=(open_,))

    def cut_off_interval(self, found: CutOffShare) -> Cell:
        """Write the Wilson interval in percent; from the lower bound's to the upper bound's where both are given."""
        low, high = found.low.interval, found.high.interval
        if isinstance(low, Interval) and isinstance(high, Interval):
            return Cell(formatting.percent_interval(low.low, high.high))
        if isinstance(low, Withheld) or isinstance(high, Withheld):
            return self.withheld()
        return blank(_("no values"))

    def interval(self, interval: Confidence | None, decimals: int) -> Cell:
        """Write a confidence interval."""
        if interval is None:
            return blank(_("this method gives no interval"))
        if isinstance(interval, Interval):
            return Cell(formatting.interval(interval.low, interval.high, decimals))
        return self.withheld() if isinstance(interval, Withheld) else self.not_estimable(interval)

    def with_interval(self, value: Number, interval: Confidence) -> Cell:
        """Write a number with its interval, or why it has none; what stands in the place of the number."""
        if isinstance(value, float) and isinstance(interval, Interval):
            between = formatting.interval(interval.low, interval.high, self.decimals)
            return Cell(f"{formatting.number(value, self.decimals)} ({between})")
        cell = self.number(value)
        if isinstance(value, float) and isinstance(interval, NotEstimable):
            return self.without_interval(cell, interval)
        return cell

    def without_interval(self, cell: Cell, reason: NotEstimable) -> Cell:
        """Say below the table why a number has no interval."""
        return replace(cell, mark=self.marks.mark(_("No interval, because %(reason)s.") % {"reason": because(reason)}))

    def test(self, test: TestSummary, rows: int) -> Cell:
        """Write a p-value over the rows that it compares, with its test; the reason where there is none."""
        if test.p is not None:
            small = (short_method(test.method), *adjusted(test.p_adjusted))
            return Cell(formatting.p_value(test.p), small=small, rows=rows)
        if test.reason is None:
            return blank(_("withheld"), self.withheld().mark, rows)
        sentence = _("No test, because %(reason)s.") % {"reason": because(test.reason)}
        return blank(sentence, self.marks.mark(sentence), rows)


def adjusted(p: float | None) -> tuple[str, ...]:
    """Print a p-value that is adjusted over the panel, where there is one."""
    return () if p is None else (_("adj. %(p)s") % {"p": formatting.p_value(p)},)


def value_text(value: float | Beyond, decimals: int) -> str:
    """Print a number, or the limit beyond which it lies."""
    if isinstance(value, Beyond):
        return value.sign + formatting.plain_number(value.limit)
    return formatting.number(value, decimals)


def decimals_of(description: Description | None, data_decimals: int) -> int:
    """Tell the decimals of a table from the precision of its data and the size of its mean, or of its median."""
    found = (description.mean, description.median) if description else ()
    magnitude = next((value for value in found if isinstance(value, float)), None)
    return data_decimals if magnitude is None else formatting.decimals_for(magnitude, data_decimals)
