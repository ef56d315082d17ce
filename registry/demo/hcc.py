"""The cross-sectional study of hepatocellular carcinoma: 86 synthetic patients.

Their serum IL-2 has the published mean, standard deviation and share below 391 U/mL; it falls with tumour size and
BCLC stage. TNF-α is drawn apart from the tumour, so that it is related to none of them.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from statistics import NormalDist

from registry.demo.chance import Chance, exact_moments

SEED = 392
PATIENTS = 86
IL2_MEAN_U_ML = 355.7
IL2_SD_U_ML = 137.4
IL2_CUT_OFF_U_ML = 391.0
BELOW_CUT_OFF = 54
TNF_LOD_PG_ML = 1.7
FIRST_DAY, LAST_DAY = dt.date(2016, 3, 1), dt.date(2018, 11, 30)
STAGES = {"0": 4, "A": 25, "B": 28, "C": 24, "D": 5}
WARD = "ABCABB"


@dataclass
class HccPatient:
    """One synthetic patient; lengths in mm, laboratory values in the unit of their name."""

    registry_id: str
    site: str
    sex: str
    birth_year: int
    diagnosed_on: dt.date
    collected_on: dt.date
    stage: str
    hbsag: str
    anti_hcv: str
    cirrhosis: str
    ecog: int
    ascites: str
    encephalopathy: str
    nodules: int
    axes_mm: tuple[float, float, float]
    portal_vein: str
    metastasis: str
    bilirubin_mg_dl: float
    albumin_g_dl: float
    inr: float
    creatinine_mg_dl: float
    sodium_mmol_l: float
    platelets_10_9_l: float
    afp_ng_ml: float
    tnf_pg_ml: float
    il2_u_ml: float = math.nan

    @property
    def volume_cm3(self) -> float:
        """Ellipsoid of the three axes."""
        a, b, c = self.axes_mm
        return math.pi / 6 * a * b * c / 1000

    @property
    def tnf_text(self) -> str:
        """TNF-α as the laboratory reports it."""
        return f"<{TNF_LOD_PG_ML}" if self.tnf_pg_ml < TNF_LOD_PG_ML else f"{self.tnf_pg_ml:.1f}"


def hcc_patients() -> list[HccPatient]:
    """Generate the patients of the study, always the same."""
    chance = Chance(SEED)
    stages = [stage for stage, count in STAGES.items() for _ in range(count)]
    patients = [_patient(chance, number, stage) for number, stage in enumerate(_shuffled(chance, stages), start=1)]
    _give_il2(chance, patients)
    return patients


def ward_patients() -> list[HccPatient]:
    """Generate a few patients of Hà Nội who are not in the study yet."""
    chance = Chance(SEED + 1)
    patients = [
        replace(_patient(chance, 100 * number, stage), registry_id=f"BN{1000 + number}")
        for number, stage in enumerate(WARD, 1)
    ]
    return [replace(patient, il2_u_ml=round(chance.lognormal(340, 0.35, 90, 800), 1)) for patient in patients]


def _shuffled(chance: Chance, stages: list[str]) -> list[str]:
    return [stage for _, _, stage in sorted((chance.uniform(), place, stage) for place, stage in enumerate(stages))]


def _patient(chance: Chance, number: int, stage: str) -> HccPatient:
    hanoi = number % 10 not in (3, 6, 9)
    diagnosed_on = chance.day(FIRST_DAY, LAST_DAY)
    child_c = stage == "D" and chance.yes(0.6)
    nodules, longest = _tumour(chance, stage)
    advanced = stage == "C"
    portal_vein = chance.pick(("vp2", "vp3", "vp4", "present")) if advanced and chance.yes(0.6) else "none"
    metastasis = "M1" if advanced and chance.yes(0.25) else "M0"
    spread = portal_vein != "none" or metastasis == "M1"
    second = round(longest * chance.uniform(0.72, 0.97), 0)
    return HccPatient(
        registry_id=f"HCC{number:03d}",
        site="DEMO-HN" if hanoi else "DEMO-MI",
        sex="male" if chance.yes(0.8) else "female",
        birth_year=diagnosed_on.year - int(min(max(chance.normal(58, 11), 27), 84)),
        diagnosed_on=diagnosed_on,
        collected_on=chance.days_from(diagnosed_on, 0, 14),
        stage=stage,
        hbsag="positive" if chance.yes(0.75 if hanoi else 0.2) else "negative",
        anti_hcv="positive" if chance.yes(0.1 if hanoi else 0.5) else "negative",
        cirrhosis="yes" if child_c or chance.yes(0.7) else "no",
        ecog=_ecog(chance, stage, child_c, spread),
        ascites="severe" if child_c else "none",
        encephalopathy="grade_1_2" if child_c else "none",
        nodules=nodules,
        axes_mm=(longest, second, round(second * chance.uniform(0.75, 1.0), 0)),
        portal_vein=portal_vein,
        metastasis=metastasis,
        bilirubin_mg_dl=round(chance.uniform(3.2, 6.0) if child_c else chance.lognormal(0.9, 0.35, 0.3, 1.9), 1),
        albumin_g_dl=round(chance.uniform(2.2, 2.7) if child_c else min(max(chance.normal(4.0, 0.3), 3.6), 4.9), 1),
        inr=round(chance.uniform(1.8, 2.4) if child_c else chance.uniform(0.95, 1.45), 2),
        creatinine_mg_dl=round(chance.lognormal(0.9, 0.2, 0.5, 1.8), 2),
        sodium_mmol_l=round(chance.normal(132 if child_c else 139, 2.5)),
        platelets_10_9_l=round(chance.lognormal(150, 0.45, 35, 420)),
        afp_ng_ml=round(chance.lognormal(60, 2.0, 1.5, 60_000), 1),
        tnf_pg_ml=round(chance.lognormal(5.5, 0.85, 0.8, 60), 1),
    )


def _tumour(chance: Chance, stage: str) -> tuple[int, float]:
    """Number of nodules and longest axis (mm) that the stage allows."""
    if stage == "0":
        return 1, round(chance.uniform(13, 20))
    if stage == "A":
        return (
            (chance.pick((2, 3)), round(chance.uniform(15, 30)))
            if chance.yes(0.3)
            else (1, round(chance.uniform(24, 75)))
        )
    nodules = chance.pick((2, 3, 4, 5), (4, 3, 2, 1))
    if stage == "B":
        return nodules, round(chance.lognormal(62, 0.3, 34, 140))
    return chance.pick((1, nodules)), round(chance.lognormal(78, 0.35, 28, 170))


def _ecog(chance: Chance, stage: str, child_c: bool, spread: bool) -> int:
    """Performance status that the stage allows: D by status or by liver function, C by status or by spread."""
    if stage == "D":
        return chance.pick((1, 2)) if child_c else chance.pick((3, 4))
    if stage == "C":
        return chance.pick((0, 1, 2)) if spread else chance.pick((1, 2))
    return 0


def _give_il2(chance: Chance, patients: list[HccPatient]) -> None:
    """Give the highest IL-2 to the patients whose tumour, with much noise, is the smallest and earliest."""
    burden = {
        patient.registry_id: -math.log(patient.volume_cm3) / 2.2
        - "0ABCD".index(patient.stage) / 1.6
        + chance.normal(0, 1.9)
        for patient in patients
    }
    for patient, value in zip(sorted(patients, key=lambda p: burden[p.registry_id]), _il2_values(chance), strict=True):
        patient.il2_u_ml = value


def _il2_values(chance: Chance) -> list[float]:
    """Draw 86 rising values with the published mean, standard deviation and number below the cut-off."""
    places = [(i + 0.5 + chance.uniform(-0.35, 0.35)) / PATIENTS for i in range(PATIENTS)]
    for skew in (step / 200 for step in range(1, 120)):
        shape = [math.exp(skew * NormalDist().inv_cdf(place)) for place in places]
        values = exact_moments(shape, IL2_MEAN_U_ML, IL2_SD_U_ML, digits=1)
        if sum(value < IL2_CUT_OFF_U_ML for value in values) == BELOW_CUT_OFF:
            return values
    raise RuntimeError("No skewness gives the published share below the cut-off; choose another seed.")
