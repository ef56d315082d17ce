"""BCLC, Milan, Okuda, CLIP, TNM and Fong: the rows of their tables, and both sides of every boundary."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from registry.clinical.colorectal import fong
from registry.clinical.liver import child_pugh_class
from registry.clinical.staging import bclc, milan
from registry.clinical.staging_scores import clip, okuda
from registry.clinical.tnm import tnm_stage, tnm_t

LOCAL: dict[str, Any] = {
    "nodule_count": 1,
    "largest_diameter_mm": 20,
    "portal_vein_thrombosis": "none",
    "hepatic_vein_invasion": "no",
}
CONFINED = LOCAL | {"nodes": "N0", "metastasis": "M0"}
FIT = CONFINED | {"ecog": 0, "child_pugh_class": "A"}


@pytest.mark.parametrize(
    ("changes", "stage"),
    [
        ({}, "0"),
        ({"largest_diameter_mm": 20.1}, "A"),
        # A single nodule of any size is A in 2022.
        ({"largest_diameter_mm": 120}, "A"),
        ({"nodule_count": 2}, "A"),
        ({"nodule_count": 3, "largest_diameter_mm": 30}, "A"),
        ({"nodule_count": 3, "largest_diameter_mm": 30.1}, "B"),
        ({"nodule_count": 4}, "B"),
        ({"child_pugh_class": "B"}, "0"),
        ({"ecog": 1}, "C"),
        ({"ecog": 2}, "C"),
        ({"ecog": 3}, "D"),
        ({"ecog": 4}, "D"),
        ({"child_pugh_class": "C"}, "D"),
        *[({"portal_vein_thrombosis": code}, "C") for code in ("vp1", "vp2", "vp3", "vp4", "present")],
        ({"hepatic_vein_invasion": "yes"}, "C"),
        ({"nodes": "N1"}, "C"),
        ({"metastasis": "M1"}, "C"),
        ({"metastasis": "M1", "child_pugh_class": "C"}, "D"),
    ],
)
def test_bclc(changes: dict[str, Any], stage: str) -> None:
    assert bclc(**(FIT | changes)).one().value == stage


@pytest.mark.parametrize(
    ("changes", "stage", "missing"),
    [
        # The sentence of the specification: unknown thrombosis with ECOG 3 is D, with ECOG 0 undetermined.
        ({"portal_vein_thrombosis": "unknown", "ecog": 3}, "D", ()),
        ({"portal_vein_thrombosis": "unknown"}, None, ("portal_vein_thrombosis",)),
        ({"portal_vein_thrombosis": "unknown", "ecog": 1}, "C", ()),
        ({"portal_vein_thrombosis": "unknown", "nodes": "N1"}, "C", ()),
        ({"child_pugh_class": None, "ecog": 3}, "D", ()),
        ({"child_pugh_class": None}, None, ("child_pugh_class",)),
        ({"nodule_count": 3, "nodule_count_qualifier": ">"}, "B", ()),
        ({"nodule_count": 3, "nodule_count_qualifier": ">", "largest_diameter_mm": np.nan}, "B", ()),
        ({"nodule_count": 1, "nodule_count_qualifier": ">"}, None, ("nodule_count",)),
        ({"nodule_count": 1, "nodule_count_qualifier": ">", "largest_diameter_mm": 31}, "B", ()),
        ({"nodule_count": np.nan, "largest_diameter_mm": 31}, None, ("nodule_count",)),
        ({"nodule_count": np.nan, "largest_diameter_mm": np.nan}, None, ("nodule_count", "largest_diameter_mm")),
    ],
)
def test_bclc_of_partial_records(changes: dict[str, Any], stage: str | None, missing: tuple[str, ...]) -> None:
    found = bclc(**(FIT | changes)).one()
    assert (found.value, found.missing) == (stage, missing)


@pytest.mark.parametrize(
    ("name", "value"), [("ecog", 5), ("ecog", -1), ("ecog", 1.5), ("nodule_count", 0), ("nodule_count", 2.5)]
)
def test_bclc_number_out_of_domain_is_invalid(name: str, value: float) -> None:
    found = bclc(**(FIT | {"largest_diameter_mm": 25, name: value})).one()
    assert (found.value, found.invalid) == (None, (name,))


def test_bclc_uses_what_is_known_of_child_pugh() -> None:
    signs: dict[str, Any] = {"ascites": "none", "encephalopathy": "none", "albumin_g_dl": 4.0, "inr": 1.0}
    # 4 points and 1 to 3 for bilirubin: A or B, not C.
    a_or_b = child_pugh_class(**signs)
    assert a_or_b.one().undetermined
    assert bclc(**(FIT | {"child_pugh_class": a_or_b})).one().value == "0"
    assert clip(child_pugh_class=a_or_b).one().missing[0] == "child_pugh_class"
    # 3 + 3 + 1 + 1 and 1 to 3: B or C.
    b_or_c = child_pugh_class(**(signs | {"ascites": "severe", "encephalopathy": "grade_3_4"}))
    assert bclc(**(FIT | {"child_pugh_class": b_or_c})).one().missing == ("child_pugh_class",)


@pytest.mark.parametrize(
    ("changes", "within"),
    [
        ({"largest_diameter_mm": 50}, "yes"),
        ({"largest_diameter_mm": 50.1}, "no"),
        ({"nodule_count": 2, "largest_diameter_mm": 30}, "yes"),
        ({"nodule_count": 3, "largest_diameter_mm": 30}, "yes"),
        ({"nodule_count": 3, "largest_diameter_mm": 30.1}, "no"),
        ({"nodule_count": 4}, "no"),
        ({"nodule_count": 3, "nodule_count_qualifier": ">", "nodes": None}, "no"),
        ({"portal_vein_thrombosis": "present"}, "no"),
        ({"hepatic_vein_invasion": "yes"}, "no"),
        ({"nodes": "N1"}, "no"),
        ({"metastasis": "M1"}, "no"),
        ({"metastasis": "unknown"}, None),
    ],
)
def test_milan(changes: dict[str, Any], within: str | None) -> None:
    assert milan(**(CONFINED | changes)).one().value == within


@pytest.mark.parametrize(
    ("share", "ascites", "albumin", "bilirubin", "stage"),
    [
        ("half_or_less", "none", 3.0, 3.0, "I"),
        ("more_than_half", "none", 3.0, 3.0, "II"),
        ("half_or_less", "mild_moderate", 3.0, 3.0, "II"),
        ("half_or_less", "none", 2.99, 3.0, "II"),
        ("half_or_less", "none", 3.0, 3.01, "II"),
        ("half_or_less", "severe", 2.9, 3.0, "II"),
        ("half_or_less", "severe", 2.9, 3.1, "III"),
        ("more_than_half", "severe", 2.9, 3.1, "III"),
    ],
)
def test_okuda(share: str, ascites: str, albumin: float, bilirubin: float, stage: str) -> None:
    found = okuda(liver_share=share, ascites=ascites, albumin_g_dl=albumin, bilirubin_mg_dl=bilirubin)
    assert found.one().value == stage


def test_okuda_is_determined_with_one_criterion_missing() -> None:
    # Two met and one not: II whether the fourth is met or... 3 would be III, so it matters. Three met: III anyway.
    two = okuda(liver_share="half_or_less", ascites="severe", albumin_g_dl=2.0)
    assert two.one().missing == ("bilirubin_mg_dl",)
    one = okuda(liver_share="half_or_less", ascites="severe", albumin_g_dl=4.0)
    assert one.one().value == "II"
    three = okuda(liver_share="more_than_half", ascites="severe", albumin_g_dl=2.0)
    assert three.one().value == "III"


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({}, 0),
        ({"child_pugh_class": "B"}, 1),
        ({"child_pugh_class": "C"}, 2),
        ({"nodule_count": 2}, 1),
        ({"liver_share": "more_than_half"}, 2),
        ({"liver_share": "more_than_half", "nodule_count": None}, 2),
        ({"afp_ng_ml": 399.9}, 0),
        ({"afp_ng_ml": 400}, 1),
        ({"afp_ng_ml": 1210, "afp_qualifier": ">"}, 1),
        ({"portal_vein_thrombosis": "vp1"}, 1),
        ({"portal_vein_thrombosis": "present"}, 1),
        (
            {
                "child_pugh_class": "C",
                "liver_share": "more_than_half",
                "afp_ng_ml": 500,
                "portal_vein_thrombosis": "vp4",
            },
            6,
        ),
        ({"afp_ng_ml": None}, None),
        ({"child_pugh_class": ""}, None),
    ],
)
def test_clip(changes: dict[str, Any], points: float | None) -> None:
    best: dict[str, Any] = {
        "child_pugh_class": "A",
        "nodule_count": 1,
        "liver_share": "half_or_less",
        "afp_ng_ml": 10,
        "portal_vein_thrombosis": "none",
    }
    assert clip(**(best | changes)).one().value == points


PATHOLOGICAL = LOCAL | {"microvascular_invasion": "no", "adjacent_organ_invasion": "no"}


@pytest.mark.parametrize(
    ("changes", "category", "stage"),
    [
        ({}, "T1a", "IA"),
        # Solitary ≤2 cm is T1a with or without microvascular invasion.
        ({"microvascular_invasion": "yes"}, "T1a", "IA"),
        ({"largest_diameter_mm": 20.1}, "T1b", "IB"),
        ({"largest_diameter_mm": 90}, "T1b", "IB"),
        ({"largest_diameter_mm": 20.1, "microvascular_invasion": "yes"}, "T2", "II"),
        ({"largest_diameter_mm": 20.1, "portal_vein_thrombosis": "vp2"}, "T2", "II"),
        ({"nodule_count": 2, "largest_diameter_mm": 50}, "T2", "II"),
        ({"nodule_count": 2, "largest_diameter_mm": 50.1}, "T3", "IIIA"),
        ({"nodule_count": 2, "portal_vein_thrombosis": "vp1"}, "T2", "II"),
        ({"portal_vein_thrombosis": "vp3"}, "T4", "IIIB"),
        ({"portal_vein_thrombosis": "vp4", "nodule_count": 3}, "T4", "IIIB"),
        ({"adjacent_organ_invasion": "yes"}, "T4", "IIIB"),
        ({"nodes": "N1"}, "T1a", "IVA"),
        ({"nodes": "N1", "metastasis": "M1"}, "T1a", "IVB"),
        ({"metastasis": "M1", "adjacent_organ_invasion": "yes"}, "T4", "IVB"),
        # The branch is not stated: peripheral would be T2, major T4.
        ({"portal_vein_thrombosis": "present", "largest_diameter_mm": 30}, None, None),
        ({"hepatic_vein_invasion": "yes", "largest_diameter_mm": 30}, None, None),
        ({"portal_vein_thrombosis": "present", "nodes": "N1"}, None, "IVA"),
        ({"largest_diameter_mm": 30, "microvascular_invasion": ""}, None, None),
        ({"largest_diameter_mm": None, "metastasis": "M1"}, None, "IVB"),
        ({"nodule_count": 3, "nodule_count_qualifier": ">", "largest_diameter_mm": 60}, "T3", "IIIA"),
    ],
)
def test_tnm(changes: dict[str, Any], category: str | None, stage: str | None) -> None:
    record = PATHOLOGICAL | {"nodes": "N0", "metastasis": "M0"} | changes
    found = tnm_stage(**record).one()
    assert found.value == stage
    spread = ("nodes", "metastasis")
    found_t = tnm_t(**{name: value for name, value in record.items() if name not in spread}).one()
    assert found_t.value == category
    assert found_t.undetermined == bool(found_t.missing)


@pytest.mark.parametrize(("method", "category"), [("ct", "T1b"), ("ious", "T1b"), ("histology", None), ("", None)])
def test_imaging_needs_no_histology(method: str, category: str | None) -> None:
    record = PATHOLOGICAL | {"largest_diameter_mm": 30, "microvascular_invasion": "", "method": method}
    found = tnm_t(**record).one()
    assert found.value == category
    assert found.missing == (() if category else ("microvascular_invasion",))


def test_microvascular_invasion_that_is_recorded_counts_with_any_method() -> None:
    record = PATHOLOGICAL | {"largest_diameter_mm": 30, "method": "ct"}
    assert tnm_t(**(record | {"microvascular_invasion": "yes"})).one().value == "T2"
    assert tnm_t(**(record | {"microvascular_invasion": "unknown"})).one().value is None


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({}, 0),
        ({"primary_n": "N1c"}, 1),
        ({"disease_free_interval_months": 11.99}, 1),
        ({"disease_free_interval_months": 0}, 1),
        ({"nodule_count": 2}, 1),
        ({"nodule_count": 1, "nodule_count_qualifier": ">"}, 1),
        ({"cea_ng_ml": 200.1}, 1),
        ({"largest_diameter_mm": 50.1}, 1),
        ({"cea_ng_ml": None}, None),
        ({"disease_free_interval_months": -1}, None),
        (
            {
                "primary_n": "N2",
                "disease_free_interval_months": 3,
                "nodule_count": 5,
                "cea_ng_ml": 900,
                "largest_diameter_mm": 80,
            },
            5,
        ),
    ],
)
def test_fong(changes: dict[str, Any], points: float | None) -> None:
    best: dict[str, Any] = {
        "primary_n": "N0",
        "disease_free_interval_months": 12.0,
        "nodule_count": 1,
        "cea_ng_ml": 200,
        "largest_diameter_mm": 50,
    }
    assert fong(**(best | changes)).one().value == points
