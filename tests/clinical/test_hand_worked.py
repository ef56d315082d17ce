"""Scores and stages of patients worked by hand from the published definitions, one at a time and as a column."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import numpy as np
import pytest

from registry.clinical.colorectal import fong
from registry.clinical.liver import albi_grade, albi_score, child_pugh_class, child_pugh_points
from registry.clinical.meld import meld, meld_3, meld_na
from registry.clinical.response import response
from registry.clinical.staging import bclc, milan
from registry.clinical.staging_scores import clip, okuda
from registry.clinical.tnm import tnm_stage, tnm_t

LIVER = ("bilirubin_mg_dl", "inr", "creatinine_mg_dl", "sodium_mmol_l", "albumin_g_dl", "sex")
PUGH = ("bilirubin_mg_dl", "albumin_g_dl", "inr", "ascites", "encephalopathy")
VEINS = ("portal_vein_thrombosis", "hepatic_vein_invasion")
TUMOUR = ("nodule_count", "largest_diameter_mm", *VEINS, "nodes", "metastasis")
TNM = (*TUMOUR[:4], "microvascular_invasion", "adjacent_organ_invasion")
SUMS = ("sum_baseline_mm", "sum_nadir_mm", "sum_now_mm", "new_lesions")
FONG = ("primary_n", "disease_free_interval_months", "nodule_count", "cea_ng_ml", "largest_diameter_mm")
CLIP = ("child_pugh_class", "nodule_count", "liver_share", "afp_ng_ml", "portal_vein_thrombosis")
OKUDA = ("liver_share", "ascites", "albumin_g_dl", "bilirubin_mg_dl")

CASES: list[tuple[Any, tuple[str, ...], tuple[Any, ...], Any]] = [
    # 3.78·ln 3.2 + 11.2·ln 1.6 + 9.57·ln 1.9 + 6.43 = 4.397 + 5.264 + 6.143 + 6.43 = 22.23.
    (meld, LIVER[:3], (3.2, 1.6, 1.9), 22),
    # All below 1 count as 1: 6.43.
    (meld, LIVER[:3], (0.4, 0.9, 0.7), 6),
    # Creatinine 9 counts as 4: 12.857 + 20.068 + 13.267 + 6.43 = 52.62, at most 40.
    (meld, LIVER[:3], (30, 6, 9), 40),
    # 22 + 1.32·6 − 0.033·22·6 = 22 + 7.92 − 4.356 = 25.56.
    (meld_na, LIVER[:4], (3.2, 1.6, 1.9, 131), 26),
    # MELD is 0.689 + 2.938 + 0.912 + 6.43 = 10.97, rounded 11, and sodium counts only above 11.
    (meld_na, LIVER[:4], (1.2, 1.3, 1.1, 120), 11),
    # MELD 2.426 + 3.768 + 0 + 6.43 = 12.62 is 13; sodium 122 counts as 125: 13 + 15.84 − 5.148 = 23.69.
    (meld_na, LIVER[:4], (1.9, 1.4, 1.0, 122), 24),
    # 1.33 + 5.304 + 4.92 − 1.675 + 4.272 + 7.150 + 1.48 − 0.940 + 6 = 27.84; a man has 1.33 less, 26.51.
    (meld_3, LIVER, (3.2, 1.6, 1.9, 131, 2.7, "female"), 28),
    (meld_3, LIVER, (3.2, 1.6, 1.9, 131, 2.7, "male"), 27),
    # 0.66·log10(0.7·17.104) − 0.085·41 = 0.7116 − 3.485 = −2.7734; 0.66·log10 102.624 − 0.085·22 = −0.5426.
    (albi_score, ("bilirubin_mg_dl", "albumin_g_dl"), (0.7, 4.1), pytest.approx(-2.773391, abs=1e-6)),
    (albi_grade, ("bilirubin_mg_dl", "albumin_g_dl"), (0.7, 4.1), "1"),
    (albi_grade, ("bilirubin_mg_dl", "albumin_g_dl"), (2.5, 3.1), "2"),
    (albi_grade, ("bilirubin_mg_dl", "albumin_g_dl"), (6.0, 2.2), "3"),
    # Both ends of a middle band: 2 + 2 + 2 + 1 + 1; then 2 + 2 + 2 + 2 + 2; then 3 + 3 + 3 + 1 + 1.
    (child_pugh_points, PUGH, (3.0, 3.5, 2.3, "none", "none"), 8),
    (child_pugh_points, PUGH, (2.0, 2.8, 1.7, "mild_moderate", "grade_1_2"), 10),
    (child_pugh_points, PUGH, (3.1, 2.7, 2.4, "none", "none"), 11),
    (child_pugh_class, PUGH, (1.9, 3.6, 1.6, "mild_moderate", "none"), "A"),
    (child_pugh_class, PUGH, (3.1, 2.7, 1.6, "mild_moderate", "none"), "C"),
    (bclc, ("ecog", "child_pugh_class", *TUMOUR), (0, "B", 1, 65, "none", "no", "N0", "M0"), "A"),
    (bclc, ("ecog", "child_pugh_class", *TUMOUR), (0, "A", 3, 31, "none", "no", "N0", "M0"), "B"),
    (bclc, ("ecog", "child_pugh_class", *TUMOUR), (0, "A", 1, 18, "vp1", "no", "N0", "M0"), "C"),
    (bclc, ("ecog", "child_pugh_class", *TUMOUR), (1, "C", 1, 18, "none", "no", "N0", "M0"), "D"),
    (milan, TUMOUR, (1, 50, "none", "no", "N0", "M0"), "yes"),
    (milan, TUMOUR, (3, 31, "none", "no", "N0", "M0"), "no"),
    # A solitary tumour of 2 cm is T1a with vascular invasion too; several with one above 5 cm are T3.
    (tnm_t, TNM, (1, 20, "vp1", "no", "yes", "no"), "T1a"),
    (tnm_t, TNM, (1, 21, "none", "no", "yes", "no"), "T2"),
    (tnm_t, TNM, (4, 51, "vp2", "no", "no", "no"), "T3"),
    (tnm_stage, (*TNM, "nodes", "metastasis"), (1, 15, "vp4", "no", "no", "no", "N0", "M0"), "IIIB"),
    (tnm_stage, (*TNM, "nodes", "metastasis"), (1, 15, "none", "no", "no", "no", "N1", "M0"), "IVA"),
    # Okuda counts albumin below 3 (3.0 isn't) and bilirubin above 3 (3.0 isn't).
    (okuda, OKUDA, ("half_or_less", "none", 3.0, 3.0), "I"),
    (okuda, OKUDA, ("more_than_half", "none", 2.9, 3.1), "III"),
    # CLIP: B 1 + several 1 + AFP of 400 1 + thrombosis 1; A 0 + more than half 2 + 0 + 0.
    (clip, CLIP, ("B", 3, "half_or_less", 400, "vp2"), 4),
    (clip, CLIP, ("A", 1, "more_than_half", 399.9, "none"), 2),
    # Fong: only what exceeds counts, so that 12 months, one metastasis, CEA 200 and 5 cm give none.
    (fong, FONG, ("N0", 12, 1, 200, 50), 0),
    (fong, FONG, ("N2a", 11.9, 2, 200.1, 50.1), 5),
    # From 100 at the nadir of 40: 47 is +17.5 %, so PR; 48 is +20 % and +8 mm, so PD; from 20 to 24 only 4 mm, so PR.
    (response, SUMS, (100, 40, 47, "no"), "PR"),
    (response, SUMS, (100, 40, 48, "no"), "PD"),
    (response, SUMS, (100, 20, 24, "no"), "PR"),
    (response, SUMS, (100, 100, 70.1, "no"), "SD"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "names", "inputs", "expected"), CASES)
def test_one_patient(rule: Any, names: tuple[str, ...], inputs: tuple[Any, ...], expected: Any) -> None:
    assert rule(**dict(zip(names, inputs, strict=True))).one().value == expected


@pytest.mark.parametrize(
    "cases", [pytest.param(list(rows), id=rule.__name__) for rule, rows in groupby(CASES, key=lambda case: case[0])]
)
def test_a_column_of_patients(cases: list[tuple[Any, tuple[str, ...], tuple[Any, ...], Any]]) -> None:
    rule, names = cases[0][:2]
    columns = zip(*(inputs for _, _, inputs, _ in cases), strict=True)
    derived = rule(**{name: np.array(column) for name, column in zip(names, columns, strict=True)})
    assert not derived.undetermined.any()
    assert list(derived.values) == [expected for *_, expected in cases]
