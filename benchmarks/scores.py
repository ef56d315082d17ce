"""Derived values of 100,000 patients at once."""

import inspect
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks.task import Task
from registry.clinical import codes, colorectal, liver, meld, response, staging, staging_scores, tnm, tumour

PATIENTS = 100_000
LIMIT_S = 0.5
SHARE_MISSING = 0.05

SCORES: list[Callable[..., object]] = [
    liver.child_pugh_class,
    liver.albi_grade,
    meld.meld,
    meld.meld_na,
    meld.meld_3,
    tumour.volume,
    staging.bclc,
    staging.milan,
    staging_scores.okuda,
    staging_scores.clip,
    tnm.tnm_stage,
    colorectal.fong,
    response.response,
]
RANGES: dict[str, tuple[float, float]] = {
    "bilirubin_mg_dl": (0.3, 12),
    "albumin_g_dl": (1.8, 5),
    "inr": (0.8, 3.5),
    "creatinine_mg_dl": (0.4, 5),
    "sodium_mmol_l": (120, 145),
    "afp_ng_ml": (1, 2000),
    "cea_ng_ml": (1, 500),
    "largest_diameter_mm": (5, 150),
    "axis_a_mm": (5, 150),
    "axis_b_mm": (5, 150),
    "axis_c_mm": (5, 150),
    "sum_baseline_mm": (10, 200),
    "sum_nadir_mm": (5, 200),
    "sum_now_mm": (0, 250),
    "disease_free_interval_months": (0, 60),
}
WHOLE: dict[str, tuple[int, int]] = {"nodule_count": (1, 8), "ecog": (0, 4)}
CODES: dict[str, tuple[str, ...]] = {
    "ascites": codes.ASCITES,
    "encephalopathy": codes.ENCEPHALOPATHY,
    "child_pugh_class": codes.CHILD_PUGH_CLASSES,
    "portal_vein_thrombosis": codes.PORTAL_VEIN_THROMBOSIS,
    "hepatic_vein_invasion": codes.YES_NO_UNKNOWN,
    "microvascular_invasion": codes.YES_NO_UNKNOWN,
    "adjacent_organ_invasion": codes.YES_NO_UNKNOWN,
    "new_lesions": codes.YES_NO_UNKNOWN,
    "nodes": codes.NODES,
    "metastasis": codes.METASTASIS,
    "liver_share": codes.LIVER_SHARE,
    "method": codes.TUMOUR_METHODS,
    "sex": codes.SEX,
    "primary_n": codes.PRIMARY_NODES,
}

Column = NDArray[np.float64] | NDArray[np.object_]


def columns(rng: np.random.Generator) -> dict[str, Column]:
    """Return a column for each input, shape (PATIENTS,), with some values missing."""
    made: dict[str, Column] = {name: rng.uniform(*limits, PATIENTS) for name, limits in RANGES.items()}
    made |= {name: rng.integers(*limits, PATIENTS, endpoint=True).astype(float) for name, limits in WHOLE.items()}
    made |= {name: rng.choice(np.array(values, dtype=object), PATIENTS) for name, values in CODES.items()}
    for column in made.values():
        column[rng.random(PATIENTS) < SHARE_MISSING] = "" if column.dtype == object else np.nan
    return made


def tasks() -> Iterator[Task]:
    """Yield a task for each score."""
    made = columns(np.random.default_rng(1))
    for score in SCORES:
        inputs = {name: made[name] for name in inspect.signature(score).parameters if name in made}
        yield Task(f"{score.__name__}, {PATIENTS:,} patients", partial(score, **inputs), LIMIT_S)
