"""What a figure is drawn of, with places as SVG writes them: in no language's own decimals."""

from __future__ import annotations

from dataclasses import dataclass

RADIUS = 5.0


@dataclass(frozen=True)
class Shape:
    """A path with the class that styles it, and what a pointer on it is told."""

    path: str
    style: str
    told: str = ""


@dataclass(frozen=True)
class Label:
    """A text at a place. `anchor` is SVG's: start, middle or end."""

    x: str
    y: str
    text: str
    style: str
    anchor: str = "start"


def at(value: float) -> str:
    """Write a place.

    >>> at(12.04), at(3.0)
    ('12', '3')
    """
    return f"{value:.1f}".removesuffix(".0")


def line(x1: float, y1: float, x2: float, y2: float) -> str:
    """Return the path of a line."""
    return f"M{at(x1)} {at(y1)}L{at(x2)} {at(y2)}"


def box(x: float, y: float, width: float, height: float) -> str:
    """Return the path of a box."""
    return f"M{at(x)} {at(y)}h{at(width)}v{at(height)}h{at(-width)}z"


def _polygon(x: float, y: float, corners: tuple[tuple[float, float], ...]) -> str:
    return "M" + "L".join(f"{at(x + dx)} {at(y + dy)}" for dx, dy in corners) + "z"


def diamond(x: float, y: float, r: float = RADIUS + 1) -> str:
    """Return the path of a diamond."""
    return _polygon(x, y, ((0, -r), (r, 0), (0, r), (-r, 0)))


def circle(x: float, y: float, r: float = RADIUS - 1) -> str:
    """Return the path of a circle."""
    return f"M{at(x - r)} {at(y)}a{at(r)} {at(r)} 0 1 0 {at(2 * r)} 0a{at(r)} {at(r)} 0 1 0 {at(-2 * r)} 0z"


def square(x: float, y: float, r: float = RADIUS - 1) -> str:
    """Return the path of a square."""
    return box(x - r, y - r, 2 * r, 2 * r)


def triangle_down(x: float, y: float, r: float = RADIUS) -> str:
    """Return the path of a triangle that points down: the value is below."""
    return _polygon(x, y, ((-r, -r), (r, -r), (0, r)))


def triangle_up(x: float, y: float, r: float = RADIUS) -> str:
    """Return the path of a triangle that points up: the value is above."""
    return _polygon(x, y, ((-r, r), (r, r), (0, -r)))


def cross(x: float, y: float, r: float = RADIUS) -> str:
    """Return the path of a cross."""
    return line(x - r, y - r, x + r, y + r) + line(x - r, y + r, x + r, y - r)


def bar_end(x: float, y: float, r: float = RADIUS) -> str:
    """Return the path of an arrow head to the right: it goes on."""
    return _polygon(x, y, ((0, -r), (r * 1.6, 0), (0, r)))
