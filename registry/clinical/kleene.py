"""Three-valued logic: an answer is given exactly when every completion of what is unknown gives the same one.

A rule with finitely many input states (a stage, a class, a score of points) is a :class:`DecisionTable`. Its rule is a
plain function of states and is written once; the table evaluates it for partly known records. What is known of an
input is a bit mask of the states still possible: one bit is full knowledge, all bits is "unknown", and something in
between is partial knowledge ("more than 3 nodules", "portal vein thrombosis, branch not specified").

For `and` and `or` this gives the tables of Kleene's strong three-valued logic (Kleene, *Introduction to
Metamathematics*, 1952, §64). It goes further where an input occurs twice in a rule: operator by operator, Kleene's
logic would lose that both occurrences have the same value.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Masks = NDArray[np.uint8]


@dataclass(frozen=True)
class Axis:
    """One input of a decision table and the names of its states, at most 8."""

    name: str
    states: tuple[str, ...]

    @property
    def unknown(self) -> int:
        """The mask with every state possible."""
        return (1 << len(self.states)) - 1

    def mask(self, *states: str) -> int:
        """The mask in which exactly the named states are possible."""
        return sum(1 << self.states.index(state) for state in states)


def _expand(array: NDArray[np.uint64], axis: int) -> NDArray[np.uint64]:
    """Replace the states of one axis by all masks over them: the OR over the states in the mask (mask 0 gives 0)."""
    states = np.moveaxis(array, axis, 0)
    masks = np.zeros((1 << len(states), *states.shape[1:]), dtype=np.uint64)
    for mask in range(1, len(masks)):
        lowest = (mask & -mask).bit_length() - 1
        masks[mask] = masks[mask & (mask - 1)] | states[lowest]
    return np.moveaxis(masks, 0, axis)


@dataclass(frozen=True)
class DecisionTable:
    """A finite rule, evaluated over everything that is still possible.

    Parameters
    ----------
    axes : tuple of Axis
        The inputs.
    codes : tuple of str
        The outcomes in order, at most 64.
    rule : callable
        Takes the state of each axis as keyword argument (the axis name) and returns one of `codes`.

    Examples
    --------
    >>> either = DecisionTable(
    ...     (Axis("a", ("no", "yes")), Axis("b", ("no", "yes"))),
    ...     ("no", "yes"),
    ...     lambda a, b: "yes" if "yes" in (a, b) else "no",
    ... )
    >>> unknown_or_yes, unknown_or_no = either.possible([np.array([3, 3]), np.array([2, 1])]).tolist()
    >>> unknown_or_yes, unknown_or_no  # bit 1 alone: yes; bits 0 and 1: undetermined
    (2, 3)
    """

    axes: tuple[Axis, ...]
    codes: tuple[str, ...]
    rule: Callable[..., str]

    @cached_property
    def _shape(self) -> tuple[int, ...]:
        return tuple(1 << len(axis.states) for axis in self.axes)

    @cached_property
    def _outcomes(self) -> NDArray[np.uint64]:
        """The outcome's bit for each combination of states."""
        names = [axis.name for axis in self.axes]
        combinations = itertools.product(*(axis.states for axis in self.axes))
        bits = [1 << self.codes.index(self.rule(**dict(zip(names, states, strict=True)))) for states in combinations]
        return np.array(bits, dtype=np.uint64).reshape([len(axis.states) for axis in self.axes])

    @cached_property
    def _possible(self) -> NDArray[np.uint64]:
        """The bits of all reachable outcomes for each combination of masks, flattened."""
        table = self._outcomes
        for axis in range(len(self.axes)):
            table = _expand(table, axis)
        return table.ravel()

    @cached_property
    def _matters(self) -> NDArray[np.bool_]:
        """Whether each axis can still change the outcome, for each combination of masks; shape (combinations, k)."""
        return np.stack([self._matters_along(axis) for axis in range(len(self.axes))], axis=-1)

    def _matters_along(self, axis: int) -> NDArray[np.bool_]:
        reachable = _expand(self._outcomes, axis)
        varies = ((reachable & (reachable - np.uint64(1))) != 0) & (reachable != 0)
        table = varies.astype(np.uint64)
        for other in range(len(self.axes)):
            if other != axis:
                table = _expand(table, other)
        return table.ravel().astype(bool)

    def _position(self, masks: Sequence[Masks]) -> NDArray[np.intp]:
        position = np.zeros(len(masks[0]), dtype=np.intp)
        for mask, masks_of_axis in zip(masks, self._shape, strict=True):
            position = position * masks_of_axis + mask
        return position

    def possible(self, masks: Sequence[Masks]) -> NDArray[np.uint64]:
        """The outcomes still possible, as bits over `codes`; one mask array of shape (n,) per axis, in order."""
        return self._possible[self._position(masks)]

    def matters(self, masks: Sequence[Masks]) -> NDArray[np.bool_]:
        """Which axes can still change the outcome, shape (n, k); a row is all false exactly when it is determined."""
        return self._matters[self._position(masks)]


def single_bit_position(bits: NDArray[np.uint64]) -> NDArray[np.intp]:
    """The position of the only bit set, or −1 where several are: the determined outcome of each record."""
    several = (bits & (bits - np.uint64(1))) != 0
    position = np.log2(np.where(several, np.uint64(1), bits).astype(np.float64)).astype(np.intp)
    return np.where(several, -1, position)
