"""Integrals over the distribution of a standard deviation, and with them the noncentral t distribution."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from scipy import special

from analysis.statistics.columns import FloatArray

PANELS = 64
NODES_PER_PANEL = 16
NEGLIGIBLE = 1e-17
"""Probability left out at each end of the distribution of the standard deviation."""


@lru_cache(maxsize=256)
def _scale_nodes(df: float) -> tuple[FloatArray, FloatArray]:
    """Nodes s and weights f(s)·ds of s = √(χ²_ν/ν), by Gauss and Legendre's rule on equal panels; shapes (1024,)."""
    low = np.sqrt(special.chdtri(df, 1 - NEGLIGIBLE) / df) if df > 200 else 0.0
    high = np.sqrt(special.chdtri(df, NEGLIGIBLE) / df)
    x, w = np.polynomial.legendre.leggauss(NODES_PER_PANEL)
    edges = np.linspace(low, high, PANELS + 1)
    half = np.diff(edges)[:, None] / 2
    s = ((edges[:-1, None] + half) + half * x).ravel()
    # The density up to a constant, with its mode at 1; dividing by the sum spares a constant that loses digits.
    log_density = special.xlogy(df - 1, s) - df * (s**2 - 1) / 2
    weights = np.exp(log_density) * (half * w).ravel()
    return s, weights / weights.sum()


def average_over_scale(function: Callable[[FloatArray], FloatArray], df: float) -> float:
    """Return E[g(s)] with s = √(χ²_ν/ν).

    Parameters
    ----------
    function
        g, taking and returning arrays of shape (1024,).
    df
        Degrees of freedom ν > 0.
    """
    s, weights = _scale_nodes(df)
    return float(np.dot(weights, function(s)))


def noncentral_t_cdf(t: float, df: float, noncentrality: float) -> float:
    """Return P(T ≤ t) = E[Φ(t·s − δ)] of noncentral t.

    SciPy 1.17 gives NaN for a large noncentrality δ with few degrees of freedom.
    """
    return average_over_scale(lambda s: special.ndtr(t * s - noncentrality), df)
