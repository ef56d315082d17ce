"""Stacked bars as shapes for SVG without styles of its own: colours are classes, which the style sheet knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 48, 712, 12, 208
FILLED = 0.72
MOST_LABELS = 12
WANTED_TICKS = 4


@dataclass(frozen=True)
class Bar:
    """A rectangle, with what it says to who points at it."""

    x: str
    y: str
    width: str
    height: str
    series: int
    title: str


@dataclass(frozen=True)
class Mark:
    """A line of the grid, or a label of an axis."""

    x: str
    y: str
    text: str


@dataclass(frozen=True)
class Bars:
    """A figure of stacked bars."""

    title: str
    width: int
    height: int
    left: int
    right: int
    bars: tuple[Bar, ...]
    ticks: tuple[Mark, ...]
    labels: tuple[Mark, ...]
    series: tuple[tuple[int, str], ...]


def bars_of(title: str, names: Sequence[str], rows: Sequence[tuple[str, tuple[int, ...]]]) -> Bars:
    """Draw a bar for each row, with a piece for each of its values."""
    step = _step(max(sum(values) for _label, values in rows))
    top = max(step, ceil(max(sum(values) for _label, values in rows) / step) * step)
    slot = (RIGHT - LEFT) / len(rows)
    bars, labels = [], []
    every = ceil(len(rows) / MOST_LABELS)
    for place, (label, values) in enumerate(rows):
        bars += _stack(label, names, values, LEFT + slot * (place + (1 - FILLED) / 2), slot * FILLED, top)
        if place % every == 0:
            labels.append(Mark(_at(LEFT + slot * (place + 0.5)), _at(BOTTOM + 18), label))
    ticks = tuple(Mark(_at(LEFT - 6), _at(_y(value, top)), f"{value:,}") for value in range(0, top + 1, step))
    return Bars(
        title, WIDTH, HEIGHT, LEFT, RIGHT, tuple(bars), ticks, tuple(labels), tuple(enumerate(names))
    )  # fmt: skip


def _stack(
    label: str, names: Sequence[str], values: tuple[int, ...], x: float, width: float, top: int
) -> list[Bar]:  # fmt: skip
    found, below = [], 0
    for series, (name, value) in enumerate(zip(names, values, strict=True)):
        if value:
            upper, lower = _y(below + value, top), _y(below, top)
            title = f"{label}, {name}: {value:,}"
            found.append(Bar(_at(x), _at(upper), _at(width), _at(lower - upper), series, title))
            below += value
    return found


def _y(value: int, top: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * value / top


def _step(highest: int) -> int:
    """Return a round distance of the ticks: 1, 2 or 5 times a power of ten.

    >>> [_step(highest) for highest in (1, 7, 30, 4200)]
    [1, 2, 10, 2000]
    """
    rough = max(highest / WANTED_TICKS, 1)
    power = 10 ** int(log10(rough))
    return int(next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough))


def _at(value: float) -> str:
    return f"{value:.1f}"
