"""What is shown of the description of one group of patients."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from analysis.disclosure.cells import is_small
from analysis.disclosure.policy import Policy
from analysis.statistics.results import NotEstimable
from analysis.summaries import WITHHELD, Count, CutOffShare, Description, LognormalSummary, Share
from registry.models import Direction


def number_of(count: Count) -> int:
    """Give a count of an unprotected report."""
    return count if isinstance(count, int) else 0


def share_cells(share: Share) -> tuple[int, int]:
    """Divide the patients of a share: those counted, and the rest."""
    return number_of(share.count), number_of(share.n) - number_of(share.count)


def cut_off_cells(share: CutOffShare) -> tuple[int, int, int]:
    """Divide the patients of a cut-off: beyond it, undetermined, not beyond it."""
    beyond, undetermined = number_of(share.low.count), number_of(share.undetermined)
    return beyond, undetermined, number_of(share.low.n) - beyond - undetermined


def between_cut_offs(shares: Sequence[CutOffShare]) -> list[int]:
    """Count the patients between neighbouring cut-offs of one number: by how many the shares below them differ.

    Above a cut-off is everybody who isn't beyond it; who is undetermined is counted on either side.
    """
    found: list[int] = []
    for undetermined_below in (False, True):
        below = []
        for one in sorted(shares, key=lambda share: share.cut_off.value):
            beyond, undetermined, within = cut_off_cells(one)
            certain = beyond if one.cut_off.direction == Direction.BELOW else within
            below.append(certain + (undetermined if undetermined_below else 0))
        found += [abs(second - first) for first, second in pairwise(below)]
    return found


def every_share_cell(description: Description) -> list[int]:
    """Count the patients in each part of each share, and between the cut-offs."""
    cells = [*share_cells(description.below_detection), *share_cells(description.above_range)]
    cells += [count for share in description.cut_offs for count in cut_off_cells(share)]
    return cells + between_cut_offs(description.cut_offs)


def withheld_share(share: Share) -> Share:
    """Take a share away, but for its n, which stands elsewhere."""
    return replace(share, count=WITHHELD, n=WITHHELD, proportion=WITHHELD, interval=WITHHELD)


def withheld_cut_off(share: CutOffShare) -> CutOffShare:
    """Take the share beyond a cut-off away."""
    low, high = withheld_share(share.low), withheld_share(share.high)
    return replace(share, low=low, high=high, undetermined=WITHHELD)


def withheld_fit(fit: LognormalSummary | None) -> LognormalSummary | None:
    """Take the numbers of a fitted distribution away."""
    if fit is None:
        return None
    return replace(
        fit, mean=WITHHELD, mean_interval=WITHHELD, geometric_mean=WITHHELD, geometric_interval=WITHHELD
    )  # fmt: skip


def withheld_description(description: Description) -> Description:
    """Take a whole description away."""
    return replace(
        description,
        n=WITHHELD,
        missing=WITHHELD,
        unusable=WITHHELD,
        below_detection=withheld_share(description.below_detection),
        above_range=withheld_share(description.above_range),
        mean=WITHHELD,
        sd=WITHHELD,
        median=WITHHELD,
        q1=WITHHELD,
        q3=WITHHELD,
        minimum=WITHHELD,
        maximum=WITHHELD,
        lognormal=withheld_fit(description.lognormal),
        cut_offs=tuple(map(withheld_cut_off, description.cut_offs)),
        value_counts=(),
    )


def extremes_shown(parts: Iterable[int], policy: Policy) -> bool:
    """Tell whether smallest and largest values may be shown of some groups, and of those in none.

    The smallest value of all is that of the group whose own is withheld, where no other group has it. So either all
    have theirs shown, or none. A filtered cohort has neighbours whose extremes would differ likewise.
    """
    return not policy.filtered and not any(is_small(count, policy.extremes_from) for count in parts)


def protected_description(
    description: Description, policy: Policy, *, totals_shown: bool, hide_shares: bool | None = None,
    extremes: bool = True,
) -> Description:  # fmt: skip
    """Show the description of a group that isn't small.

    Parameters
    ----------
    totals_shown : bool
        Whether missing and unusable results may be shown.
    hide_shares : bool, optional
        Withhold all shares, or none. By default those with a small count.
    extremes : bool
        Whether the smallest and the largest value may be shown, see `extremes_shown`.
    """

    def hides(cells: Sequence[int]) -> bool:
        return any(is_small(count, policy.smallest_count) for count in cells) if hide_shares is None else hide_shares

    below, above = description.below_detection, description.above_range
    close = any(is_small(count, policy.smallest_count) for count in between_cut_offs(description.cut_offs))
    changes: dict[str, Any] = {
        "below_detection": withheld_share(below) if hides(share_cells(below)) else below,
        "above_range": withheld_share(above) if hides(share_cells(above)) else above,
        "cut_offs": tuple(
            withheld_cut_off(one) if close or hides(cut_off_cells(one)) else one for one in description.cut_offs
        ),
    }
    if WITHHELD in (changes["below_detection"].count, changes["above_range"].count):
        # The width of its intervals follows from how many values are limits.
        changes |= {"lognormal": withheld_fit(description.lognormal)}
    if not totals_shown:
        changes |= {"missing": WITHHELD, "unusable": WITHHELD}
    if not extremes or policy.filtered or number_of(description.n) < policy.extremes_from:
        changes |= {"minimum": WITHHELD, "maximum": WITHHELD}
    shown = replace(description, value_counts=(), **changes)
    return without_counts(shown if moments_shown(description, (), policy) else without_moments(shown))


def moments_shown(whole: Description, parts: Sequence[Description], policy: Policy) -> bool:
    """Tell whether mean and SD may be shown of a whole, of its parts, and so of those in no part.

    Of a number with few different values, such as an ECOG status, n, mean and SD tell how many patients have each
    value: they may be shown where none of these counts is small.
    """
    if not whole.value_counts:
        return True
    rows = np.array([[number_of(count) for count in one.value_counts] for one in (whole, *parts)], dtype=np.int64)
    every = np.vstack([rows, rows[0] - rows[1:].sum(axis=0)]) if parts else rows
    return not policy.filtered and not bool(((every > 0) & (every < policy.smallest_count)).any())


def without_moments(description: Description) -> Description:
    """Keep median and quartiles: a mean and its n give a sum, which can be subtracted from another; so does an SD."""
    return replace(
        description, mean=WITHHELD, sd=WITHHELD, minimum=WITHHELD, maximum=WITHHELD,
        lognormal=withheld_fit(description.lognormal),
    )  # fmt: skip


AnyDescribed = TypeVar("AnyDescribed", Description, LognormalSummary)


def without_counts(description: Description) -> Description:
    """Keep of each reason only its code: it holds how many values were missing."""
    fit = description.lognormal
    return _bare_reasons(replace(description, lognormal=None if fit is None else _bare_reasons(fit)))


def _bare_reasons(described: AnyDescribed) -> AnyDescribed:
    reasons = {
        field.name: NotEstimable(value.reason)
        for field in fields(described)
        if isinstance(value := getattr(described, field.name), NotEstimable)
    }
    return replace(described, **reasons)  # type: ignore[arg-type]
