"""What a neighbouring filter would give back.

Two cohorts that a reader may ask for, one within the other, differ by some patients. Whatever both of them count, the
reader can subtract. So a count of a filtered cohort is shown only where it isn't small among those patients either: the
report is made on each difference too, and every count that is small there is treated as a small count here.

`parts` divides all patients by every code of each filter that is set, the chosen codes too. Whatever cohorts a reader
asks for with these filters, what can be reckoned from the answers are sums over such parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.cells import BoolArray, is_small
from analysis.disclosure.inference import without_broken_families
from analysis.disclosure.policy import Policy
from analysis.disclosure.reasons import with_bare_reasons
from analysis.summaries.values import WITHHELD

SMALL = 1
"""Stands in a report for a count that must be withheld as a small one."""

SIZES = frozenset(
    {"n", "known", "missing", "unusable", "patients", "patients_found", "results", "excluded", "remaining"}
)
"""Counts of who is there and who has a result, over all groups."""

GROUPS = frozenset({"groups", "groupings"})
"""Parts of a report that are about groups."""

ABSENT = object()
"""Stands for what a list of another report doesn't have: a level that nobody has there."""

AnyReport = TypeVar("AnyReport")


def parts(filters: Sequence[NDArray[np.object_] | NDArray[np.int64]], within: BoolArray) -> tuple[BoolArray, ...]:
    """Divide the patients whom some filter can reach by the codes of all filters that are set.

    Parameters
    ----------
    filters : sequence of ndarray, shape (patients,)
        For each filter that is set, the code of every patient.
    within : ndarray of bool, shape (patients,)
        Whom a filter can reach at all.

    Returns
    -------
    tuple of ndarray of bool, shape (patients,)
        Empty without a filter: then there is nothing to compare the cohort with. The last one has nobody where nobody
        has some combination of codes that each occur.

    Examples
    --------
    >>> [one.tolist() for one in parts([np.array(["a", "b", "a"])], np.array([True, True, True]))]
    [[True, False, True], [False, True, False]]
    """
    if not filters:
        return ()
    joined, combinations = np.zeros(within.size, dtype=np.int64), 1
    for codes in filters:
        values, places = np.unique(codes[within].astype(str), return_inverse=True)
        combinations *= values.size
        joined[within] = np.unique(joined[within] * values.size + places, return_inverse=True)[1]
    found = tuple(within & (joined == one) for one in np.unique(joined[within]))
    return (*found, np.zeros_like(within)) if len(found) < combinations else found


def blocks_of_years(years: NDArray[np.int64], smallest: int) -> tuple[int, ...]:
    """Give the first year of each block of years that has enough patients; a last one that hasn't joins the one before.

    Examples
    --------
    >>> blocks_of_years(np.repeat([2019, 2020, 2021, 2022], [4, 8, 20, 3]), 10)
    (2019, 2021)
    """
    starts: list[int] = []
    held = smallest
    for year, count in zip(*np.unique(years, return_counts=True), strict=True):
        if held >= smallest:
            starts.append(int(year))
            held = 0
        held += int(count)
    return tuple(starts[:-1] if held < smallest and len(starts) > 1 else starts)


def carefully(
    whole: AnyReport,
    others: Sequence[AnyReport],
    policy: Policy,
    protect: Callable[[AnyReport, Policy], AnyReport],
) -> AnyReport:
    """Protect a report, and what its neighbours would give back.

    Parameters
    ----------
    others
        The same report on each part.
    """
    if not policy.protects:
        return protect(whole, policy)
    if not others:
        return with_bare_reasons(without_broken_families(protect(whole, policy)))
    filtered = replace(policy, filtered=True)
    worst = with_small_counts(whole, others, policy.smallest_count)
    if getattr(whole, "patients", None) == 0:
        # That nobody meets the conditions says of every finding that nobody has it there.
        worst = replace(worst, patients=SMALL, of_few=True)
    found: AnyReport = both_withheld(protect(whole, filtered), protect(worst, filtered))
    return with_bare_reasons(without_broken_families(found))


def with_small_counts(
    node: Any, others: Sequence[Any], smallest: int, *, count: bool = False, zeros: bool = True, grouped: bool = False
) -> Any:
    """Put `SMALL` in place of each count that is small in one of the other reports, or none in one of them only.

    Parameters
    ----------
    zeros
        Whether a count of none is looked at: how many have a result at all may be none where a site doesn't measure it.
    grouped
        Whether the node is of one group among several: then its size is a finding, too.
    """
    if count and isinstance(node, int) and not isinstance(node, bool):
        return SMALL if _is_small_somewhere(others, smallest, zeros=zeros) else node
    if isinstance(node, tuple):
        return tuple(
            with_small_counts(
                item, list(_alike(place, item, node, others)), smallest, count=count, zeros=zeros, grouped=grouped
            )
            for place, item in enumerate(node)
        )
    if not _is_part(node):
        return node
    changes = {
        one.name: with_small_counts(
            getattr(node, one.name),
            [
                ABSENT if other is ABSENT else getattr(other, one.name)
                for other in others
                if other is ABSENT or type(other) is type(node)
            ],
            smallest,
            count="Count" in str(one.type),
            zeros=grouped or one.name not in SIZES,
            grouped=grouped or one.name in GROUPS,
        )
        for one in fields(node)
    }
    return replace(node, **changes)


def _is_small_somewhere(others: Sequence[Any], smallest: int, *, zeros: bool) -> bool:
    """Tell whether a count is small in some part, or none in one and some in another.

    Counts of none of many overlapping cohorts leave only one way to divide the patients: with them, few follow.
    """
    counts = [other for other in others if isinstance(other, int)] + [0 for other in others if other is ABSENT]
    return any(is_small(one, smallest) for one in counts) or (zeros and 0 in counts and any(counts))


def _is_part(node: Any) -> bool:
    """Tell whether a value is a part of a report, rather than of the statistics."""
    return is_dataclass(node) and type(node).__module__.startswith("analysis.summaries")


def _alike(place: int, item: Any, mine: tuple[Any, ...], others: Sequence[Any]) -> Iterator[Any]:
    """Find, in the same list of each other report, what is said of the same thing."""
    name = _name(item)
    for other in others:
        if other is ABSENT:
            yield ABSENT
        elif isinstance(item, tuple) and item and isinstance(other, tuple) and _name(item[0]) is not None:
            yield tuple(cell for row in other for cell in row)  # A row of a grid: its cells have names of their own.
        elif isinstance(other, tuple) and name is None:
            yield from (other[place],) if len(other) == len(mine) else ()
        elif isinstance(other, tuple):
            yield from [one for one in other if _name(one) == name] or [ABSENT]


def _name(item: Any) -> Any:
    """Give what tells the items of a list apart; None where only their places do."""
    for names in (
        ("code", "unit"),
        ("cut_off",),
        ("months",),
        ("month",),
        ("reason",),
        ("analyte", "method"),
        ("label",),
        ("fact",),
    ):
        if all(hasattr(item, name) for name in names[:1]):
            return tuple(str(getattr(item, name, "")) for name in names)
    return None


def both_withheld(first: Any, second: Any) -> Any:
    """Give the first report without what is withheld, left out or different in the second."""
    if first is WITHHELD or second is WITHHELD:
        return WITHHELD
    if second is None or type(first) is not type(second):
        return second
    if isinstance(first, tuple):
        pairs = zip(first, second, strict=True) if len(first) == len(second) else ()
        return tuple(both_withheld(mine, other) for mine, other in pairs)
    if isinstance(first, bool):
        return first or second
    if isinstance(first, int):
        return first if first == second else WITHHELD
    if _is_part(first):
        return replace(
            first,
            **{one.name: both_withheld(getattr(first, one.name), getattr(second, one.name)) for one in fields(first)},
        )
    return first
