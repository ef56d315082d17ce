"""A rule answers exactly where every completion of the unknown inputs gives the same answer, and names what matters."""

from __future__ import annotations

import pytest

from registry.clinical.colorectal import fong
from registry.clinical.liver import child_pugh_class, child_pugh_points
from registry.clinical.staging import bclc, milan
from registry.clinical.staging_scores import clip, okuda
from registry.clinical.tnm import tnm_stage, tnm_t
from tests.clinical.completions import (
    Rule,
    Variable,
    coded,
    disagreements,
    number,
)

CHILD_PUGH = [
    number("bilirubin_mg_dl", (1, 2, 4), "bilirubin_qualifier", {("<", 2): (1,), (">", 2): (2, 4), (">", 3): (4,)}),
    number("albumin_g_dl", (4, 3, 2), "albumin_qualifier", {("<", 3): (3, 2), ("<", 2.8): (2,)}),
    number("inr", (1, 2, 3), "inr_qualifier", {(">", 1.7): (2, 3)}),
    coded("ascites", ("none", "mild_moderate", "severe")),
    coded("encephalopathy", ("none", "grade_1_2", "grade_3_4")),
]
PORTAL_VEIN = coded(
    "portal_vein_thrombosis",
    ("none", "vp1", "vp3", "vp4"),
    {"unknown": ("none", "vp1", "vp3", "vp4"), "present": ("vp1", "vp3", "vp4")},
)
NODES = coded("nodes", ("N0", "N1"), {"unknown": ("N0", "N1")})
METASTASIS = coded("metastasis", ("M0", "M1"), {"unknown": ("M0", "M1")})


def yes_no(name: str) -> Variable:
    return coded(name, ("no", "yes"), {"unknown": ("no", "yes")})


NODULE_COUNT = number(
    "nodule_count",
    (1, 2, 3, 4),
    "nodule_count_qualifier",
    {
        (">", 3): (4,),
        (">", 1): (2, 3, 4),
        (">", 2): (3, 4),
        ("<", 4): (1, 2, 3),
        ("<", 2): (1,),
        ("ND", 2): (1, 2, 3, 4),
    },
)
DIAMETER = number("largest_diameter_mm", (20, 30, 50, 51))
CHILD_PUGH_CLASS = coded("child_pugh_class", ("A", "B", "C"))

CASES: dict[str, tuple[Rule, list[Variable]]] = {
    "child_pugh_points": (child_pugh_points, CHILD_PUGH),
    "child_pugh_class": (child_pugh_class, CHILD_PUGH),
    "bclc": (
        bclc,
        [
            number("ecog", (0, 2, 3)),
            CHILD_PUGH_CLASS,
            PORTAL_VEIN,
            yes_no("hepatic_vein_invasion"),
            NODES,
            METASTASIS,
            NODULE_COUNT,
            DIAMETER,
        ],
    ),
    "okuda": (
        okuda,
        [
            coded("liver_share", ("half_or_less", "more_than_half")),
            coded("ascites", ("none", "mild_moderate", "severe")),
            number("albumin_g_dl", (3.0, 2.9), "albumin_qualifier", {("<", 3): (2.9,), (">", 2.9): (3.0, 2.9)}),
            number("bilirubin_mg_dl", (3.0, 3.1), "bilirubin_qualifier", {(">", 3): (3.1,), ("<", 3): (3.0,)}),
        ],
    ),
    "clip": (
        clip,
        [
            CHILD_PUGH_CLASS,
            NODULE_COUNT,
            coded("liver_share", ("half_or_less", "more_than_half")),
            number(
                "afp_ng_ml",
                (399, 400),
                "afp_qualifier",
                {(">", 1000): (400,), ("<", 400): (399,), ("<", 500): (399, 400)},
            ),
            PORTAL_VEIN,
        ],
    ),
    "milan": (milan, [NODULE_COUNT, DIAMETER, PORTAL_VEIN, yes_no("hepatic_vein_invasion"), NODES, METASTASIS]),
    "fong": (
        fong,
        [
            coded("primary_n", ("N0", "N1", "N2b")),
            number("disease_free_interval_months", (0, 11.9, 12)),
            NODULE_COUNT,
            number("cea_ng_ml", (200, 201), "cea_qualifier", {(">", 200): (201,), ("<", 200): (200,)}),
            DIAMETER,
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_undetermined_exactly_where_completions_differ(name: str) -> None:
    rule, variables = CASES[name]
    assert disagreements(rule, variables) == []


def _tnm(rule: Rule, variables: list[Variable]) -> list[str]:
    # No code of the field tells a peripheral from a major hepatic vein, so the full values here are those without.
    return disagreements(lambda **columns: rule(**columns, hepatic_vein_invasion="no"), variables, size=250)


T_VARIABLES = [NODULE_COUNT, DIAMETER, PORTAL_VEIN, yes_no("microvascular_invasion"), yes_no("adjacent_organ_invasion")]


def test_tnm_t_undetermined_exactly_where_completions_differ() -> None:
    assert _tnm(tnm_t, T_VARIABLES) == []


def test_tnm_stage_undetermined_exactly_where_completions_differ() -> None:
    assert _tnm(tnm_stage, [*T_VARIABLES, NODES, METASTASIS]) == []
