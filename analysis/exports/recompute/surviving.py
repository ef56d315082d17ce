"""Time to an event. `time` is in months or days, `event` 1 or 0; a patient without them takes no part."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats
from statsmodels.duration.hazard_regression import PHReg

from .data import Codes, Mask, Numbers, codes_of, levels_of, members, numbers
from .describing import Z
from .outside_limits import chi_square_of, trend_p, weighted_log_rank

SAME = math.sqrt(float(np.finfo(np.float64).eps))


def observed_of(by: str = "", level: str = "") -> tuple[Numbers, Mask]:
    """Give times and whether they ended in the event, of the patients who have both."""
    times, events = numbers("time"), numbers("event")
    kept = members(by, level) & ~np.isnan(times) & ~np.isnan(events)
    return times[kept], events[kept] == 1


def observed(by: str = "", level: str = "") -> int:
    """Count the patients with time and event."""
    return int(observed_of(by, level)[0].size)


def unobserved(by: str = "", level: str = "") -> int:
    """Count the patients without time or event."""
    return int(members(by, level).sum()) - observed(by, level)


def events(by: str = "", level: str = "") -> int:
    """Count the events."""
    return int(observed_of(by, level)[1].sum())


def _curve(times: Numbers, ended: Mask) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Distinct times, survival just after them, and its log-log interval."""
    points = np.unique(times)
    risk = np.array([np.sum(times >= point) for point in points], dtype=float)
    died = np.array([np.sum((times == point) & ended) for point in points], dtype=float)
    survival = np.cumprod(1 - died / risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = Z * np.sqrt(np.cumsum(died / (risk * (risk - died)))) / np.log(survival)
        low, high = survival ** np.exp(-spread), survival ** np.exp(spread)
    inside = (survival > 0) & (survival < 1)
    return points, survival, np.where(inside, low, survival), np.where(inside, high, survival)


def _crossing(points: Numbers, curve: Numbers) -> float:
    reached = np.flatnonzero(1 - curve >= 0.5 - SAME)
    beyond = np.flatnonzero(1 - curve > 0.5 + SAME)
    if not reached.size:
        return math.nan
    return float(points[reached[0]] + points[beyond[0] if beyond.size else -1]) / 2


def median_time(by: str = "", level: str = "") -> float:
    """Median time; the middle of a flat stretch at one half."""
    points, survival, _low, _high = _curve(*observed_of(by, level))
    return _crossing(points, survival)


def median_time_low(by: str = "", level: str = "") -> float:
    """Lower end of its interval: where the lower bound of the curve crosses one half."""
    points, survival, low, _high = _curve(*observed_of(by, level))
    return _crossing(points[survival > 0], low[survival > 0])


def median_time_high(by: str = "", level: str = "") -> float:
    """Upper end of its interval."""
    points, survival, _low, high = _curve(*observed_of(by, level))
    return _crossing(points[survival > 0], high[survival > 0])


def follow_up(by: str = "", level: str = "") -> float:
    """Median follow-up by the reverse curve."""
    times, ended = observed_of(by, level)
    points, survival, _low, _high = _curve(times, ~ended)
    return _crossing(points, survival)


def follow_up_low(by: str = "", level: str = "") -> float:
    """Lower end of its interval."""
    times, ended = observed_of(by, level)
    points, survival, low, _high = _curve(times, ~ended)
    return _crossing(points[survival > 0], low[survival > 0])


def follow_up_high(by: str = "", level: str = "") -> float:
    """Upper end of its interval."""
    times, ended = observed_of(by, level)
    points, survival, _low, high = _curve(times, ~ended)
    return _crossing(points[survival > 0], high[survival > 0])


def at_risk(months: float, by: str = "", level: str = "") -> int:
    """Count those who are observed up to a time or longer."""
    return int((observed_of(by, level)[0] >= months).sum())


def followed_beyond(months: float, by: str = "", level: str = "") -> int:
    """Count those who are observed longer than a time."""
    return int((observed_of(by, level)[0] > months).sum())


def observed_without(by: str) -> int:
    """Count the patients with time and event who have none of the levels."""
    known = ~np.isnan(numbers("time")) & ~np.isnan(numbers("event"))
    return int((known & (codes_of(by) < 0)).sum())


def later_than(name: str, bound: float, by: str) -> int:
    """Count the patients with time, event and a level in whom a number is above a bound."""
    return int((_placed_in(by) & (numbers(name) > bound)).sum())


def undated(name: str, by: str) -> int:
    """Count those in whom it is not known."""
    return int((_placed_in(by) & np.isnan(numbers(name))).sum())


def _placed_in(by: str) -> Mask:
    return np.asarray(~np.isnan(numbers("time")) & ~np.isnan(numbers("event")) & (codes_of(by) >= 0))


def survival_at(months: float, by: str = "", level: str = "") -> float:
    """Share without the event at a time."""
    return _at(months, by, level, 1)


def survival_at_low(months: float, by: str = "", level: str = "") -> float:
    """Lower end of its log-log interval."""
    return _at(months, by, level, 2)


def survival_at_high(months: float, by: str = "", level: str = "") -> float:
    """Upper end of its log-log interval."""
    return _at(months, by, level, 3)


def _at(months: float, by: str, level: str, which: int) -> float:
    curve = _curve(*observed_of(by, level))
    place = int(np.searchsorted(curve[0], months, side="right")) - 1
    return float(curve[which][place]) if place >= 0 else 1.0


def compared(by: str, strata: str) -> tuple[Numbers, Mask, Codes, Codes]:
    """Give time, event, level and stratum of the patients who have all of them."""
    times, happened, codes = numbers("time"), numbers("event"), codes_of(by)
    layers = codes_of(strata) if strata else np.zeros(times.size, dtype=np.int64)
    kept = ~np.isnan(times) & ~np.isnan(happened) & (codes >= 0) & (layers >= 0)
    return times[kept], happened[kept] == 1, codes[kept], layers[kept]


def _sums(by: str, strata: str) -> tuple[Numbers, Numbers]:
    times, ended, codes, layers = compared(by, strata)
    count = len(levels_of(by))
    excess, variance = np.zeros(count), np.zeros((count, count))
    for layer in np.unique(layers):
        chosen = layers == layer
        part = weighted_log_rank(times[chosen], ended[chosen], codes[chosen], count, 0.0)
        excess, variance = excess + part[0], variance + part[1]
    return excess, variance


def log_rank(by: str, strata: str = "") -> float:
    """χ² of the log-rank test, within strata where they are named."""
    return chi_square_of(*_sums(by, strata))[0]


def log_rank_p(by: str, strata: str = "") -> float:
    """Its p."""
    statistic, df = chi_square_of(*_sums(by, strata))
    return float(stats.chi2.sf(statistic, df))


def log_rank_df(by: str, strata: str = "") -> int:
    """Its degrees of freedom."""
    return chi_square_of(*_sums(by, strata))[1]


def log_rank_trend_z(by: str, strata: str = "") -> float:
    """Z of the log-rank test for trend, above 0 where events exceed the expected in later groups."""
    excess, variance = _sums(by, strata)
    scores = np.arange(excess.size)
    return float(scores @ excess) / math.sqrt(float(scores @ variance @ scores))


def log_rank_trend_p(by: str, strata: str = "") -> float:
    """Log-rank test for trend over scores 0, 1, 2 and so on."""
    return trend_p(*_sums(by, strata))


def modelled(by: str, strata: str = "") -> int:
    """Count the patients in Cox's model."""
    return int(compared(by, strata)[0].size)


def modelled_events(by: str, strata: str = "") -> int:
    """Count their events."""
    return int(compared(by, strata)[1].sum())


def events_per_variable(by: str, strata: str = "") -> float:
    """Events for each coefficient, one for each level present but the first."""
    return modelled_events(by, strata) / (np.unique(compared(by, strata)[2]).size - 1)


def _cox(by: str, strata: str, level: str) -> tuple[float, float]:
    times, ended, codes, layers = compared(by, strata)
    present = sorted(set(codes.tolist()))
    table = np.column_stack([codes == code for code in present[1:]]).astype(float)
    fit = PHReg(times, table, status=ended.astype(int), strata=layers, ties="efron").fit()
    place = present[1:].index(levels_of(by).index(level))
    return float(fit.params[place]), float(fit.bse[place])


def hazard_ratio(by: str, level: str, strata: str = "") -> float:
    """Hazard of a level over that of the first level present (Cox, Efron's ties)."""
    return math.exp(_cox(by, strata, level)[0])


def hazard_ratio_low(by: str, level: str, strata: str = "") -> float:
    """Lower end of its Wald interval."""
    coefficient, error = _cox(by, strata, level)
    return math.exp(coefficient - Z * error)


def hazard_ratio_high(by: str, level: str, strata: str = "") -> float:
    """Upper end of its Wald interval."""
    coefficient, error = _cox(by, strata, level)
    return math.exp(coefficient + Z * error)


def hazard_ratio_p(by: str, level: str, strata: str = "") -> float:
    """Two-sided p of Wald's test."""
    coefficient, error = _cox(by, strata, level)
    return float(2 * stats.norm.sf(abs(coefficient / error)))
