"""How rules reach a `Derived`: finite rules through a decision table, formulas through their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from registry.clinical import codes as c
from registry.clinical.columns import POSITIVE, Codes, Domain, Measured, Numbers, common_length, numbers, positions
from registry.clinical.derived import Derived
from registry.clinical.kleene import DecisionTable, Masks, single_bit_position

# Where a new band begins: (">=", 2.0) puts 2.0 into the upper band, (">", 2.0) leaves it in the lower one.
Edge = tuple[str, float]

# Masks of an axis with the states (no, yes).
NO, YES, NO_OR_YES = 0b01, 0b10, 0b11
YES_NO_MASKS = {"no": NO, "yes": YES, "unknown": NO_OR_YES}


class Known(NamedTuple):
    """What is known of one axis of a table: the states still possible, and where the value given is invalid."""

    mask: Masks
    invalid: NDArray[np.bool_]


def bands_passed(values: NDArray[np.float64], edges: Sequence[Edge]) -> NDArray[np.intp]:
    """How many of the ascending edges each value has passed: the number of its band. NaN passes none."""
    passed = [values >= cut if sign == ">=" else values > cut for sign, cut in edges]
    return np.sum(passed, axis=0, dtype=np.intp)


def banded(
    name: str, values: Numbers, edges: Sequence[Edge], *, domain: Domain = POSITIVE, qualifier: Codes = None
) -> Known:
    """The bands in which a number can lie; band j lies above j of the ascending edges.

    A missing number leaves every band possible, and so does one outside the domain, which is invalid. The qualifiers
    ``<`` and ``>`` leave the bands on that side possible; ``ND`` leaves all, since no limit is known.
    """
    signs = positions(f"{name} qualifier", qualifier, c.QUALIFIERS)
    column, signs = np.broadcast_arrays(numbers(values), signs)
    below, above, not_detected = (signs == c.QUALIFIERS.index(sign) for sign in ("<", ">", "ND"))
    if domain.whole:
        before, after = column - 1, column + 1
    else:
        before, after = np.nextafter(column, -np.inf), np.nextafter(column, np.inf)
    usable = domain.contains(np.select([below, above], [before, after], column)) & np.isfinite(column) & ~not_detected
    first = bands_passed(np.select([below, above], [-np.inf, after], column), edges)
    last = bands_passed(np.select([below, above], [before, np.inf], column), edges)
    mask = (1 << (np.where(usable, last, len(edges)) + 1)) - (1 << np.where(usable, first, 0))
    return Known(mask.astype(np.uint8), ~usable & ~np.isnan(column) & ~not_detected)


def coded(name: str, values: Codes | Derived, masks: Mapping[str, int]) -> Known:
    """The states that a code leaves possible; `masks` names every accepted code. Not recorded leaves all of them.

    Another rule's `Derived` can stand for the codes, and then brings what it knows: "A or B" is not "unknown".
    """
    if isinstance(values, Derived):
        return Known(_masks_of(values, masks), np.zeros(1, dtype=bool))
    anything = reduce(or_, masks.values())
    by_position = np.array([*masks.values(), anything], dtype=np.uint8)
    # Position −1, not recorded, takes the last entry.
    return Known(by_position[positions(name, values, tuple(masks))], np.zeros(1, dtype=bool))


def _masks_of(derived: Derived, masks: Mapping[str, int]) -> Masks:
    if derived.possible is None:
        raise ValueError(f"{derived.rule_version} gives numbers, not codes.")
    mask = np.zeros(len(derived), dtype=np.uint8)
    for bit, code in enumerate(derived.codes):
        still_possible = (derived.possible >> np.uint64(bit)) & np.uint64(1) != 0
        mask |= np.where(still_possible, np.uint8(masks[code]), np.uint8(0))
    return mask


def yes_no(name: str, values: Codes) -> Known:
    """An answer yes, no or unknown, for an axis with the states (no, yes)."""
    return coded(name, values, YES_NO_MASKS)


def decide(table: DecisionTable, rule_version: str, known: Mapping[str, Known], *, numeric: bool = False) -> Derived:
    """Apply a table to what is known of each of its axes, which are the inputs, by name.

    With `numeric`, the codes of the table are whole numbers and the values are these numbers.
    """
    in_order = [known[axis.name] for axis in table.axes]
    count = common_length(*(item.mask for item in in_order), *(item.invalid for item in in_order))
    masks = [np.broadcast_to(item.mask, count) for item in in_order]
    missing = table.matters(masks)
    invalid = np.stack([np.broadcast_to(item.invalid, count) for item in in_order], axis=-1) & missing
    names = tuple(axis.name for axis in table.axes)
    return from_possible(table, table.possible(masks), (names, missing, invalid), rule_version, numeric=numeric)


def from_possible(
    table: DecisionTable,
    possible: NDArray[np.uint64],
    lacking: tuple[tuple[str, ...], NDArray[np.bool_], NDArray[np.bool_]],
    rule_version: str,
    *,
    numeric: bool = False,
) -> Derived:
    """The answer of a table, from the outcomes still possible and (inputs, missing, invalid)."""
    position = single_bit_position(possible)
    values: NDArray[np.float64] | NDArray[np.object_]
    # Position −1, undetermined, takes the last entry.
    if numeric:
        values = np.array([*map(float, table.codes), np.nan])[position]
    else:
        values = np.array([*table.codes, None], dtype=object)[position]
    inputs, missing, invalid = lacking
    codes = () if numeric else table.codes
    return Derived(values, position < 0, inputs, missing, invalid, rule_version, codes, None if numeric else possible)


def from_formula(
    values: NDArray[np.float64],
    inputs: Sequence[Measured],
    rule_version: str,
    *,
    not_needed: Mapping[str, NDArray[np.bool_]] | None = None,
) -> Derived:
    """The answer of a formula: undetermined where an input that it needs cannot be used.

    `not_needed` tells, by input, the records whose value does not depend on it. A result that is not finite although
    every input is usable (an overflow) is undetermined too, with every input invalid.
    """
    count = common_length(values, *(item.value for item in inputs))
    irrelevant = not_needed or {}
    missing = np.stack(
        [np.broadcast_to(np.isnan(item.value) & ~irrelevant.get(item.name, np.False_), count) for item in inputs],
        axis=-1,
    )
    result = np.broadcast_to(values, count)
    overflow = ~missing.any(axis=-1) & ~np.isfinite(result)
    missing = missing | overflow[:, np.newaxis]
    given = np.stack([np.broadcast_to(item.invalid, count) for item in inputs], axis=-1)
    undetermined = np.asarray(missing.any(axis=-1))
    return Derived(
        values=np.where(undetermined, np.nan, result),
        undetermined=undetermined,
        inputs=tuple(item.name for item in inputs),
        missing=missing,
        invalid=missing & (given | overflow[:, np.newaxis]),
        rule_version=rule_version,
    )


def graded(score: Derived, edges: Sequence[Edge], codes: tuple[str, ...], rule_version: str) -> Derived:
    """The bands of a derived number as codes, with the same inputs lacking."""
    band = bands_passed(score.values.astype(np.float64), edges)
    values = np.array([*codes, None], dtype=object)[np.where(score.undetermined, len(codes), band)]
    everything = np.uint64((1 << len(codes)) - 1)
    possible = np.where(score.undetermined, everything, np.left_shift(np.uint64(1), band.astype(np.uint64)))
    return replace(score, values=values, rule_version=rule_version, codes=codes, possible=possible)
