"""Liver function: Child-Pugh and ALBI. The MELD scores are in :mod:`registry.clinical.meld`."""

from __future__ import annotations

import numpy as np

from registry.clinical import codes as c
from registry.clinical.columns import Codes, Numbers, measured
from registry.clinical.deciding import Known, banded, coded, decide, from_formula, graded
from registry.clinical.derived import Derived
from registry.clinical.kleene import Axis, DecisionTable

# Pugh et al., Br J Surg 1973;60:646, with INR bands. Both ends of a middle band score 2.
CHILD_PUGH_VERSION = "Child-Pugh-1973/1"
_BILIRUBIN_EDGES = ((">=", 2.0), (">", 3.0))
_ALBUMIN_EDGES = ((">=", 2.8), (">", 3.5))
_INR_EDGES = ((">=", 1.7), (">", 2.3))

# Johnson et al., J Clin Oncol 2015;33:550.
ALBI_VERSION = "ALBI-2015/1"
BILIRUBIN_UMOL_L_PER_MG_DL = 17.104
_ALBI_EDGES = ((">", -2.60), (">", -1.39))

_POINTS = ("1", "2", "3")
_CHILD_PUGH_AXES = (
    Axis("bilirubin_mg_dl", _POINTS),
    # Albumin falls as the liver fails: its lowest band has the most points.
    Axis("albumin_g_dl", tuple(reversed(_POINTS))),
    Axis("inr", _POINTS),
    Axis("ascites", _POINTS),
    Axis("encephalopathy", _POINTS),
)


def _child_pugh_points(**points: str) -> str:
    return str(sum(map(int, points.values())))


def _child_pugh_class(**points: str) -> str:
    total = int(_child_pugh_points(**points))
    return "A" if total <= 6 else "B" if total <= 9 else "C"


_CHILD_PUGH_POINTS = DecisionTable(_CHILD_PUGH_AXES, tuple(str(total) for total in range(5, 16)), _child_pugh_points)
_CHILD_PUGH_CLASS = DecisionTable(_CHILD_PUGH_AXES, c.CHILD_PUGH_CLASSES, _child_pugh_class)


def _child_pugh_components(
    bilirubin_mg_dl: Numbers,
    albumin_g_dl: Numbers,
    inr: Numbers,
    ascites: Codes,
    encephalopathy: Codes,
    qualifiers: dict[str, Codes],
) -> dict[str, Known]:
    laboratory = {
        "bilirubin_mg_dl": (bilirubin_mg_dl, _BILIRUBIN_EDGES),
        "albumin_g_dl": (albumin_g_dl, _ALBUMIN_EDGES),
        "inr": (inr, _INR_EDGES),
    }
    known = {
        name: banded(name, values, edges, qualifier=qualifiers[name]) for name, (values, edges) in laboratory.items()
    }
    known["ascites"] = coded("ascites", ascites, dict(zip(c.ASCITES, (1, 2, 4), strict=True)))
    known["encephalopathy"] = coded(
        "encephalopathy", encephalopathy, dict(zip(c.ENCEPHALOPATHY, (1, 2, 4), strict=True))
    )
    return known


def child_pugh_points(
    *,
    bilirubin_mg_dl: Numbers = None,
    albumin_g_dl: Numbers = None,
    inr: Numbers = None,
    ascites: Codes = None,
    encephalopathy: Codes = None,
    bilirubin_qualifier: Codes = None,
    albumin_qualifier: Codes = None,
    inr_qualifier: Codes = None,
) -> Derived:
    """Child-Pugh points, 5 to 15: one to three for each of five components.

    Bilirubin <2 / 2–3 / >3 mg/dL, albumin >3.5 / 2.8–3.5 / <2.8 g/dL, INR <1.7 / 1.7–2.3 / >2.3, ascites none /
    mild to moderate / severe, encephalopathy none / I–II / III–IV.

    Parameters
    ----------
    bilirubin_mg_dl, albumin_g_dl, inr : array of float, shape (n,), or scalar
        NaN where missing. A value ≤ 0 is invalid.
    ascites, encephalopathy : codes, shape (n,)
        `codes.ASCITES`, `codes.ENCEPHALOPATHY`; None or "" where missing.
    bilirubin_qualifier, albumin_qualifier, inr_qualifier : codes, optional
        ``=``, ``<``, ``>`` or ``ND``. "Bilirubin <0.5" scores one point.

    Returns
    -------
    Derived
        Numbers. Undetermined unless every component's points are known.

    References
    ----------
    Pugh et al., Br J Surg 1973;60:646.

    Examples
    --------
    >>> child_pugh_points(
    ...     bilirubin_mg_dl=2.0, albumin_g_dl=3.6, inr=1.1, ascites="none", encephalopathy="none"
    ... ).one().value
    6.0
    """
    qualifiers = {"bilirubin_mg_dl": bilirubin_qualifier, "albumin_g_dl": albumin_qualifier, "inr": inr_qualifier}
    known = _child_pugh_components(bilirubin_mg_dl, albumin_g_dl, inr, ascites, encephalopathy, qualifiers)
    return decide(_CHILD_PUGH_POINTS, CHILD_PUGH_VERSION, known, numeric=True)


def child_pugh_class(
    *,
    bilirubin_mg_dl: Numbers = None,
    albumin_g_dl: Numbers = None,
    inr: Numbers = None,
    ascites: Codes = None,
    encephalopathy: Codes = None,
    bilirubin_qualifier: Codes = None,
    albumin_qualifier: Codes = None,
    inr_qualifier: Codes = None,
) -> Derived:
    """Child-Pugh class: A 5–6 points, B 7–9, C 10–15.

    Parameters and source are those of :func:`child_pugh_points`. The class is determined as soon as every completion
    of the missing components gives the same one. `Derived.possible` keeps the classes that remain, so that the
    result can be passed to `bclc` and `clip` whole.

    Examples
    --------
    >>> child_pugh_class(bilirubin_mg_dl=3.1, albumin_g_dl=2.7, inr=1.7, ascites="severe").one().value
    'C'
    """
    qualifiers = {"bilirubin_mg_dl": bilirubin_qualifier, "albumin_g_dl": albumin_qualifier, "inr": inr_qualifier}
    known = _child_pugh_components(bilirubin_mg_dl, albumin_g_dl, inr, ascites, encephalopathy, qualifiers)
    return decide(_CHILD_PUGH_CLASS, CHILD_PUGH_VERSION, known)


def albi_score(*, bilirubin_mg_dl: Numbers = None, albumin_g_dl: Numbers = None) -> Derived:
    """Albumin-bilirubin score: 0.66 · log10(bilirubin, µmol/L) − 0.085 · (albumin, g/L).

    Parameters
    ----------
    bilirubin_mg_dl : array of float, shape (n,), or scalar
        Exact values only. Multiplied by 17.104 for µmol/L.
    albumin_g_dl : array of float, shape (n,), or scalar

    References
    ----------
    Johnson et al., J Clin Oncol 2015;33:550.

    Examples
    --------
    >>> round(albi_score(bilirubin_mg_dl=1.0, albumin_g_dl=4.0).one().value, 4)
    -2.5862
    """
    bilirubin = measured("bilirubin_mg_dl", bilirubin_mg_dl)
    albumin = measured("albumin_g_dl", albumin_g_dl)
    score = 0.66 * (np.log10(bilirubin.value) + np.log10(BILIRUBIN_UMOL_L_PER_MG_DL)) - 0.085 * 10 * albumin.value
    return from_formula(score, [bilirubin, albumin], ALBI_VERSION)


def albi_grade(*, bilirubin_mg_dl: Numbers = None, albumin_g_dl: Numbers = None) -> Derived:
    """ALBI grade: 1 up to −2.60, 2 up to −1.39, else 3. Parameters and source: :func:`albi_score`.

    Examples
    --------
    >>> albi_grade(bilirubin_mg_dl=1.0, albumin_g_dl=4.0).one().value
    '2'
    """
    score = albi_score(bilirubin_mg_dl=bilirubin_mg_dl, albumin_g_dl=albumin_g_dl)
    return graded(score, _ALBI_EDGES, c.ALBI_GRADES, ALBI_VERSION)
