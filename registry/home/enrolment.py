"""Enrolment over time: how many patients entered studies in each period, by site and by diagnosis group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from registry.access.scope import visible, visible_sites
from registry.home.bars import Bars, bars_of
from registry.models import DiagnosisGroup, Enrolment, User

# Of a longer time, years are shown and not months.
MOST_MONTHS = 24
MONTHS_OF_A_YEAR = 12
# More sites would be too many for the eye: the smallest are put together.
MOST_SERIES = 6


@dataclass(frozen=True)
class EnrolmentTable:
    """Counts by period (rows) and by site or group (columns), with the figure of them."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...], int], ...]
    totals: tuple[int, ...]
    undated: int
    bars: Bars | None


Cells = Mapping[tuple[date | None, str], int]


def enrolment_tables(user: User | AnonymousUser) -> list[EnrolmentTable]:
    """Count the enrolments that a user sees, by site and by diagnosis group. One query, however many there are."""
    rows = visible(user, Enrolment).order_by().annotate(month=TruncMonth("enrolled_on"))
    found = list(rows.values_list("month", "patient__site_id", "patient__diagnosis_group").annotate(n=Count("pk")))
    if not found:
        return []
    sites = dict(visible_sites(user).values_list("pk", "code"))
    groups: dict[str, str | Promise] = dict(DiagnosisGroup.choices)
    by_site: Counter[tuple[date | None, str]] = Counter()
    by_group: Counter[tuple[date | None, str]] = Counter()
    for month, site, group, count in found:
        by_site[month, sites.get(site, "–")] += count
        by_group[month, str(groups.get(group, _("not stated")))] += count
    tables = [_table(_("Enrolment by site"), by_site), _table(_("Enrolment by diagnosis group"), by_group)]
    return tables if len(sites) > 1 else tables[1:]


def _table(title: str, cells: Cells) -> EnrolmentTable:
    sizes: Counter[str] = Counter()
    for (_month, name), count in cells.items():
        sizes[name] += count
    names = [name for name, _size in sizes.most_common()]
    shown = names if len(names) <= MOST_SERIES else [*names[: MOST_SERIES - 1], _("others")]
    dated = {month for month, _name in cells if month is not None}
    periods = _periods(dated)
    counts: Counter[tuple[str, str]] = Counter()
    for (month, name), count in cells.items():
        if month is not None:
            counts[_period(month, periods), name if name in shown else shown[-1]] += count
    rows = tuple((label, tuple(counts[label, name] for name in shown)) for label in periods)
    return EnrolmentTable(
        title=title,
        columns=tuple(shown),
        rows=tuple((label, values, sum(values)) for label, values in rows),
        totals=tuple(sum(values) for values in zip(*(values for _label, values in rows), strict=True)),
        undated=sum(count for (month, _name), count in cells.items() if month is None),
        bars=bars_of(title, shown, rows) if rows else None,
    )


def _periods(months: set[date]) -> list[str]:
    """List the periods from the first to the last, those without anybody included."""
    if not months:
        return []
    first, last = min(months), max(months)
    span = (last.year - first.year) * MONTHS_OF_A_YEAR + last.month - first.month
    if span >= MOST_MONTHS:
        return [str(year) for year in range(first.year, last.year + 1)]
    steps = range(first.year * MONTHS_OF_A_YEAR + first.month - 1, last.year * MONTHS_OF_A_YEAR + last.month)
    return [f"{step // MONTHS_OF_A_YEAR}-{step % MONTHS_OF_A_YEAR + 1:02}" for step in steps]


def _period(month: date, periods: list[str]) -> str:
    label = f"{month:%Y-%m}"
    return label if label in periods else f"{month:%Y}"
