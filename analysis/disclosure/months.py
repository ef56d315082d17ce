"""At which declared months survival may be told: where few patients make no difference, in any group or outside of all.

A step of a Kaplan–Meier curve is one patient's event at its time. So curves and numbers at risk are told at declared
months only, and of these only at those between which, in each group that is shown and in all others together, nobody or
enough patients had the event, and nobody or enough were censored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.descriptions import number_of
from analysis.statistics.survival.kaplan_meier import SurvivalCurve
from analysis.summaries import WITHHELD
from analysis.summaries.survival import SurvivalAtTime, SurvivalGroup

Ends = NDArray[np.int64]

MONTHS = tuple(float(month) for month in range(3, 241, 3))
"""Months at which survival may be told to readers without records: the quarters of twenty years, whatever the data."""

WEEKS = tuple(float(day) for day in range(7, 365, 7))
"""Days at which a recovery may be told, likewise: the weeks of a year."""


def ends_by_month(curve: SurvivalCurve, months: Sequence[float] = MONTHS) -> Ends:
    """Count the events and the censored up to each month, and at last up to the end; shape (2, months + 1)."""
    until = np.append(np.searchsorted(curve.times, np.asarray(months), side="right"), curve.times.size)
    sums = [np.concatenate([[0], np.cumsum(counts)]) for counts in (curve.events, curve.censored)]
    return np.array([one[until] for one in sums], dtype=np.int64)


def kept_months(parties: Sequence[Ends], allowed: Sequence[bool], smallest: int) -> list[int]:
    """Choose the places of the months that may be told.

    Parameters
    ----------
    parties : sequence of array of int, shape (2, months + 1)
        For each group, and for who is in none, what `ends_by_month` counts.
    allowed : sequence of bool
        Months that may be told at all.

    Examples
    --------
    >>> kept_months([np.array([[10, 12, 25, 40], [0, 0, 10, 20]])], [True, True, True], 10)
    [0, 2]
    """
    counts = np.stack(list(parties))
    kept: list[int] = []
    last = np.zeros(counts.shape[:2], dtype=np.int64)
    for place, may in enumerate(allowed):
        if may and not _small(counts[:, :, place] - last, smallest):
            kept.append(place)
            last = counts[:, :, place]
    while kept and _small(counts[:, :, -1] - counts[:, :, kept[-1]], smallest):
        kept.pop()
    return kept


def _small(counts: Ends, smallest: int) -> bool:
    return bool(((counts > 0) & (counts < smallest)).any())


def told_of_whole(curve: SurvivalCurve | None, smallest: int, months: Sequence[float] = MONTHS) -> list[int]:
    """Choose the places of the months that may be told of all together."""
    if curve is None:
        return []
    ends = ends_by_month(curve, months)
    return kept_months([ends], enough_left(ends, smallest), smallest)


def told_of_groups(
    groups: Sequence[SurvivalCurve | None], whole: SurvivalCurve | None, smallest: int,
    months: Sequence[float] = MONTHS,
) -> list[int]:  # fmt: skip
    """Choose the months told of several groups: some of those told of the whole, so that the rest tells nothing."""
    curves = [one for one in groups if one is not None]
    if whole is None or len(curves) < len(groups) or not groups:
        return []
    ends = [ends_by_month(curve, months) for curve in curves]
    rest = ends_by_month(whole, months) - np.sum(ends, axis=0)
    told = told_of_whole(whole, smallest, months)
    enough = np.all([enough_left(one, smallest) for one in ends], axis=0).tolist()
    allowed = [may and place in told for place, may in enumerate(enough)]
    return kept_months([*ends, rest], allowed, smallest)


def enough_left(ends: Ends, smallest: int) -> list[bool]:
    """Tell after which months enough patients are left."""
    left = ends[:, -1].sum() - ends[:, :-1].sum(axis=0)
    return (left >= smallest).tolist()


def told_at(group: SurvivalGroup, kept: Sequence[int]) -> SurvivalGroup:
    """Keep of a group what is told at some of the declared months."""
    curve = group.curve
    if curve is None:
        return group
    shown = [MONTHS[place] for place in kept]
    at = tuple(
        _share(one, curve) if one.months in shown else SurvivalAtTime(one.months, WITHHELD, WITHHELD, WITHHELD)
        for one in group.at
    )
    return replace(
        group, at=at, curve=curve_at(curve, shown) if shown else None, drawn_until=max(shown, default=0.0),
        incidence=(),
    )  # fmt: skip


def _share(one: SurvivalAtTime, curve: SurvivalCurve) -> SurvivalAtTime:
    """Withhold the number at risk where somebody's time ends at that very month: it would tell how many."""
    ends = ends_by_month(curve, [one.months])
    left = int(ends[:, -1].sum() - ends[:, 0].sum())
    return one if number_of(one.at_risk) == left else replace(one, at_risk=WITHHELD)


_BEGINS: dict[str, float] = {"survival": 1.0, "cumulative_variance": 0.0, "low": 1.0, "high": 1.0}


def curve_at(curve: SurvivalCurve, months: Sequence[float]) -> SurvivalCurve:
    """Draw a curve by its values at the start and at some months, each with what happened since the one before.

    At risk at a month are those followed beyond it: who ends at the month itself is among those who ended until then.
    """
    times = np.array([0.0, *months])
    ends = ends_by_month(curve, times.tolist())[:, :-1]
    ends[:, 0] = 0
    stretches = np.diff(ends, axis=1, prepend=0)
    places = np.searchsorted(curve.times, times, side="right")  # Before the first time stands what holds at the start.
    places[0] = 0
    values: dict[str, Any] = {
        name: np.append(getattr(curve, name), begin)[places - 1] for name, begin in _BEGINS.items()
    }
    return replace(
        curve,
        times=times,
        at_risk=(curve.n - ends.sum(axis=0)).astype(curve.at_risk.dtype),
        events=stretches[0],
        censored=stretches[1],
        **values,
    )
