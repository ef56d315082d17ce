"""The three MELD scores: mortality of end-stage liver disease."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from registry.clinical import codes as c
from registry.clinical.columns import Codes, Measured, Numbers, measured, positions
from registry.clinical.deciding import from_formula
from registry.clinical.derived import Derived

# Kamath et al., Hepatology 2001;33:464, as used by UNOS; Kim et al., N Engl J Med 2008;359:1018, in the form that
# UNOS adopted in 2016; Kim et al., Gastroenterology 2021;161:1887.
MELD_VERSION = "MELD-2001/1"
MELD_NA_VERSION = "MELD-Na-2016/1"
MELD_3_VERSION = "MELD-3.0-2021/1"
_MELD_BOUNDS = (6.0, 40.0)
_SODIUM_COUNTS_ABOVE = 11.0


def _rounded_within_bounds(score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round half up, within 6 to 40. Rounding to nine decimals first undoes the noise of binary fractions."""
    return np.clip(np.floor(np.round(score, 9) + 0.5), *_MELD_BOUNDS)


def _meld_value(bilirubin: Measured, inr: Measured, creatinine: Measured) -> NDArray[np.float64]:
    score = (
        3.78 * np.log(np.maximum(bilirubin.value, 1.0))
        + 11.2 * np.log(np.maximum(inr.value, 1.0))
        + 9.57 * np.log(np.clip(creatinine.value, 1.0, 4.0))
        + 6.43
    )
    return _rounded_within_bounds(score)


def meld(*, bilirubin_mg_dl: Numbers = None, inr: Numbers = None, creatinine_mg_dl: Numbers = None) -> Derived:
    """MELD: 3.78 ln bilirubin + 11.2 ln INR + 9.57 ln creatinine + 6.43, rounded half up, 6 to 40.

    Each value is at least 1, creatinine at most 4 mg/dL. Dialysis is not an input: enter creatinine as measured.

    Parameters
    ----------
    bilirubin_mg_dl, inr, creatinine_mg_dl : array of float, shape (n,), or scalar
        Exact values only; all are needed.

    References
    ----------
    Kamath et al., Hepatology 2001;33:464.

    Examples
    --------
    >>> meld(bilirubin_mg_dl=2.0, inr=1.8, creatinine_mg_dl=0.6).one().value
    16.0
    """
    inputs = [
        measured("bilirubin_mg_dl", bilirubin_mg_dl),
        measured("inr", inr),
        measured("creatinine_mg_dl", creatinine_mg_dl),
    ]
    return from_formula(_meld_value(*inputs), inputs, MELD_VERSION)


def meld_na(
    *,
    bilirubin_mg_dl: Numbers = None,
    inr: Numbers = None,
    creatinine_mg_dl: Numbers = None,
    sodium_mmol_l: Numbers = None,
) -> Derived:
    """MELD-Na: above MELD 11, MELD + 1.32·(137 − Na) − 0.033·MELD·(137 − Na); otherwise MELD.

    MELD is the rounded score, sodium is held within 125 to 137 mmol/L, and the result is rounded half up, 6 to 40.
    Sodium is not needed, and not missing, where MELD is 11 or less.

    Parameters
    ----------
    bilirubin_mg_dl, inr, creatinine_mg_dl, sodium_mmol_l : array of float, shape (n,), or scalar

    References
    ----------
    Kim et al., N Engl J Med 2008;359:1018; the form with the threshold at 11: OPTN policy 9.1, 2016.

    Examples
    --------
    >>> meld_na(bilirubin_mg_dl=2.0, inr=1.8, creatinine_mg_dl=0.6, sodium_mmol_l=130).one().value
    22.0
    """
    bilirubin, international_ratio = measured("bilirubin_mg_dl", bilirubin_mg_dl), measured("inr", inr)
    creatinine, sodium = measured("creatinine_mg_dl", creatinine_mg_dl), measured("sodium_mmol_l", sodium_mmol_l)
    score = _meld_value(bilirubin, international_ratio, creatinine)
    deficit = 137.0 - np.clip(sodium.value, 125.0, 137.0)
    with_sodium = _rounded_within_bounds(score + 1.32 * deficit - 0.033 * score * deficit)
    low = score <= _SODIUM_COUNTS_ABOVE
    return from_formula(
        np.where(low, score, with_sodium),
        [bilirubin, international_ratio, creatinine, sodium],
        MELD_NA_VERSION,
        not_needed={"sodium_mmol_l": low},
    )


def meld_3(
    *,
    sex: Codes = None,
    bilirubin_mg_dl: Numbers = None,
    inr: Numbers = None,
    creatinine_mg_dl: Numbers = None,
    sodium_mmol_l: Numbers = None,
    albumin_g_dl: Numbers = None,
) -> Derived:
    """MELD 3.0, rounded half up, 6 to 40.

    1.33 (female) + 4.56 ln bilirubin + 0.82·(137 − Na) − 0.24·(137 − Na)·ln bilirubin + 9.09 ln INR
    + 11.14 ln creatinine + 1.85·(3.5 − albumin) − 1.83·(3.5 − albumin)·ln creatinine + 6, with bilirubin and INR
    at least 1, creatinine 1–3 mg/dL, sodium 125–137 mmol/L, albumin 1.5–3.5 g/dL.

    Parameters
    ----------
    sex : codes, shape (n,)
        `codes.SEX`. Unknown leaves the score undetermined.
    bilirubin_mg_dl, inr, creatinine_mg_dl, sodium_mmol_l, albumin_g_dl : array of float, shape (n,), or scalar
        Exact values only; all are needed.

    References
    ----------
    Kim et al., Gastroenterology 2021;161:1887.

    Examples
    --------
    >>> meld_3(sex="female", bilirubin_mg_dl=2, inr=1.8, creatinine_mg_dl=0.6, sodium_mmol_l=130,
    ...        albumin_g_dl=1.2).one().value
    24.0
    """
    inputs = [
        Measured("sex", *_is_female(sex)),
        measured("bilirubin_mg_dl", bilirubin_mg_dl),
        measured("inr", inr),
        measured("creatinine_mg_dl", creatinine_mg_dl),
        measured("sodium_mmol_l", sodium_mmol_l),
        measured("albumin_g_dl", albumin_g_dl),
    ]
    female, bilirubin, international_ratio, creatinine, sodium, albumin = (item.value for item in inputs)
    ln_bilirubin = np.log(np.maximum(bilirubin, 1.0))
    ln_creatinine = np.log(np.clip(creatinine, 1.0, 3.0))
    deficit = 137.0 - np.clip(sodium, 125.0, 137.0)
    albumin_deficit = 3.5 - np.clip(albumin, 1.5, 3.5)
    score = (
        1.33 * female
        + 4.56 * ln_bilirubin
        + (0.82 - 0.24 * ln_bilirubin) * deficit
        + 9.09 * np.log(np.maximum(international_ratio, 1.0))
        + 11.14 * ln_creatinine
        + (1.85 - 1.83 * ln_creatinine) * albumin_deficit
        + 6.0
    )
    return from_formula(_rounded_within_bounds(score), inputs, MELD_3_VERSION)


def _is_female(sex: Codes) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    value = np.array([1.0, 0.0, np.nan, np.nan])[positions("sex", sex, c.SEX)]
    return value, np.zeros(len(value), dtype=bool)
