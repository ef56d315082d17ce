"""Every row of reference/scores.json: MELD variants on a grid, ALBI cases and volumes, computed outside the project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from registry.clinical.liver import BILIRUBIN_UMOL_L_PER_MG_DL, albi_grade, albi_score
from registry.clinical.meld import meld, meld_3, meld_na
from registry.clinical.tumour import volume

SCORES: dict[str, Any] = json.loads((Path(__file__).parents[1] / "reference" / "scores.json").read_text("utf-8"))


def _column(case: str, name: str) -> np.ndarray:
    return np.array([row[name] for row in SCORES[case]], dtype=float)


def test_the_bilirubin_factor_is_the_reference() -> None:
    assert SCORES["bilirubin_factor_mgdl_to_umol"] == BILIRUBIN_UMOL_L_PER_MG_DL


@pytest.mark.parametrize("name", ["meld", "meldna", "meld3"])
def test_meld_grid(name: str) -> None:
    grid = {key: _column("meld_grid", key) for key in ("bili", "inr", "cr", "na", "alb", "female")}
    common = {"bilirubin_mg_dl": grid["bili"], "inr": grid["inr"], "creatinine_mg_dl": grid["cr"]}
    sex = np.where(grid["female"] == 1, "female", "male").astype(object)
    derived = {
        "meld": lambda: meld(**common),
        "meldna": lambda: meld_na(**common, sodium_mmol_l=grid["na"]),
        "meld3": lambda: meld_3(**common, sex=sex, sodium_mmol_l=grid["na"], albumin_g_dl=grid["alb"]),
    }[name]()
    assert len(derived) == 108
    np.testing.assert_array_equal(derived.values, _column("meld_grid", name))
    assert not derived.undetermined.any()


def test_albi_cases() -> None:
    columns = {
        "bilirubin_mg_dl": _column("albi_cases", "bili_umol") / BILIRUBIN_UMOL_L_PER_MG_DL,
        "albumin_g_dl": _column("albi_cases", "alb_g_l") / 10,
    }
    np.testing.assert_allclose(albi_score(**columns).values.astype(float), _column("albi_cases", "albi"), rtol=1e-9)
    assert albi_grade(**columns).values.tolist() == [str(row["grade"]) for row in SCORES["albi_cases"]]


@pytest.mark.parametrize(
    ("expected", "axes", "formula"),
    [("ellipsoid_cm3", "abc", "ellipsoid"), ("prolate2d_cm3", "ab", "prolate"), ("sphere_from_a_cm3", "a", "sphere")],
)
def test_volume_cases(expected: str, axes: str, formula: str) -> None:
    columns = {f"axis_{axis}_mm": _column("volume_cases", f"{axis}_mm") for axis in axes}
    found = volume(**columns, sphere_declared="yes")
    np.testing.assert_allclose(found.cm3.values.astype(float), _column("volume_cases", expected), rtol=1e-12)
    assert set(found.formula.values) == {formula}
