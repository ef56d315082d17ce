"""The axis of time: where a day stands, and which days are named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.formats import date_format

from registry.admin.course.items import Item, Span

# Days beside the first and the last one: a twentieth of the time between, and at least so many.
MARGIN_SHARE = 20
LEAST_MARGIN = 14
MOST_TICKS = 9
DAYS_PER_MONTH = 30
# Distances of ticks in months, from a month to ten years.
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)


@dataclass(frozen=True)
class Axis:
    """Days from `first` to `last` on the places from `left` to `right`."""

    first: dt.date
    last: dt.date
    left: float
    right: float

    def place(self, day: dt.date) -> float:
        """Return the place of a day.

        >>> Axis(dt.date(2024, 1, 1), dt.date(2024, 1, 11), 0, 100).place(dt.date(2024, 1, 6))
        50.0
        """
        whole = (self.last - self.first).days
        return self.left + (self.right - self.left) * (day - self.first).days / whole

    def middle(self, span: Span) -> float:
        """Return the middle of the days that a date can mean."""
        return (self.place(span.first) + self.place(span.last)) / 2

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Yield the place and the name of each named day: firsts of months, or years where these are many."""
        months = (self.last - self.first).days / DAYS_PER_MONTH
        step = next((each for each in _STEPS if months / each <= MOST_TICKS), _STEPS[-1])
        year, month = self.first.year, 1
        while (day := dt.date(year, month, 1)) <= self.last:
            if day >= self.first:
                yield self.place(day), str(day.year) if step >= 12 else date_format(day, "YEAR_MONTH_FORMAT")
            year, month = _later(year, month, step)


def _later(year: int, month: int, step: int) -> tuple[int, int]:
    months = year * 12 + month - 1 + step
    return months // 12, months % 12 + 1


def axis_of(items: Iterable[Item], left: float, right: float) -> Axis | None:
    """Return the axis on which all dated items stand; none where there are none."""
    spans = [span for item in items for span in (item.span, item.until) if span]
    if not spans:
        return None
    first, last = min(span.first for span in spans), max(span.last for span in spans)
    margin = max((last - first).days // MARGIN_SHARE, LEAST_MARGIN)
    return Axis(_shifted(first, -margin), _shifted(last, margin), left, right)


def _shifted(day: dt.date, days: int) -> dt.date:
    lowest, highest = dt.date.min.toordinal(), dt.date.max.toordinal()
    return dt.date.fromordinal(min(max(day.toordinal() + days, lowest), highest))
