"""A situation in which an interval is tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from numpy.random import Generator


@dataclass(frozen=True)
class IntervalScenario:
    """A kind of sample, with the interval that is made of one, and the truth."""

    method: str
    situation: str
    truth: float
    draw: Callable[[Generator], object]
