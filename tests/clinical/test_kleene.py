"""The three-valued table: Kleene's tables for and/or, and more where an input occurs twice."""

from __future__ import annotations

import numpy as np
import pytest

from registry.clinical.kleene import Axis, DecisionTable, single_bit_position

NO, YES, UNKNOWN = 1, 2, 3
NO_YES = ("no", "yes")


def _and(a: str, b: str) -> str:
    return "yes" if (a, b) == ("yes", "yes") else "no"


def _or(a: str, b: str) -> str:
    return "yes" if "yes" in (a, b) else "no"


def _table(rule: object) -> DecisionTable:
    return DecisionTable((Axis("a", NO_YES), Axis("b", NO_YES)), NO_YES, rule)  # type: ignore[arg-type]


# Kleene, Introduction to Metamathematics, 1952, section 64: strong conjunction and disjunction.
@pytest.mark.parametrize(
    ("a", "b", "conjunction", "disjunction"),
    [
        (YES, YES, YES, YES),
        (YES, NO, NO, YES),
        (YES, UNKNOWN, UNKNOWN, YES),
        (NO, YES, NO, YES),
        (NO, NO, NO, NO),
        (NO, UNKNOWN, NO, UNKNOWN),
        (UNKNOWN, YES, UNKNOWN, YES),
        (UNKNOWN, NO, NO, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_strong_tables(a: int, b: int, conjunction: int, disjunction: int) -> None:
    masks = [np.array([a], dtype=np.uint8), np.array([b], dtype=np.uint8)]
    assert _table(_and).possible(masks).tolist() == [conjunction]
    assert _table(_or).possible(masks).tolist() == [disjunction]


def test_only_what_can_still_change_the_answer_matters() -> None:
    masks = [np.array([UNKNOWN, UNKNOWN, UNKNOWN, YES], np.uint8), np.array([YES, NO, UNKNOWN, NO], np.uint8)]
    assert _table(_or).matters(masks).tolist() == [[False, False], [True, False], [True, True], [False, False]]


def test_an_unknown_that_occurs_twice_is_one_unknown() -> None:
    # "a or not a" is unknown to Kleene's logic; here it is yes.
    table = DecisionTable((Axis("a", NO_YES),), NO_YES, lambda a: "yes" if a == "yes" or a == "no" else "no")
    assert table.possible([np.array([UNKNOWN], np.uint8)]).tolist() == [YES]


def test_position_of_the_only_bit() -> None:
    bits = np.array([1, 2, 4, 3, 1 << 40], dtype=np.uint64)
    assert single_bit_position(bits).tolist() == [0, 1, 2, -1, 40]


def test_axis_masks() -> None:
    axis = Axis("extent", ("none", "peripheral", "major"))
    assert axis.mask("none", "major") == 0b101
    assert axis.unknown == 0b111
