"""P adjusted over a family of tests, each of which was checked before."""

from __future__ import annotations

from scipy import stats

from .comparing import holm
from .data import family_of


def adjusted(method: str, family: str, place: int) -> float:
    """Adjust the p of one test (1, 2, …) over its family, by Benjamini and Hochberg (bh) or by Holm (holm)."""
    found = family_of(family)
    return float((holm(found) if method == "holm" else stats.false_discovery_control(found))[place - 1])
