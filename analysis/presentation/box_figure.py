"""What a box-and-points figure shows, before it is drawn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """Quartiles and whiskers, in the unit of the axis.

    ``None`` stands for a quartile that lies below the lowest limit of detection, so that its place is not known.
    """

    first: float | None
    median: float | None
    third: float | None
    whisker_low: float | None
    whisker_high: float | None


@dataclass(frozen=True)
class Points:
    """Values of one group; where ``below`` or ``above`` is true, the value is the limit beyond which it lies."""

    values: tuple[float, ...]
    below: tuple[bool, ...]
    above: tuple[bool, ...]


@dataclass(frozen=True)
class BoxGroup:
    """One group of the figure. Without points only its box is drawn; without a box, nothing but its label."""

    label: str
    note: str
    box: Box | None
    points: Points | None


@dataclass(frozen=True)
class BoxFigure:
    """A figure of one outcome by groups. All texts are in the language of the page.

    ``thinned`` says that some group is too large for a point each, so that only the outlying ones are given.
    """

    title: str
    value_axis: str
    group_axis: str
    groups: tuple[BoxGroup, ...]
    cutoff: float | None = None
    cutoff_label: str = ""
    detection_limit: float | None = None
    detection_label: str = ""
    logarithmic: bool = False
    thinned: bool = False
    empty_note: str = ""
