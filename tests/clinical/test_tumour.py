"""Volume and size groups."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from registry.clinical.tumour import SIZE_SCHEMES, size_group, volume


def test_spec_example() -> None:
    found = volume(axis_a_mm=50, axis_b_mm=40, axis_c_mm=30)
    assert round(float(found.cm3.values[0]), 1) == 31.4
    assert found.formula.one().value == "ellipsoid"


def test_one_axis_is_no_sphere_unless_declared() -> None:
    undeclared = volume(axis_a_mm=50, sphere_declared=["no", "unknown", ""])
    assert undeclared.cm3.undetermined.all()
    assert undeclared.formula.undetermined.all()
    assert undeclared.cm3.missing_for(0) == undeclared.formula.missing_for(0) == ("axis_b_mm",)
    declared = volume(axis_a_mm=50, sphere_declared="yes")
    assert round(float(declared.cm3.values[0]), 1) == 65.4
    assert declared.formula.one().value == "sphere"


@pytest.mark.parametrize(
    ("axes", "missing", "invalid"),
    [
        ({"axis_a_mm": 50, "axis_c_mm": 30}, ("axis_b_mm",), ()),
        ({"axis_a_mm": 50, "axis_b_mm": 40, "axis_c_mm": 0}, ("axis_c_mm",), ("axis_c_mm",)),
        ({"axis_a_mm": 50, "axis_b_mm": -4, "sphere_declared": "yes"}, ("axis_b_mm",), ("axis_b_mm",)),
        ({"axis_b_mm": 40, "axis_c_mm": 30}, ("axis_a_mm",), ()),
        ({"axis_a_mm": np.inf, "sphere_declared": "yes"}, ("axis_a_mm",), ("axis_a_mm",)),
    ],
)
def test_axes_that_do_not_make_a_volume(
    axes: dict[str, Any], missing: tuple[str, ...], invalid: tuple[str, ...]
) -> None:
    found = volume(**axes).cm3.one()
    assert (found.value, found.missing, found.invalid) == (None, missing, invalid)


def test_two_axes_square_the_shorter_whatever_the_order() -> None:
    # π/6 · 50 · 40² / 1000 = 41.887902
    found = volume(axis_a_mm=[50, 40], axis_b_mm=[40, 50])
    np.testing.assert_allclose(found.cm3.values.astype(float), [41.8879020478639] * 2)
    assert set(found.formula.values) == {"prolate"}


def test_a_volume_that_is_not_finite_is_undetermined() -> None:
    found = volume(axis_a_mm=1e200, axis_b_mm=1e200, axis_c_mm=1e200)
    assert found.cm3.one().value is None
    assert found.cm3.one().invalid == ("axis_a_mm", "axis_b_mm", "axis_c_mm")
    assert found.formula.one().value is None


@pytest.mark.parametrize(
    ("scheme", "groups"),
    [
        ("5", {"le_5": [0.1, 50.0], "gt_5": [50.1, 400]}),
        ("3_5", {"le_3": [30.0], "gt_3_le_5": [30.1, 50.0], "gt_5": [50.1]}),
        ("2_3_5", {"le_2": [20.0], "gt_2_le_3": [20.1, 30.0], "gt_3_le_5": [30.1, 50.0], "gt_5": [50.1]}),
    ],
)
def test_size_groups_are_right_closed(scheme: str, groups: dict[str, list[float]]) -> None:
    for code, diameters in groups.items():
        assert set(size_group(largest_diameter_mm=diameters, scheme=scheme).values) == {code}


def test_size_group_of_nothing_is_undetermined() -> None:
    found = size_group(largest_diameter_mm=[np.nan, 0.0], scheme="5")
    assert found.values.tolist() == [None, None]
    assert found.missing_for(0) == found.missing_for(1) == found.invalid_for(1) == ("largest_diameter_mm",)
    assert found.invalid_for(0) == ()


@pytest.mark.parametrize("scheme", SIZE_SCHEMES.values(), ids=SIZE_SCHEMES.keys())
def test_schemes_are_consistent(scheme: Any) -> None:
    assert len(scheme.codes) == len(scheme.labels) == len(scheme.cut_points_mm) + 1
    assert list(scheme.cut_points_mm) == sorted(set(scheme.cut_points_mm))
