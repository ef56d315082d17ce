"""The older scores of hepatocellular carcinoma: Okuda and CLIP."""

from __future__ import annotations

from registry.clinical import codes as c
from registry.clinical.columns import COUNT, Codes, Numbers
from registry.clinical.deciding import NO, YES, banded, coded, decide
from registry.clinical.derived import Derived
from registry.clinical.kleene import Axis, DecisionTable
from registry.clinical.tumour_inputs import NO_YES, ONE_OR_SEVERAL, liver_share_known, portal_vein_known

OKUDA_VERSION = "Okuda-1985/1"
CLIP_VERSION = "CLIP-1998/1"


def _okuda_stage(**criteria: str) -> str:
    met = list(criteria.values()).count("yes")
    return "I" if met == 0 else "II" if met <= 2 else "III"


_OKUDA = DecisionTable(
    (
        Axis("liver_share", NO_YES),
        Axis("ascites", NO_YES),
        # The band below the cut-point is the one that meets the criterion.
        Axis("albumin_g_dl", ("yes", "no")),
        Axis("bilirubin_mg_dl", NO_YES),
    ),
    c.OKUDA_STAGES,
    _okuda_stage,
)


def okuda(
    *,
    liver_share: Codes = None,
    ascites: Codes = None,
    albumin_g_dl: Numbers = None,
    bilirubin_mg_dl: Numbers = None,
    albumin_qualifier: Codes = None,
    bilirubin_qualifier: Codes = None,
) -> Derived:
    """Okuda stage: how many of tumour >50 % of the liver, ascites, albumin <3 g/dL, bilirubin >3 mg/dL are met.

    None is stage I, one or two II, three or four III. Ascites of any degree counts.

    Parameters
    ----------
    liver_share, ascites : codes, shape (n,)
        `codes.LIVER_SHARE`, `codes.ASCITES`.
    albumin_g_dl, bilirubin_mg_dl : array of float, shape (n,), or scalar
    albumin_qualifier, bilirubin_qualifier : codes, optional

    References
    ----------
    Okuda et al., Cancer 1985;56:918.

    Examples
    --------
    >>> okuda(liver_share="more_than_half", ascites="mild_moderate", albumin_g_dl=2.9).one().value
    'III'
    """
    known = {
        "liver_share": liver_share_known(liver_share),
        "ascites": coded("ascites", ascites, {"none": NO, "mild_moderate": YES, "severe": YES}),
        "albumin_g_dl": banded("albumin_g_dl", albumin_g_dl, ((">=", 3.0),), qualifier=albumin_qualifier),
        "bilirubin_mg_dl": banded("bilirubin_mg_dl", bilirubin_mg_dl, ((">", 3.0),), qualifier=bilirubin_qualifier),
    }
    return decide(_OKUDA, OKUDA_VERSION, known)


def _clip_points(
    child_pugh_class: str, nodule_count: str, liver_share: str, afp_ng_ml: str, portal_vein_thrombosis: str
) -> str:
    liver = ("A", "B", "C").index(child_pugh_class)
    tumour = 2 if liver_share == "yes" else 1 if nodule_count == "several" else 0
    return str(liver + tumour + (afp_ng_ml == "yes") + (portal_vein_thrombosis == "yes"))


_CLIP = DecisionTable(
    (
        Axis("child_pugh_class", c.CHILD_PUGH_CLASSES),
        Axis("nodule_count", ("1", "several")),
        Axis("liver_share", NO_YES),
        Axis("afp_ng_ml", NO_YES),
        Axis("portal_vein_thrombosis", NO_YES),
    ),
    tuple(str(points) for points in range(7)),
    _clip_points,
)


def clip(
    *,
    child_pugh_class: Codes | Derived = None,
    nodule_count: Numbers = None,
    nodule_count_qualifier: Codes = None,
    liver_share: Codes = None,
    afp_ng_ml: Numbers = None,
    afp_qualifier: Codes = None,
    portal_vein_thrombosis: Codes = None,
) -> Derived:
    """CLIP score, 0 to 6.

    Child-Pugh A, B, C: 0, 1, 2. Uninodular and ≤50 % of the liver 0, multinodular and ≤50 % 1, massive or >50 % 2.
    AFP ≥400 ng/mL 1. Portal vein thrombosis of any extent 1. The registry has no morphology "massive": the share of
    the liver decides alone.

    Parameters
    ----------
    child_pugh_class : codes, or the `Derived` of `liver.child_pugh_class`
    nodule_count, nodule_count_qualifier
        As for :func:`registry.clinical.staging.bclc`. Not needed where more than half of the liver is involved.
    liver_share, portal_vein_thrombosis : codes, shape (n,)
    afp_ng_ml : array of float, shape (n,), or scalar
    afp_qualifier : codes, optional
        "AFP >1000" scores the point.

    Returns
    -------
    Derived
        Numbers. The score is exact or undetermined.

    References
    ----------
    The Cancer of the Liver Italian Program investigators, Hepatology 1998;28:751.

    Examples
    --------
    >>> clip(child_pugh_class="B", liver_share="more_than_half", afp_ng_ml=1000, afp_qualifier=">",
    ...      portal_vein_thrombosis="vp3").one().value
    5.0
    """
    known = {
        "child_pugh_class": coded(
            "child_pugh_class", child_pugh_class, dict(zip(c.CHILD_PUGH_CLASSES, (1, 2, 4), strict=True))
        ),
        "nodule_count": banded(
            "nodule_count", nodule_count, ONE_OR_SEVERAL, domain=COUNT, qualifier=nodule_count_qualifier
        ),
        "liver_share": liver_share_known(liver_share),
        "afp_ng_ml": banded("afp_ng_ml", afp_ng_ml, ((">=", 400.0),), qualifier=afp_qualifier),
        "portal_vein_thrombosis": portal_vein_known(portal_vein_thrombosis),
    }
    return decide(_CLIP, CLIP_VERSION, known, numeric=True)
