"""P adjusted over a family of tests, each of which was checked before."""

from __future__ import annotations

from statsmodels.stats.multitest import multipletests

from .data import family_of

METHODS = {"bh": "fdr_bh", "holm": "holm"}


def adjusted(method: str, family: str, place: int) -> float:
    """Adjust the p of one test (1, 2, …) over its family, by Benjamini and Hochberg or by Holm."""
    return float(multipletests(family_of(family), method=METHODS[method])[1][place - 1])
