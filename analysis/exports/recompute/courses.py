"""Means over visits in a mixed model with a random intercept for each patient (REML)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from .data import Codes, Numbers, codes_of, levels_of, numbers

WIDEST = 30.0
"""Bounds of the logarithm of the ratio of the variances between and within patients."""


@dataclass(frozen=True, eq=False)
class _Model:
    """Fitted means of cells (group · visits + visit), and what they were fitted to."""

    cells: Codes
    means: Numbers
    covariance: Numbers
    between: float
    within: float
    observations: int
    patients: int
    groups: int

    def place(self, group: int, visit: int, visits: int) -> int:
        """Give the place of a cell."""
        return int(np.flatnonzero(self.cells == group * visits + visit)[0])

    def f_test(self, contrasts: Numbers, df: float) -> tuple[float, float, float]:
        """F of the test that all contrasts of the means are nothing, with its degrees of freedom."""
        effects = contrasts @ self.means
        spread = contrasts @ self.covariance @ contrasts.T
        return float(effects @ np.linalg.solve(spread, effects)) / len(contrasts), float(len(contrasts)), df


def mixed_mean(scale: str, visit: int, by: str, level: str, *names: str) -> float:
    """Mean of a level at a visit (1, 2, …); scale is raw, or log for a geometric mean."""
    return _on_scale(_mean(scale, visit, by, level, names)[0], scale)


def mixed_mean_low(scale: str, visit: int, by: str, level: str, *names: str) -> float:
    """Lower end of its interval, t with patients − groups."""
    mean, half = _mean(scale, visit, by, level, names)
    return _on_scale(mean - half, scale)


def mixed_mean_high(scale: str, visit: int, by: str, level: str, *names: str) -> float:
    """Upper end of its interval."""
    mean, half = _mean(scale, visit, by, level, names)
    return _on_scale(mean + half, scale)


def mixed_time_p(scale: str, *names: str) -> float:
    """P of the F test that the means are the same at all visits (degrees of freedom as R's nlme)."""
    return float(stats.f.sf(*_time(scale, names)))


def mixed_time_f(scale: str, *names: str) -> float:
    """Its F."""
    return _time(scale, names)[0]


def mixed_time_df(place: int, scale: str, *names: str) -> float:
    """Its degrees of freedom, above (1) and below (2)."""
    return _time(scale, names)[place]


def _time(scale: str, names: tuple[str, ...]) -> tuple[float, float, float]:
    model = _fit(scale, "", names)
    steps = np.eye(model.means.size)[1:] - np.eye(model.means.size)[0]
    return model.f_test(steps, model.observations - model.patients - len(steps))


def mixed_interaction_p(scale: str, by: str, *names: str) -> float:
    """P of the F test that the groups run alike over the visits."""
    return float(stats.f.sf(*_interaction(scale, by, names)))


def mixed_interaction_f(scale: str, by: str, *names: str) -> float:
    """Its F."""
    return _interaction(scale, by, names)[0]


def mixed_interaction_df(place: int, scale: str, by: str, *names: str) -> float:
    """Its degrees of freedom, above (1) and below (2)."""
    return _interaction(scale, by, names)[place]


def _interaction(scale: str, by: str, names: tuple[str, ...]) -> tuple[float, float, float]:
    model = _fit(scale, by, names)
    table = np.eye(model.means.size).reshape(model.groups, -1, model.means.size)
    rise = table[:, 1:] - table[:, :1]
    contrasts = (rise[1:] - rise[:1]).reshape(-1, model.means.size)
    visits = table.shape[1]
    return model.f_test(contrasts, model.observations - model.patients - (visits - 1) * model.groups)


def mixed_change(scale: str, visit: int, by: str, level: str, *names: str) -> float:
    """Change of a level since the first visit less that of the first level; of logarithms their ratio."""
    return _on_scale(_change(scale, visit, by, level, names)[0], scale)


def mixed_change_low(scale: str, visit: int, by: str, level: str, *names: str) -> float:
    """Lower end of its interval."""
    return _change_end(scale, visit, by, level, names, -1)


def mixed_change_high(scale: str, visit: int, by: str, level: str, *names: str) -> float:
    """Upper end of its interval."""
    return _change_end(scale, visit, by, level, names, 1)


def mixed_change_p(scale: str, visit: int, by: str, level: str, *names: str) -> float:
    """P of the t test that both changed alike."""
    change, error = _change(scale, visit, by, level, names)
    return float(2 * stats.t.sf(abs(change / error), mixed_change_df(scale, by, *names)))


def mixed_change_df(scale: str, by: str, *names: str) -> float:
    """Its degrees of freedom, as R's nlme has them within patients."""
    model = _fit(scale, by, names)
    return float(model.observations - model.patients - (model.means.size - model.groups))


def _change_end(scale: str, visit: int, by: str, level: str, names: tuple[str, ...], sign: int) -> float:
    change, error = _change(scale, visit, by, level, names)
    return _on_scale(change + sign * float(stats.t.ppf(0.975, mixed_change_df(scale, by, *names))) * error, scale)


def _change(scale: str, visit: int, by: str, level: str, names: tuple[str, ...]) -> tuple[float, float]:
    """Give the contrast with its standard error; the first level and visit are the first with any value."""
    model, count = _fit(scale, by, names), len(names)
    groups, visits = np.divmod(model.cells, count)
    group, first, since = levels_of(by).index(level), int(groups.min()), int(visits.min())
    weights = np.zeros(model.means.size)
    weights[model.place(group, visit - 1, count)] = weights[model.place(first, since, count)] = 1
    weights[model.place(group, since, count)] = weights[model.place(first, visit - 1, count)] = -1
    return float(weights @ model.means), math.sqrt(float(weights @ model.covariance @ weights))


def mixed_sd_between_by(scale: str, by: str, *names: str) -> float:
    """Standard deviation between patients in the model with groups."""
    return _fit(scale, by, names).between


def mixed_sd_within_by(scale: str, by: str, *names: str) -> float:
    """Standard deviation within a patient in the model with groups."""
    return _fit(scale, by, names).within


def mixed_sd_between(scale: str, *names: str) -> float:
    """Standard deviation between patients."""
    return _fit(scale, "", names).between


def mixed_sd_within(scale: str, *names: str) -> float:
    """Standard deviation within a patient."""
    return _fit(scale, "", names).within


def _on_scale(value: float, scale: str) -> float:
    return math.exp(value) if scale == "log" else value


def _mean(scale: str, visit: int, by: str, level: str, names: tuple[str, ...]) -> tuple[float, float]:
    model = _fit(scale, by, names)
    place = model.place(levels_of(by).index(level) if by else 0, visit - 1, len(names))
    error = math.sqrt(model.covariance[place, place])
    return float(model.means[place]), float(stats.t.ppf(0.975, model.patients - model.groups)) * error


@cache
def _fit(scale: str, by: str, names: tuple[str, ...]) -> _Model:
    """Fit the means by generalised least squares at the ratio of variances where the restricted likelihood is largest.

    The covariance of a patient's values is written out as it is, σ²(I + θJ).
    """
    table = np.column_stack([numbers(name) for name in names])
    groups = codes_of(by) if by else np.zeros(len(table), dtype=np.int64)
    kept = ~np.isnan(table) & (groups >= 0)[:, None]
    who, visit = np.nonzero(kept)
    y = np.log(table[kept]) if scale == "log" else table[kept]
    cells, place = np.unique(groups[who] * len(names) + visit, return_inverse=True)
    design, same = np.eye(cells.size)[place], (who[:, None] == who).astype(float)
    centre = float(y.mean())  # Every value lies in one cell, so that the means move with it.

    def at(ratio: float) -> tuple[float, NDArray[Any], NDArray[Any], float]:
        spread = np.eye(y.size) + ratio * same
        weighted = np.linalg.solve(spread, np.column_stack([design, y - centre]))
        inner = design.T @ weighted[:, :-1]
        means = np.linalg.solve(inner, design.T @ weighted[:, -1])
        squares = float((y - centre - design @ means) @ (weighted[:, -1] - weighted[:, :-1] @ means))
        variance = squares / (y.size - cells.size)
        logs = np.linalg.slogdet(spread)[1] + np.linalg.slogdet(inner)[1]
        return float((y.size - cells.size) * math.log(variance) + logs), means, inner, variance

    found = optimize.minimize_scalar(
        lambda log_ratio: at(math.exp(log_ratio))[0], bounds=(-WIDEST, WIDEST), method="bounded",
        options={"xatol": 1e-10},
    )  # fmt: skip
    ratio = min((0.0, math.exp(found.x)), key=lambda one: at(one)[0])
    _criterion, means, inner, variance = at(ratio)
    return _Model(
        cells, np.asarray(means + centre), variance * np.linalg.inv(inner), math.sqrt(variance * ratio),
        math.sqrt(variance), y.size, np.unique(who).size, np.unique(groups[who]).size,
    )  # fmt: skip
