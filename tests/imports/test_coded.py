"""Columns of codes: equal values have one code, and what differs stays apart."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.imports.coded import Coded, Coder, distinct, joined, paired

CELLS = st.lists(st.one_of(st.text(max_size=3), st.integers(0, 3), st.floats(0, 3), st.booleans(), st.none()))


@given(CELLS)
def test_a_column_is_what_it_was_made_of(cells: list[object]) -> None:
    found = list(Coded.of(cells))
    assert [(type(cell), cell) for cell in found] == [(type(cell), cell) for cell in cells]


def test_true_and_one_stay_apart() -> None:
    assert list(map(repr, Coded.of([True, 1, 1.0, "1"]))) == ["True", "1", "1.0", "'1'"]


def test_equal_values_of_several_columns_have_one_code() -> None:
    coder = Coder("unset")
    one = coder.recode(Coded.of([Decimal("1.0"), Decimal(2)]))
    other = coder.recode(Coded.of([Decimal(2), Decimal("1.00"), "unset"]))
    assert (one.tolist(), other.tolist()) == ([1, 2], [2, 1, 0])


@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 2**31 - 2), st.integers(-1, 2**31 - 2)), min_size=1))
def test_combinations_are_numbered_as_they_are_met(rows: list[tuple[int, int, int]]) -> None:
    numbers, first = distinct([np.array(column, np.int64) for column in zip(*rows, strict=True)])
    known: dict[tuple[int, int, int], int] = {}
    assert numbers.tolist() == [known.setdefault(row, len(known)) for row in rows]
    assert [rows[place] for place in first.tolist()] == list(known)


def test_columns_are_paired_cell_by_cell() -> None:
    column = Coded.of(["a", "b", "a"])
    assert list(paired(column, column.map(str.upper))) == [("a", "A"), ("b", "B"), ("a", "A")]
    assert list(paired(column, Coded.of([1, 1, 2]))) == [("a", 1), ("b", 1), ("a", 2)]


def test_cells_are_replaced_where_they_stand() -> None:
    column = Coded.of(["a", "b", "a"])
    assert list(column.replaced([2, 0], Coded.of(["x", "y"]))) == ["y", "b", "x"]
    assert list(column) == ["a", "b", "a"]


def test_pieces_are_joined_in_their_order() -> None:
    assert list(joined([Coded.of(["a", "b"]), Coded.of([]), Coded.of(["b", "c"])])) == ["a", "b", "b", "c"]


@pytest.mark.parametrize("count", [0, 3])
def test_one_value_many_times(count: int) -> None:
    assert list(Coded.same("x", count)) == ["x"] * count
