"""Where the points of a group stand beside one another; no random number places any."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def swarm(heights: NDArray[np.float64], group_width: float, widest: float = 0.82) -> NDArray[np.float64]:
    """Move points apart sideways, alternately right and left, so that they do not lie over one another.

    Parameters
    ----------
    heights : array of shape (n,)
        Heights on the paper, in diameters of a point.
    group_width : float
        Distance between the middles of two groups, in diameters of a point.
    widest : float
        Share of that distance that the points may take.

    Returns
    -------
    array of shape (n,)
        Offsets from the middle of the group, as shares of the distance between groups. They depend on the values
        alone.
    """
    order = np.argsort(heights, kind="stable")
    offsets = np.zeros(heights.size)
    placed: list[tuple[float, float]] = []
    for index in order:
        height = float(heights[index])
        placed = [point for point in placed if height - point[0] < 1]
        offsets[index] = _free_offset(height, placed)
        placed.append((height, float(offsets[index])))
    span = float(np.abs(offsets).max(initial=0.0))
    limit = group_width * widest / 2
    return offsets / group_width * min(1.0, limit / span if span else 1.0)


def _free_offset(height: float, placed: list[tuple[float, float]]) -> float:
    """Find the place nearest to the middle where a point of diameter 1 touches no placed one."""
    step = 0
    while True:
        distance = (step + 1) // 2 * 0.5
        offset = distance if step % 2 else -distance
        if all((height - other) ** 2 + (offset - sideways) ** 2 >= 1 for other, sideways in placed):
            return offset
        step += 1
