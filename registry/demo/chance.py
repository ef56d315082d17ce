"""Random numbers that are the same on every machine.

Python's `random.Random.random` keeps its sequence across versions; numpy's distributions do not promise to.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Sequence
from statistics import NormalDist
from typing import TypeVar

Item = TypeVar("Item")


class Chance:
    """A fixed sequence of draws."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """Draw from the interval."""
        return low + (high - low) * self._random.random()

    def normal(self, mean: float = 0.0, sd: float = 1.0) -> float:
        """Draw from a normal distribution, by its inverse."""
        return mean + sd * NormalDist().inv_cdf(min(max(self._random.random(), 1e-9), 1 - 1e-9))

    def lognormal(self, median: float, sigma: float, low: float = 0.0, high: float = math.inf) -> float:
        """Draw from a lognormal distribution, held within bounds."""
        return min(max(median * math.exp(sigma * self.normal()), low), high)

    def yes(self, probability: float) -> bool:
        """Draw true with that probability."""
        return self._random.random() < probability

    def pick(self, items: Sequence[Item], weights: Sequence[float] | None = None) -> Item:
        """Draw one item, with weights if given."""
        shares = weights or [1.0] * len(items)
        target = self._random.random() * sum(shares)
        for item, share in zip(items, shares, strict=True):
            target -= share
            if target < 0:
                return item
        return items[-1]

    def day(self, first: dt.date, last: dt.date) -> dt.date:
        """Draw a day between two days, both included."""
        return first + dt.timedelta(days=int(self.uniform(0, (last - first).days + 1)))

    def days_from(self, start: dt.date, low: int, high: int) -> dt.date:
        """Draw a day `low` to `high` days after `start`."""
        return start + dt.timedelta(days=int(self.uniform(low, high + 1)))


def exact_moments(ordered: Sequence[float], mean: float, sd: float, digits: int) -> list[float]:
    """Shift and scale numbers so that they have this mean and standard deviation (n − 1), then round them."""
    n = len(ordered)
    own_mean = math.fsum(ordered) / n
    own_sd = math.sqrt(math.fsum((x - own_mean) ** 2 for x in ordered) / (n - 1))
    return [round(mean + (x - own_mean) * sd / own_sd, digits) for x in ordered]
