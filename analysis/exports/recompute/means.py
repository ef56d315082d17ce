"""Groups compared by their means, plain or of logarithms, and by Tobit regression where values lie outside limits."""

from __future__ import annotations

import math

import numpy as np
from scipy import optimize, special, stats

from .comparing import groups_of
from .data import Codes, Numbers, codes_of, remembered, usable
from .data import censored as column_of
from .describing import Z

NODES = 400
WIDEST = 9.5
"""Normal deviates beyond which there is nothing left."""
NEGLIGIBLE = 1e-17


def _welch(first: Numbers, second: Numbers) -> tuple[float, float, float]:
    """Give the difference of means, its standard error, and the degrees of freedom."""
    a, b = np.var(first, ddof=1) / first.size, np.var(second, ddof=1) / second.size
    df = (a + b) ** 2 / (a**2 / (first.size - 1) + b**2 / (second.size - 1))
    return float(first.mean() - second.mean()), math.sqrt(a + b), float(df)


def _pooled(first: Numbers, second: Numbers) -> tuple[float, float, float]:
    df = first.size + second.size - 2
    variance = ((first.size - 1) * np.var(first, ddof=1) + (second.size - 1) * np.var(second, ddof=1)) / df
    return float(first.mean() - second.mean()), math.sqrt(variance * (1 / first.size + 1 / second.size)), float(df)


def two_means(name: str, by: str, kind: str) -> tuple[float, float, float]:
    """Give the difference of two means, its standard error and its degrees of freedom."""
    first, second = groups_of(name, by)
    if kind == "log":
        return _welch(np.log(first), np.log(second))
    return _pooled(first, second) if kind == "pooled" else _welch(first, second)


def t_test_p(name: str, by: str, kind: str) -> float:
    """Two-sided p of a t test; kind is welch, log (Welch of the logarithms) or pooled (Student)."""
    return float(2 * stats.t.sf(abs(t_test_t(name, by, kind)), t_test_df(name, by, kind)))


def t_test_t(name: str, by: str, kind: str) -> float:
    """Give its t, above 0 where the first mean is higher."""
    difference, error, _df = two_means(name, by, kind)
    return difference / error


def t_test_df(name: str, by: str, kind: str) -> float:
    """Its degrees of freedom."""
    return two_means(name, by, kind)[2]


def mean_difference(name: str, by: str, kind: str) -> float:
    """Mean of the first group less that of the second; of logarithms the ratio of geometric means."""
    return _turned(two_means(name, by, kind)[0], kind)


def mean_difference_low(name: str, by: str, kind: str) -> float:
    """Lower end of its interval."""
    difference, error, df = two_means(name, by, kind)
    return _turned(difference - float(stats.t.ppf(0.975, df)) * error, kind)


def mean_difference_high(name: str, by: str, kind: str) -> float:
    """Upper end of its interval."""
    difference, error, df = two_means(name, by, kind)
    return _turned(difference + float(stats.t.ppf(0.975, df)) * error, kind)


def _turned(value: float, kind: str) -> float:
    return math.exp(value) if kind == "log" else value


def hedges_g(name: str, by: str, kind: str) -> float:
    """Standardised difference of means without its small-sample bias."""
    first, second = means_of_kind(name, by, kind)
    difference, error, df = _pooled(first, second)
    d = difference / (error / math.sqrt(1 / first.size + 1 / second.size))
    return d * hedges_correction(int(df))


def hedges_correction(df: int) -> float:
    """Give what takes the small-sample bias away."""
    return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)


def means_of_kind(name: str, by: str, kind: str) -> list[Numbers]:
    """Give the values of each group, of kind log their logarithms."""
    return [np.log(values) if kind == "log" else values for values in groups_of(name, by)]


def anova_p(name: str, by: str, kind: str) -> float:
    """Return p of an analysis of variance; kind is welch, log (Welch's of the logarithms) or pooled (classical)."""
    return float(stats.f.sf(anova_f(name, by, kind), anova_df(name, by, kind, 1), anova_df(name, by, kind, 2)))


def anova_f(name: str, by: str, kind: str) -> float:
    """Give its F."""
    groups = means_of_kind(name, by, kind)
    return float(stats.f_oneway(*groups).statistic) if kind == "pooled" else _welch_f(groups)[0]


def anova_df(name: str, by: str, kind: str, place: int) -> float:
    """Its degrees of freedom, above (1) and below (2)."""
    groups = means_of_kind(name, by, kind)
    if place == 1:
        return len(groups) - 1
    return sum(one.size for one in groups) - len(groups) if kind == "pooled" else _welch_f(groups)[1]


def _welch_f(groups: list[Numbers]) -> tuple[float, float]:
    """F of Welch's analysis of variance, and the degrees of freedom below."""
    k, n = len(groups), np.array([one.size for one in groups])
    means, weights = np.array([one.mean() for one in groups]), n / np.array([np.var(one, ddof=1) for one in groups])
    shares = weights / weights.sum()
    doubt = float(np.sum((1 - shares) ** 2 / (n - 1)))
    between = float(np.sum(weights * (means - np.sum(shares * means)) ** 2)) / (k - 1)
    return between / (1 + 2 * (k - 2) / (k**2 - 1) * doubt), (k**2 - 1) / (3 * doubt)


def pair_of_means_p(name: str, by: str, kind: str, first: str, second: str) -> float:
    """Games–Howell comparison of two groups, or Tukey–Kramer where variances are pooled."""
    groups = means_of_kind(name, by, kind)
    a, b = (np.log(usable(name, by, one)[0]) if kind == "log" else usable(name, by, one)[0] for one in (first, second))
    if kind == "pooled":
        difference, df = float(a.mean() - b.mean()), float(sum(one.size for one in groups) - len(groups))
        within = sum(float(np.sum((one - one.mean()) ** 2)) for one in groups) / df
        error = math.sqrt(within * (1 / a.size + 1 / b.size))
    else:
        difference, error, df = _welch(a, b)
    return range_tail(abs(difference / error) * math.sqrt(2), len(groups), df)


def range_tail(q: float, k: int, df: float) -> float:
    """P(Q > q) of the studentized range of k means, by Gauss and Legendre; small p keep their digits.

    1 − W(w) = k ∫ φ(z) (Φ(z)ᵏ⁻¹ − (Φ(z) − Φ(z − w))ᵏ⁻¹) dz, averaged over w = q·s with s = √(χ²/df).
    """
    x, weights = np.polynomial.legendre.leggauss(NODES)
    z, step = WIDEST * x, WIDEST * weights * stats.norm.pdf(WIDEST * x)
    s, density = _scale(df)
    left = np.exp(np.minimum(special.log_ndtr(z - q * s[:, None]) - special.log_ndtr(z), 0))  # Φ(z − w)/Φ(z)
    with np.errstate(divide="ignore"):
        beyond = np.exp((k - 1) * special.log_ndtr(z)) * -np.expm1((k - 1) * np.log1p(-left))
    return float(density @ (k * (beyond @ step)))


def noncentral_t(t: float, df: float, noncentrality: float) -> float:
    """P(T ≤ t) of noncentral t, the mean of Φ(t·s − δ); SciPy's gives none for a large noncentrality."""
    s, density = _scale(df)
    return float(density @ special.ndtr(t * s - noncentrality))


def _scale(df: float) -> tuple[Numbers, Numbers]:
    """Nodes s = √(χ²/df) of Gauss and Legendre, and their weights.

    They lie evenly in the third root, since the density of s rises steeply from 0 where degrees of freedom are few.
    """
    x, weights = np.polynomial.legendre.leggauss(NODES)
    low, high = ((end / df) ** (1 / 6) for end in (stats.chi2.ppf(NEGLIGIBLE, df), stats.chi2.isf(NEGLIGIBLE, df)))
    root = (low + high) / 2 + (high - low) / 2 * x
    s: Numbers = root**3
    return s, (high - low) / 2 * weights * 3 * root**2 * 2 * s * df * stats.chi2.pdf(df * s**2, df)


def tobit_fit(name: str, by: str) -> tuple[Numbers, Numbers, float, list[int]]:
    """Fit ln(value) = group + σ·ε by maximum likelihood; give coefficients, covariance, χ² and the groups."""
    found: tuple[Numbers, Numbers, float, list[int]] = remembered(("tobit", name, by), lambda: _tobit(name, by))
    return found


def _tobit(name: str, by: str) -> tuple[Numbers, Numbers, float, list[int]]:
    values, signs = column_of(name)
    codes = codes_of(by)
    kept = ~np.isnan(values) & (codes >= 0)
    y, s, codes = np.log(values[kept]), signs[kept], codes[kept]
    present = sorted(set(codes.tolist()))
    design = np.column_stack([np.ones(y.size), *(codes == one for one in present[1:])])
    full, information = tobit_maximum(y, s, design)
    null, _information = tobit_maximum(y, s, design[:, :1])
    covariance: Numbers = np.linalg.inv(information).astype(np.float64)
    return full[0], covariance, 2 * (full[1] - null[1]), present


def tobit_maximum(y: Numbers, signs: Codes, design: Numbers) -> tuple[tuple[Numbers, float], Numbers]:
    """Maximise the likelihood in β and ln σ; give both, the log likelihood, and the information at the maximum."""

    def minus(parameters: Numbers) -> float:
        z = (y - design @ parameters[:-1]) / math.exp(parameters[-1])
        measured = stats.norm.logpdf(z[signs == 0]) - parameters[-1]
        outside = special.log_ndtr(-signs[signs != 0] * z[signs != 0])
        return -float(measured.sum() + outside.sum())

    def slope(parameters: Numbers) -> Numbers:
        z = (y - design @ parameters[:-1]) / math.exp(parameters[-1])
        v = -signs * z
        mills = np.exp(stats.norm.logpdf(v) - special.log_ndtr(v))
        by_z = np.where(signs == 0, -z, -signs * mills)
        return -np.append(-(design.T @ by_z) / math.exp(parameters[-1]), -np.sum(by_z * z) - np.sum(signs == 0))

    start = np.append(np.linalg.lstsq(design, y, rcond=None)[0], math.log(y.std()))
    found = optimize.minimize(minus, start, jac=slope, method="BFGS", options={"gtol": 1e-9, "maxiter": 500}).x
    step = 1e-5
    hessian = np.array(
        [(slope(found + step * unit) - slope(found - step * unit)) / (2 * step) for unit in np.eye(found.size)]
    )
    found = found - np.linalg.solve(hessian, slope(found))
    return (found, -minus(found)), (hessian + hessian.T) / 2


def tobit_p(name: str, by: str) -> float:
    """Likelihood ratio test of Tobit regression of the logarithms on the group."""
    _beta, _covariance, ratio, present = tobit_fit(name, by)
    return float(stats.chi2.sf(ratio, len(present) - 1))


def tobit_ratio(name: str, by: str) -> float:
    """Ratio of geometric means, the first group over the second."""
    return math.exp(-tobit_fit(name, by)[0][1])


def tobit_ratio_low(name: str, by: str) -> float:
    """Lower end of its Wald interval."""
    beta, covariance, _ratio, _present = tobit_fit(name, by)
    return math.exp(-beta[1] - Z * math.sqrt(covariance[1, 1]))


def tobit_ratio_high(name: str, by: str) -> float:
    """Upper end of its Wald interval."""
    beta, covariance, _ratio, _present = tobit_fit(name, by)
    return math.exp(-beta[1] + Z * math.sqrt(covariance[1, 1]))
