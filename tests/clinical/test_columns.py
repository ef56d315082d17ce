"""One function serves a record and a column: same answers, any order, cost in proportion, no Django."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.clinical.catalogue import DERIVATIONS
from registry.clinical.columns import common_length
from registry.clinical.derivation import Derivation, Input
from registry.clinical.derived import Derived

DAY = np.datetime64("2018-01-01")


def _numbers(item: Input, random: np.random.Generator, size: int) -> np.ndarray:
    low, high = {"grade": (0, 5), "count": (0, 6), "year": (1925, 2030)}.get(item.kind, (-2, 90))
    values = random.integers(low, high, size).astype(float)
    values[random.random(size) < 0.2] = np.nan
    return values


def _choices(codes: tuple[str, ...], random: np.random.Generator, size: int) -> np.ndarray:
    return np.array([*codes, None, ""], dtype=object)[random.integers(0, len(codes) + 2, size)]


def columns_for(derivation: Derivation, size: int, seed: int = 7) -> dict[str, Any]:
    """Columns with missing and invalid values for every keyword of a derivation."""
    random = np.random.default_rng(seed)
    columns: dict[str, Any] = {}
    for item in derivation.inputs:
        if item.kind == "code":
            columns[item.name] = _choices(item.codes, random, size)
        elif item.kind == "date":
            columns[item.name] = DAY + random.integers(0, 900, size)
            columns[item.name][random.random(size) < 0.2] = np.datetime64("NaT")
        else:
            columns[item.name] = _numbers(item, random, size)
        if item.qualifier:
            columns[item.qualifier] = _choices(("=", "<", ">"), random, size)
        if item.precision:
            columns[item.precision] = _choices(("day", "month", "year"), random, size)
    return columns


def _records(derived: Derived) -> list[object]:
    """All answers, comparable: a missing value is None."""
    return [derived.one(index) for index in range(len(derived))]


every_derivation = pytest.mark.parametrize("code", DERIVATIONS)


@every_derivation
def test_answer_is_well_formed(code: str) -> None:
    derivation = DERIVATIONS[code]
    derived = derivation.derive(columns_for(derivation, 400))
    assert len(derived) == 400
    assert 0 < derived.undetermined.sum() < 400
    # Undetermined exactly where something is missing, and invalid is a part of missing.
    np.testing.assert_array_equal(derived.undetermined, derived.missing.any(axis=1))
    assert not (derived.invalid & ~derived.missing).any()
    if derivation.codes:
        assert derived.codes == derivation.codes
        assert [value is None for value in derived.values] == derived.undetermined.tolist()
        assert set(derived.values) - {None} <= set(derivation.codes)
    else:
        assert derived.values.dtype == np.float64
        np.testing.assert_array_equal(np.isnan(derived.values.astype(float)), derived.undetermined)
        assert not np.isinf(derived.values.astype(float)).any()
    assert derived.rule_version == derivation.rule_version


@every_derivation
def test_a_record_gives_what_the_column_gives(code: str) -> None:
    derivation = DERIVATIONS[code]
    columns = columns_for(derivation, 40)
    whole = derivation.derive(columns)
    for index in range(40):
        single = derivation.derive({name: column[index] for name, column in columns.items()})
        assert single.one() == whole.one(index)


@every_derivation
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_permuted_records_give_permuted_answers(code: str, data: st.DataObject) -> None:
    derivation = DERIVATIONS[code]
    columns = columns_for(derivation, 24, seed=data.draw(st.integers(0, 1000)))
    order = np.array(data.draw(st.permutations(range(24))))
    permuted = derivation.derive({name: column[order] for name, column in columns.items()})
    whole = _records(derivation.derive(columns))
    assert _records(permuted) == [whole[index] for index in order]


@every_derivation
def test_scalars_and_columns_combine(code: str) -> None:
    derivation = DERIVATIONS[code]
    columns = columns_for(derivation, 5)
    scalars = {name: column[0] for name, column in columns.items()}
    first = next(iter(columns))
    mixed = derivation.derive(scalars | {first: np.repeat(columns[first][:1], 5)})
    assert _records(mixed) == [derivation.derive(columns).one(0)] * 5


@every_derivation
def test_no_records_give_no_answers(code: str) -> None:
    derivation = DERIVATIONS[code]
    assert len(derivation.derive(columns_for(derivation, 0))) == 0


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="different lengths: 2, 3"):
        common_length(np.zeros(2), np.zeros(1), np.zeros(3))


def _seconds(derivation: Derivation, columns: dict[str, Any]) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        derivation.derive(columns)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("code", ["child_pugh_class", "bclc", "tnm_stage", "meld_3", "fong", "dfs_months"])
def test_cost_per_record_does_not_grow(code: str) -> None:
    derivation = DERIVATIONS[code]
    few, many = columns_for(derivation, 1_000), columns_for(derivation, 100_000)
    derivation.derive(few)
    # A record in a long column costs less than one in a short column; a loop with something quadratic in it does not.
    assert _seconds(derivation, many) / 100 < 3 * _seconds(derivation, few)


def test_the_package_imports_no_django() -> None:
    code = (
        "import sys, registry.clinical.catalogue; sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
