"""Cox's proportional hazards regression with Efron's ties."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.catalogue import Method
from analysis.statistics.columns import NO_GROUP, BoolArray, FloatArray, IntArray
from analysis.statistics.reasons import Reason
from analysis.statistics.results import CONFIDENCE_LEVEL, Interval, NotEstimable, exponential_interval
from analysis.statistics.survival.harrell import Concordance, harrell_c
from analysis.statistics.survival.partial_likelihood import Likelihood, RiskSets, likelihood
from analysis.statistics.survival.times import Observed

LARGEST_STANDARDISED = 20.0
"""A coefficient per standard deviation beyond this runs to infinity: some covariate separates events from the rest."""

SINGULAR = 1e-12
"""An information whose smallest eigenvalue is below this share of the largest says nothing of some combination."""

STEPS = 60
CONVERGED = 1e-11


@dataclass(frozen=True)
class HazardRatio:
    """One coefficient: log hazard ratio with its standard error, hazard ratio with its interval, Wald test."""

    coefficient: float
    standard_error: float
    value: float
    interval: Interval | NotEstimable
    z: float
    p: float


@dataclass(frozen=True)
class ModelTest:
    """A χ² test of all coefficients together."""

    statistic: float
    df: int
    p: float


@dataclass(frozen=True, eq=False)
class CoxFit:
    """A fitted model.

    Attributes
    ----------
    ratios
        One per covariate, in their order.
    log_likelihood_null, log_likelihood
        Log partial likelihood without and with the covariates.
    likelihood_ratio, wald, score
        Tests of all coefficients.
    concordance
        Harrell's C with its interval.
    events_per_variable
        Events over coefficients; below about 10 the estimates are unsteady (Peduzzi 1995).
    covariance
        Of the coefficients, shape (p, p).
    strata
        The fitted risk sets, with covariates in their own units.
    """

    ratios: tuple[HazardRatio, ...]
    log_likelihood_null: float
    log_likelihood: float
    likelihood_ratio: ModelTest
    wald: ModelTest
    score: ModelTest
    concordance: Concordance | NotEstimable
    n: int
    missing: int
    events: int
    covariance: FloatArray
    strata: tuple[RiskSets, ...]
    method: Method = Method.COX_EFRON

    @property
    def beta(self) -> FloatArray:
        """The coefficients, shape (p,)."""
        return np.array([ratio.coefficient for ratio in self.ratios])

    @property
    def events_per_variable(self) -> float:
        """Events over coefficients."""
        return self.events / len(self.ratios)


def cox(
    observed: Observed, covariates: ArrayLike, strata: ArrayLike | None = None, level: float = CONFIDENCE_LEVEL
) -> CoxFit | NotEstimable:
    """Fit hazard ratios of covariates; any cause counts as the event.

    Parameters
    ----------
    observed
        Durations with events, of :func:`~analysis.statistics.survival.times.observe`.
    covariates
        Shape (size, p) in the order of the columns observed; NaN for missing. Factors come as indicator columns.
    strata
        Integer codes, −1 for none, shape (size,): each stratum has its own baseline hazard.

    Returns
    -------
    CoxFit or NotEstimable
        Not estimable without events, with a constant covariate, with covariates that determine one another, or where
        the likelihood has no maximum because a covariate separates events from the rest.

    References
    ----------
    Cox DR. J R Stat Soc B 1972;34:187–220; Efron B. J Am Stat Assoc 1977;72:557–565.
    """
    table = np.asarray(covariates, dtype=np.float64)
    if table.ndim != 2 or table.shape[0] != observed.size:
        raise ValueError(f"covariates of shape {table.shape} for {observed.size} observations")
    table = table[observed.positions]
    layers = np.zeros(observed.n, np.int64) if strata is None else np.asarray(strata, np.int64)[observed.positions]
    usable = ~np.isnan(table).any(axis=1) & (layers != NO_GROUP)
    table, layers = table[usable], layers[usable]
    durations, ended = observed.durations[usable], observed.ended[usable]
    missing = observed.size - int(usable.sum())
    refusal = _refusal(table, ended)
    if refusal is not None:
        return NotEstimable(refusal, int(usable.sum()), missing)
    return _Problem(durations, ended, table, layers, missing, level).fit()


def _refusal(table: FloatArray, ended: BoolArray) -> Reason | None:
    if table.shape[0] == 0:
        return Reason.NO_VALUES
    if not np.isfinite(table).all():
        return Reason.INFINITE_VALUES
    if not ended.any():
        return Reason.NO_EVENTS
    if (np.ptp(table, axis=0) == 0).any():
        return Reason.CONSTANT
    standard = (table - table.mean(axis=0)) / table.std(axis=0)
    return Reason.COLLINEAR if np.linalg.matrix_rank(standard, tol=1e-9 * len(table) ** 0.5) < table.shape[1] else None


@dataclass(frozen=True, eq=False)
class _Problem:
    """Usable observations in ascending time."""

    durations: FloatArray
    ended: BoolArray
    table: FloatArray
    layers: IntArray
    missing: int
    level: float

    def fit(self) -> CoxFit | NotEstimable:
        centre, scale = self.table.mean(axis=0), self.table.std(axis=0)
        sets = self._risk_sets((self.table - centre) / scale)
        null = _total(sets, np.zeros(scale.size))
        if _singular(null.information):
            return self._not_estimable(Reason.COLLINEAR)
        found = _maximum(sets, null)
        if found is None:
            return self._not_estimable(Reason.SEPARATED)
        beta, best = found
        covariance = np.linalg.inv(best.information)
        unscaled = covariance / np.outer(scale, scale)
        return CoxFit(
            ratios=_ratios(beta / scale, np.sqrt(np.diag(unscaled)), self.level),
            log_likelihood_null=null.value,
            log_likelihood=best.value,
            likelihood_ratio=_model_test(2 * (best.value - null.value), scale.size),
            wald=_model_test(float(beta @ best.information @ beta), scale.size),
            score=_model_test(float(null.score @ np.linalg.solve(null.information, null.score)), scale.size),
            concordance=harrell_c([(one.durations, one.ended, one.covariates @ beta) for one in sets], self.level),
            n=self.durations.size,
            missing=self.missing,
            events=int(self.ended.sum()),
            covariance=unscaled,
            strata=tuple(self._risk_sets(self.table)),
        )

    def _risk_sets(self, table: FloatArray) -> list[RiskSets]:
        chosen = [self.layers == layer for layer in np.unique(self.layers)]
        return [RiskSets.of(self.durations[rows], self.ended[rows], table[rows]) for rows in chosen]

    def _not_estimable(self, reason: Reason) -> NotEstimable:
        return NotEstimable(reason, self.durations.size, self.missing)


def _total(sets: Sequence[RiskSets], beta: FloatArray) -> Likelihood:
    parts = [likelihood(part, beta) for part in sets if part.event_times.size]
    return Likelihood(
        sum(part.value for part in parts),
        np.sum([part.score for part in parts], axis=0),
        np.sum([part.information for part in parts], axis=0),
    )


def _maximum(sets: Sequence[RiskSets], null: Likelihood) -> tuple[FloatArray, Likelihood] | None:
    """Newton's method with halved steps; None where the likelihood rises without end."""
    beta, here = np.zeros(null.score.size), null
    for _ in range(STEPS):
        step = np.linalg.solve(here.information, here.score)
        there = _total(sets, beta + step)
        while there.value < here.value - abs(here.value) * 1e-12 and np.abs(step).max() > CONVERGED:
            step = step / 2
            there = _total(sets, beta + step)
        beta, here = beta + step, there
        if np.abs(beta).max() > LARGEST_STANDARDISED or _singular(here.information):
            return None
        if np.abs(step).max() < CONVERGED * max(1.0, float(np.abs(beta).max())):
            return beta, here
    return None


def _singular(information: FloatArray) -> bool:
    eigenvalues = np.linalg.eigvalsh(information)
    return bool(eigenvalues[0] <= SINGULAR * max(float(eigenvalues[-1]), SINGULAR))


def _ratios(beta: FloatArray, errors: FloatArray, level: float) -> tuple[HazardRatio, ...]:
    half = float(special.ndtri((1 + level) / 2))
    return tuple(
        HazardRatio(
            coefficient=float(b),
            standard_error=float(se),
            value=float(np.exp(b)),
            interval=exponential_interval(float(b), half * float(se), level),
            z=float(b / se),
            p=float(2 * special.ndtr(-abs(b / se))),
        )
        for b, se in zip(beta, errors, strict=True)
    )


def _model_test(statistic: float, df: int) -> ModelTest:
    return ModelTest(statistic, df, float(special.chdtrc(df, statistic)))
