"""What a box-and-points figure shows, before it is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.summaries import Beyond, Number


@dataclass(frozen=True)
class Box:
    """Quartiles and whiskers, in the unit of the axis.

    A quartile is ``None`` where it isn't known, or lies below ``open_below`` or above ``open_above``: the limit of the
    assay, at which the box ends without an edge.
    """

    first: float | None
    median: float | None
    third: float | None
    whisker_low: float | None = None
    whisker_high: float | None = None
    open_below: float | None = None
    open_above: float | None = None

    @classmethod
    def of(cls, first: Number, median: Number, third: Number) -> Box:
        """Make the box of three quartiles, each of which may lie beyond a limit, be withheld or not estimable."""
        beyond = [value for value in (first, median, third) if isinstance(value, Beyond)]
        q1, q2, q3 = (value if isinstance(value, float) else None for value in (first, median, third))
        return cls(
            q1, q2, q3,
            open_below=max((one.limit for one in beyond if one.sign == "<"), default=None),
            open_above=min((one.limit for one in beyond if one.sign == ">"), default=None),
        )  # fmt: skip

    @property
    def ends(self) -> tuple[float, float] | None:
        """Where the box begins and ends; None where either is not known."""
        low = self.first if self.first is not None else self.open_below
        high = self.third if self.third is not None else self.open_above
        low, high = self.open_above if low is None else low, self.open_below if high is None else high
        return None if low is None or high is None else (low, high)

    @property
    def is_open(self) -> bool:
        """Whether a quartile lies beyond a limit."""
        return self.open_below is not None or self.open_above is not None

    @property
    def heights(self) -> list[float]:
        """Every value that must lie within the axis."""
        parts = (*(self.ends or ()), self.median, self.whisker_low, self.whisker_high)
        return [value for value in parts if value is not None]


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
