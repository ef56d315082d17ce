"""Results of an assay whose true distribution is known: lognormal, with limits of detection."""

from __future__ import annotations

import math

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import special

LOG_MEAN, LOG_SD = 1.0, 1.0
"""Of ln(value): a skewed marker, with a coefficient of variation of 131 %."""

TRUE_MEAN = math.exp(LOG_MEAN + LOG_SD**2 / 2)
TRUE_SD = TRUE_MEAN * math.sqrt(math.expm1(LOG_SD**2))
TRUE_MEDIAN = math.exp(LOG_MEAN)


def _limit(share: float) -> float:
    return math.exp(LOG_MEAN + LOG_SD * float(special.ndtri(share)))


LIMITS = {
    "20 % below one limit": (_limit(0.2),),
    "40 % below one limit": (_limit(0.4),),
    "three limits at 10, 30 and 50 %": (_limit(0.1), _limit(0.3), _limit(0.5)),
}
"""Limits of detection; of several each result has one of them, with the same probability."""


def drawn_results(
    generator: Generator, n: int, limits: tuple[float, ...]
) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    """Draw results: values, or limits of those that lie below, with −1 beside them."""
    values, limit = generator.lognormal(LOG_MEAN, LOG_SD, n), generator.choice(limits, n)
    below = values < limit
    return np.where(below, limit, values), -below.astype(np.int8)
