"""The longitudinal study of colorectal liver metastases: 120 synthetic patients in four arms.

Systemic or intrahepatic chemotherapy before resection, with or without IL-2. Lymphocytes fall after the operation and
recover sooner with IL-2; responses, recurrences and survival are drawn with it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from registry.demo.chance import Chance

SEED = 2004
PER_ARM = 30
IL2_LOD_PG_ML = 2.0
TNF_LOD_PG_ML = 1.7
FIRST_DAY, LAST_DAY = dt.date(2014, 1, 15), dt.date(2017, 12, 15)
LAST_CONTACT = dt.date(2021, 6, 30)


@dataclass(frozen=True)
class Arm:
    """One arm of the study."""

    code: str
    name: str
    intrahepatic: bool
    il2: bool


ARMS = (
    Arm("SYS", "Systemic chemotherapy", intrahepatic=False, il2=False),
    Arm("SYS-IL2", "Systemic chemotherapy with IL-2", intrahepatic=False, il2=True),
    Arm("HAI", "Intrahepatic chemotherapy", intrahepatic=True, il2=False),
    Arm("HAI-IL2", "Intrahepatic chemotherapy with IL-2", intrahepatic=True, il2=True),
)


@dataclass(frozen=True)
class Visit:
    """One draw of serum and blood. Values by analyte code, in the analyte's canonical unit."""

    timepoint: str
    day: int | None
    collected_on: dt.date
    values: dict[str, float]


@dataclass
class CrlmPatient:
    """One synthetic patient."""

    registry_id: str
    site: str
    arm: Arm
    sex: str
    birth_year: int
    diagnosed_on: dt.date
    primary_site: str
    primary_n: str
    primary_resected_on: dt.date
    ras: str
    metastases: int
    longest_mm: float
    cea_ng_ml: float
    chemotherapy_on: dt.date
    operated_on: dt.date
    margin: str
    sum_baseline_mm: float
    sum_now_mm: float
    new_lesions: str
    response: str
    recurred_on: dt.date | None
    recurrence_site: str
    died_on: dt.date | None
    last_contact_on: dt.date
    toxicity_grade: int
    visits: list[Visit] = field(default_factory=list)


def crlm_patients() -> list[CrlmPatient]:
    """Generate the patients of the study, always the same."""
    chance = Chance(SEED)
    return [_patient(chance, number, ARMS[number % len(ARMS)]) for number in range(PER_ARM * len(ARMS))]


def _patient(chance: Chance, number: int, arm: Arm) -> CrlmPatient:
    diagnosed_on = chance.day(FIRST_DAY, LAST_DAY)
    chemotherapy_on = chance.days_from(diagnosed_on, 14, 40)
    operated_on = chance.days_from(chemotherapy_on, 75, 110)
    baseline, now, new_lesions, response = _response(chance, arm)
    recurred_on, died_on, last_contact_on = _course(chance, arm, response, operated_on)
    patient = CrlmPatient(
        registry_id=f"CRLM{number + 1:03d}",
        site="DEMO-MI" if number % 5 in (1, 3, 4) else "DEMO-HN",
        arm=arm,
        sex="male" if chance.yes(0.58) else "female",
        birth_year=diagnosed_on.year - int(min(max(chance.normal(63, 10), 30), 85)),
        diagnosed_on=diagnosed_on,
        primary_site=chance.pick(("left_colon", "right_colon", "rectum"), (5, 3, 3)),
        primary_n=chance.pick(("N0", "N1", "N2"), (4, 4, 2)),
        primary_resected_on=chance.days_from(diagnosed_on, -900, -20),
        ras=chance.pick(("wild_type", "mutated"), (55, 45)),
        metastases=chance.pick((1, 2, 3, 4, 6), (8, 6, 4, 3, 2)),
        longest_mm=round(chance.lognormal(36, 0.45, 8, 130)),
        cea_ng_ml=round(chance.lognormal(22, 1.5, 0.5, 4000), 1),
        chemotherapy_on=chemotherapy_on,
        operated_on=operated_on,
        margin=chance.pick(("R0", "R1"), (85, 15)),
        sum_baseline_mm=baseline,
        sum_now_mm=now,
        new_lesions=new_lesions,
        response=response,
        recurred_on=recurred_on,
        recurrence_site=chance.pick(("liver", "lung", "multiple", "peritoneum"), (5, 3, 2, 1)) if recurred_on else "",
        died_on=died_on,
        last_contact_on=last_contact_on,
        toxicity_grade=chance.pick((0, 1, 2, 3), (3, 4, 3, 1)),
    )
    patient.visits = _visits(chance, patient)
    return patient


def _response(chance: Chance, arm: Arm) -> tuple[float, float, str, str]:
    """Sums of diameters before and after chemotherapy (mm), new lesions, and the response they mean (RECIST 1.1)."""
    baseline = float(round(chance.lognormal(70, 0.45, 15, 240)))
    change = chance.normal(-0.22 - 0.08 * arm.intrahepatic - 0.06 * arm.il2, 0.24)
    now = max(0.0, float(round(baseline * (1 + change))))
    new_lesions = chance.yes(0.06)
    grew = now >= 1.2 * baseline and now - baseline >= 5
    if new_lesions or grew:
        return baseline, now, "yes" if new_lesions else "no", "PD"
    if now == 0:
        return baseline, now, "no", "CR"
    return baseline, now, "no", "PR" if now <= 0.7 * baseline else "SD"


def _course(
    chance: Chance, arm: Arm, response: str, operated_on: dt.date
) -> tuple[dt.date | None, dt.date | None, dt.date]:
    """Recurrence, death and last contact, from constant hazards that response and IL-2 lower."""
    benefit = 1.0 + 0.35 * arm.il2 + 0.25 * (response in ("CR", "PR"))
    recurrence = chance.days_from(operated_on, 0, 0) + dt.timedelta(
        days=int(chance.lognormal(430 * benefit, 0.8, 45, 4000))
    )
    death = recurrence + dt.timedelta(days=int(chance.lognormal(520 * benefit, 0.7, 20, 4000)))
    lost_on = chance.days_from(operated_on, 500, 3500)
    until = min(LAST_CONTACT, lost_on)
    recurred_on = recurrence if recurrence <= until else None
    died_on = death if death <= until else None
    return recurred_on, died_on, died_on or until


def _visits(chance: Chance, patient: CrlmPatient) -> list[Visit]:
    """Baseline, the day before surgery, and days 7 and 30 after it; a visit is missed now and then."""
    own = chance.normal(0, 0.25)
    plan = (
        ("baseline", None, patient.chemotherapy_on - dt.timedelta(days=2), 1.0),
        ("pre_op", None, patient.operated_on - dt.timedelta(days=1), 0.9 + 0.25 * patient.arm.il2),
        ("post_op", 7, patient.operated_on + dt.timedelta(days=7), 0.62 + 0.38 * patient.arm.il2),
        ("post_op", 30, patient.operated_on + dt.timedelta(days=30), 0.85 + 0.3 * patient.arm.il2),
    )
    return [
        Visit(timepoint, day, collected_on, _values(chance, level * 2.718281828**own, timepoint))
        for timepoint, day, collected_on, level in plan
        if timepoint == "baseline" or not chance.yes(0.07)
    ]


def _values(chance: Chance, level: float, timepoint: str) -> dict[str, float]:
    """Cells and cytokines of one visit; `level` is the immune state, 1 before treatment."""
    lymphocytes = round(1.45 * level * 2.718281828 ** chance.normal(0, 0.18), 2)
    inflamed = 2.2 if timepoint == "post_op" else 1.0
    return {
        "lymphocytes": lymphocytes,
        "CD4": round(lymphocytes * 1000 * chance.uniform(0.36, 0.48)),
        "CD8": round(lymphocytes * 1000 * chance.uniform(0.2, 0.32)),
        "NK": round(lymphocytes * 1000 * chance.uniform(0.08, 0.18)),
        "IL-2": round(chance.lognormal(3.6 * level, 0.6, 0.4, 60), 1),
        "IL-6": round(chance.lognormal(5.5 * inflamed, 0.7, 1.0, 300), 1),
        "TNF-alpha": round(chance.lognormal(6.0, 0.6, 0.9, 60), 1),
    }
