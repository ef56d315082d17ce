"""Child-Pugh, ALBI and MELD: boundaries, partial knowledge and refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from registry.clinical.liver import albi_grade, albi_score, child_pugh_class, child_pugh_points
from registry.clinical.meld import meld, meld_3, meld_na

BEST: dict[str, Any] = {
    "bilirubin_mg_dl": 1.0,
    "albumin_g_dl": 4.0,
    "inr": 1.0,
    "ascites": "none",
    "encephalopathy": "none",
}


@pytest.mark.parametrize(
    ("component", "value", "points"),
    [
        ("bilirubin_mg_dl", 1.99, 1),
        ("bilirubin_mg_dl", 2.0, 2),
        ("bilirubin_mg_dl", 3.0, 2),
        ("bilirubin_mg_dl", 3.01, 3),
        ("albumin_g_dl", 3.51, 1),
        ("albumin_g_dl", 3.5, 2),
        ("albumin_g_dl", 2.8, 2),
        ("albumin_g_dl", 2.79, 3),
        ("inr", 1.69, 1),
        ("inr", 1.7, 2),
        ("inr", 2.3, 2),
        ("inr", 2.31, 3),
        ("ascites", "none", 1),
        ("ascites", "mild_moderate", 2),
        ("ascites", "severe", 3),
        ("encephalopathy", "none", 1),
        ("encephalopathy", "grade_1_2", 2),
        ("encephalopathy", "grade_3_4", 3),
    ],
)
def test_points_of_each_component(component: str, value: float | str, points: int) -> None:
    # The other four components score one point each.
    assert child_pugh_points(**{**BEST, component: value}).one().value == 4 + points


@pytest.mark.parametrize(
    ("severe_components", "points", "letter"),
    [
        ({}, 5, "A"),
        ({"ascites": "mild_moderate"}, 6, "A"),
        ({"ascites": "severe"}, 7, "B"),
        ({"ascites": "severe", "encephalopathy": "grade_3_4"}, 9, "B"),
        ({"ascites": "severe", "encephalopathy": "grade_3_4", "inr": 2.0}, 10, "C"),
        (
            {
                "ascites": "severe",
                "encephalopathy": "grade_3_4",
                "inr": 2.5,
                "albumin_g_dl": 2.0,
                "bilirubin_mg_dl": 9.0,
            },
            15,
            "C",
        ),
    ],
)
def test_classes(severe_components: dict[str, Any], points: int, letter: str) -> None:
    record = BEST | severe_components
    assert child_pugh_points(**record).one().value == points
    assert child_pugh_class(**record).one().value == letter


def test_class_can_be_known_while_the_points_are_not() -> None:
    # 3 + 3 + 2 + 3 = 11 already: C with any encephalopathy.
    record: dict[str, Any] = {"bilirubin_mg_dl": 4.0, "albumin_g_dl": 2.0, "inr": 2.0, "ascites": "severe"}
    assert child_pugh_class(**record).one().value == "C"
    points = child_pugh_points(**record).one()
    assert points.undetermined
    assert points.missing == ("encephalopathy",)


def test_missing_component_that_could_change_the_class_is_named() -> None:
    found = child_pugh_class(**(BEST | {"ascites": None, "inr": np.nan})).one()
    assert (found.value, found.missing, found.invalid) == (None, ("inr", "ascites"), ())


def test_qualified_values_are_used_as_bands() -> None:
    below = child_pugh_points(**(BEST | {"bilirubin_mg_dl": 0.5}), bilirubin_qualifier="<")
    assert below.one().value == 5
    straddling = child_pugh_points(**(BEST | {"bilirubin_mg_dl": 1.0}), bilirubin_qualifier=">").one()
    assert straddling.missing == ("bilirubin_mg_dl",)
    # Below 2.0 is below the band that begins with 2.0; above 3.0 is in the last band.
    assert child_pugh_points(**(BEST | {"bilirubin_mg_dl": 2.0}), bilirubin_qualifier="<").one().value == 5
    assert child_pugh_points(**(BEST | {"bilirubin_mg_dl": 3.0}), bilirubin_qualifier=">").one().value == 7
    assert child_pugh_points(**BEST, bilirubin_qualifier="ND").one().undetermined


@pytest.mark.parametrize("value", [0.0, -1.0, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["bilirubin_mg_dl", "albumin_g_dl", "inr"])
def test_number_out_of_domain_is_invalid(name: str, value: float) -> None:
    found = child_pugh_points(**(BEST | {name: value})).one()
    assert (found.value, found.missing, found.invalid) == (None, (name,), (name,))


@pytest.mark.parametrize(("value", "qualifier"), [(np.inf, "<"), (np.inf, ">"), (0.0, "<"), (-1.0, ">")])
def test_limit_out_of_domain_is_invalid(value: float, qualifier: str) -> None:
    found = child_pugh_points(**(BEST | {"bilirubin_mg_dl": value}), bilirubin_qualifier=qualifier).one()
    assert (found.value, found.invalid) == (None, ("bilirubin_mg_dl",))


def test_unknown_code_is_refused() -> None:
    with pytest.raises(ValueError, match="ascites: 'moderate' is not one of"):
        child_pugh_class(**(BEST | {"ascites": "moderate"}))


def _albumin_for(score: float) -> float:
    """The albumin in g/dL that gives an ALBI score with 17.104 µmol/L (1 mg/dL) of bilirubin."""
    return (0.66 * np.log10(17.104) - score) / 0.85


@pytest.mark.parametrize(("score", "grade"), [(-2.601, "1"), (-2.599, "2"), (-1.391, "2"), (-1.389, "3")])
def test_albi_grade_boundaries(score: float, grade: str) -> None:
    record = {"bilirubin_mg_dl": 1.0, "albumin_g_dl": _albumin_for(score)}
    assert albi_score(**record).one().value == pytest.approx(score, abs=1e-12)
    assert albi_grade(**record).one().value == grade


@pytest.mark.parametrize("function", [albi_score, albi_grade])
def test_albi_without_albumin_is_undetermined(function: Any) -> None:
    found = function(bilirubin_mg_dl=[1.0, 0.0], albumin_g_dl=[np.nan, 4.0])
    assert found.undetermined.all()
    assert found.missing_for(0) == ("albumin_g_dl",)
    assert found.missing_for(1) == found.invalid_for(1) == ("bilirubin_mg_dl",)


def test_meld_bounds() -> None:
    values = meld(bilirubin_mg_dl=[0.2, 50.0], inr=[0.8, 9.0], creatinine_mg_dl=[0.4, 12.0]).values
    assert values.tolist() == [6.0, 40.0]


def test_meld_creatinine_counts_up_to_4() -> None:
    common = {"bilirubin_mg_dl": 1.0, "inr": 1.0}
    # 9.57 ln 4 + 6.43 = 19.70
    assert meld(**common, creatinine_mg_dl=[4.0, 5.0]).values.tolist() == [20.0, 20.0]


def test_meld_rounds_half_up() -> None:
    # 6.43 + 11.2 ln INR = 10.5 exactly where ln INR = 4.07/11.2
    at_half = float(np.exp(4.07 / 11.2))
    assert meld(bilirubin_mg_dl=1, inr=[at_half, at_half - 1e-6], creatinine_mg_dl=1).values.tolist() == [11.0, 10.0]


def test_sodium_counts_only_above_meld_11() -> None:
    # 6.43 + 11.2 ln 1.5 = 10.97, MELD 11; with ln 1.6 it is 11.69, MELD 12: 12 + 1.32·10 − 0.033·12·10 = 21.24.
    common: dict[str, Any] = {"bilirubin_mg_dl": 1, "creatinine_mg_dl": 1, "inr": [1.5, 1.6, 1.6]}
    found = meld_na(**common, sodium_mmol_l=[np.nan, np.nan, 127])
    assert found.values[[0, 2]].tolist() == [11.0, 21.0]
    assert found.undetermined.tolist() == [False, True, False]
    assert found.missing_for(1) == ("sodium_mmol_l",)


@pytest.mark.parametrize(("sodium", "same_as"), [(120, 125), (140, 137)])
def test_sodium_is_held_within_125_and_137(sodium: float, same_as: float) -> None:
    record: dict[str, Any] = {"bilirubin_mg_dl": 5, "creatinine_mg_dl": 2, "inr": 2}
    assert meld_na(**record, sodium_mmol_l=sodium).one() == meld_na(**record, sodium_mmol_l=same_as).one()


def test_meld_3_needs_the_sex() -> None:
    record: dict[str, Any] = {
        "bilirubin_mg_dl": 1,
        "creatinine_mg_dl": 1,
        "inr": 1,
        "sodium_mmol_l": 137,
        "albumin_g_dl": 3.5,
    }
    found = meld_3(**record, sex=["female", "male", "unknown", ""])
    # 1.33 + 6 = 7.33; 6
    assert found.values[:2].tolist() == [7.0, 6.0]
    assert found.missing_for(2) == found.missing_for(3) == ("sex",)
