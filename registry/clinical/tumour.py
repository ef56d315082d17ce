"""Size and volume of a tumour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from registry.clinical import codes as c
from registry.clinical.columns import Codes, Numbers, measured, positions
from registry.clinical.deciding import from_formula, graded
from registry.clinical.derived import Derived
from registry.clinical.translation import gettext_noop

VOLUME_VERSION = "ellipsoid/1"
SIZE_GROUP_VERSION = "size-group/1"


class Volume(NamedTuple):
    """Volume in cm³, and the code of the formula that gave it; both are undetermined on the same records."""

    cm3: Derived
    formula: Derived


def volume(
    *,
    axis_a_mm: Numbers = None,
    axis_b_mm: Numbers = None,
    axis_c_mm: Numbers = None,
    sphere_declared: Codes = None,
) -> Volume:
    """Volume of a nodule from its axes, as an ellipsoid.

    Three axes: π/6 · a · b · c / 1000 (``ellipsoid``). Two axes: π/6 · a · b² / 1000 (``prolate``), where b is the
    shorter. One axis: π/6 · a³ / 1000 (``sphere``), only where the sphere was declared.

    An axis that was given but is not a positive number leaves the volume undetermined: it is no missing third axis.
    A third axis beside a missing second one leaves it undetermined too.

    Parameters
    ----------
    axis_a_mm, axis_b_mm, axis_c_mm : array of float, shape (n,), or scalar
        In mm, a ≥ b ≥ c.
    sphere_declared : codes, shape (n,)
        ``yes`` where the observer declared the nodule a sphere.

    Returns
    -------
    Volume
        `cm3` and `formula`.

    Examples
    --------
    >>> found = volume(axis_a_mm=50, axis_b_mm=40, axis_c_mm=30)
    >>> round(found.cm3.one().value, 1), found.formula.one().value
    (31.4, 'ellipsoid')
    """
    a, b, c_axis = (
        measured("axis_a_mm", axis_a_mm),
        measured("axis_b_mm", axis_b_mm),
        measured("axis_c_mm", axis_c_mm),
    )
    declared = positions("sphere_declared", sphere_declared, c.YES_NO_UNKNOWN) == c.YES_NO_UNKNOWN.index("yes")
    has_b, has_c = ~np.isnan(b.value), ~np.isnan(c_axis.value)
    two_axes = has_b & ~has_c & ~c_axis.invalid
    one_axis = declared & ~has_b & ~has_c & ~b.invalid & ~c_axis.invalid
    second = np.where(one_axis, a.value, b.value)
    shorter, longer = np.minimum(a.value, second), np.maximum(a.value, second)
    third = np.where(one_axis | two_axes, shorter, c_axis.value)
    with np.errstate(over="ignore"):
        values = np.pi / 6 * longer * shorter * third / 1000
    cm3 = from_formula(
        values,
        [a, b, c_axis],
        VOLUME_VERSION,
        # A third axis is never needed, only refused when invalid: two axes have a formula of their own.
        not_needed={"axis_b_mm": one_axis, "axis_c_mm": ~c_axis.invalid},
    )
    return Volume(cm3, _formula(cm3, two_axes, one_axis))


def _formula(cm3: Derived, two_axes: NDArray[np.bool_], one_axis: NDArray[np.bool_]) -> Derived:
    """Which formula gave the volume, lacking what the volume lacks."""
    axes_left_out = np.broadcast_to(np.select([one_axis, two_axes], [2.0, 1.0], 0.0), len(cm3))
    return graded(replace(cm3, values=axes_left_out), ((">=", 1.0), (">=", 2.0)), c.VOLUME_FORMULAS, VOLUME_VERSION)


@dataclass(frozen=True)
class SizeScheme:
    """A published grouping by largest diameter: right-closed, so that a cut-point belongs to the lower group."""

    title: str
    cut_points_mm: tuple[float, ...]
    codes: tuple[str, ...]
    labels: tuple[str, ...]


# Cut-points, codes and labels of the size groups, here and nowhere else.
SIZE_SCHEMES: Mapping[str, SizeScheme] = MappingProxyType(
    {
        "5": SizeScheme(gettext_noop("Size group (≤5, >5 cm)"), (50.0,), ("le_5", "gt_5"), ("≤5 cm", ">5 cm")),
        "3_5": SizeScheme(
            gettext_noop("Size group (≤3, 3–5, >5 cm)"),
            (30.0, 50.0),
            ("le_3", "gt_3_le_5", "gt_5"),
            ("≤3 cm", ">3–5 cm", ">5 cm"),
        ),
        "2_3_5": SizeScheme(
            gettext_noop("Size group (≤2, 2–3, 3–5, >5 cm)"),
            (20.0, 30.0, 50.0),
            ("le_2", "gt_2_le_3", "gt_3_le_5", "gt_5"),
            ("≤2 cm", ">2–3 cm", ">3–5 cm", ">5 cm"),
        ),
    }
)


def size_group(*, largest_diameter_mm: Numbers = None, scheme: str) -> Derived:
    """The size group of the largest diameter.

    Parameters
    ----------
    largest_diameter_mm : array of float, shape (n,), or scalar
    scheme : str
        A key of `SIZE_SCHEMES`: ``5`` (≤5/>5 cm), ``3_5`` (≤3/3–5/>5), ``2_3_5`` (≤2/2–3/3–5/>5). Right-closed.

    Examples
    --------
    >>> size_group(largest_diameter_mm=[30.0, 30.1], scheme="3_5").values
    array(['le_3', 'gt_3_le_5'], dtype=object)
    """
    chosen = SIZE_SCHEMES[scheme]
    diameter = measured("largest_diameter_mm", largest_diameter_mm)
    in_mm = from_formula(diameter.value, [diameter], SIZE_GROUP_VERSION)
    return graded(in_mm, [(">", cut) for cut in chosen.cut_points_mm], chosen.codes, SIZE_GROUP_VERSION)
