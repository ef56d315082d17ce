"""Adjustment of p-values within a declared family."""

from collections.abc import Sequence

import numpy as np

PValues = Sequence[float | None]


def holm(p_values: PValues) -> tuple[float | None, ...]:
    """Return Holm's adjusted p-values: the running maximum of (m − i + 1)·p₍ᵢ₎, at most 1.

    Parameters
    ----------
    p_values
        One per test; None where there is no p, which doesn't count in the family.

    Raises
    ------
    ValueError
        When a p-value lies outside 0…1.

    References
    ----------
    Holm S. Scand J Stat 1979;6:65–70.

    Examples
    --------
    >>> holm([0.01, None, 0.04])
    (0.02, None, 0.04)
    """
    known, ascending, order = _sorted_known(p_values)
    family = ascending.size
    adjusted = np.maximum.accumulate(ascending * (family - np.arange(family))) if family else ascending
    return _back(p_values, known, order, adjusted)


def benjamini_hochberg(p_values: PValues) -> tuple[float | None, ...]:
    """Return Benjamini and Hochberg's adjusted p-values: the running minimum, from the largest, of m·p₍ᵢ₎/i.

    Parameters
    ----------
    p_values
        One per test; None where there is no p, which doesn't count in the family.

    Raises
    ------
    ValueError
        When a p-value lies outside 0…1.

    References
    ----------
    Benjamini Y, Hochberg Y. J R Stat Soc B 1995;57:289–300.
    """
    known, ascending, order = _sorted_known(p_values)
    family = ascending.size
    scaled = ascending * (family / np.arange(1, family + 1))
    adjusted = np.minimum.accumulate(scaled[::-1])[::-1]
    return _back(p_values, known, order, adjusted)


def _sorted_known(p_values: PValues) -> tuple[list[int], np.ndarray, np.ndarray]:
    known = [index for index, p in enumerate(p_values) if p is not None]
    p = np.array([p_values[index] for index in known], dtype=np.float64)
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("a p-value lies between 0 and 1")
    order = np.argsort(p, kind="stable")
    return known, p[order], order


def _back(p_values: PValues, known: list[int], order: np.ndarray, adjusted: np.ndarray) -> tuple[float | None, ...]:
    result: list[float | None] = [None] * len(p_values)
    for place, p in zip(order, adjusted, strict=True):
        result[known[place]] = min(float(p), 1.0)
    return tuple(result)
