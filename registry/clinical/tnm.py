"""TNM of hepatocellular carcinoma, 8th edition: the T category and the stage group."""

from __future__ import annotations

import numpy as np

from registry.clinical import codes as c
from registry.clinical.columns import COUNT, NOT_RECORDED, Codes, Numbers, positions
from registry.clinical.deciding import NO, YES_NO_MASKS, Known, banded, coded, decide, yes_no
from registry.clinical.derived import Derived
from registry.clinical.kleene import Axis, DecisionTable
from registry.clinical.tumour_inputs import NO_YES, ONE_OR_SEVERAL, metastasis_known, nodes_known

TNM_VERSION = "TNM8-HCC/1"

_NONE, _PERIPHERAL, _MAJOR = 0b001, 0b010, 0b100
_INVASION = ("none", "peripheral", "major")
# The AJCC's "major branch" is the right or left branch or the trunk: Vp3 and Vp4.
_PORTAL_VEIN = {
    "none": _NONE,
    "vp1": _PERIPHERAL,
    "vp2": _PERIPHERAL,
    "vp3": _MAJOR,
    "vp4": _MAJOR,
    "present": _PERIPHERAL | _MAJOR,
    "unknown": _NONE | _PERIPHERAL | _MAJOR,
}
_HEPATIC_VEIN = {"no": _NONE, "yes": _PERIPHERAL | _MAJOR, "unknown": _NONE | _PERIPHERAL | _MAJOR}

_T_AXES = (
    Axis("nodule_count", ("1", "several")),
    Axis("largest_diameter_mm", ("<=20", "<=50", ">50")),
    Axis("portal_vein_thrombosis", _INVASION),
    Axis("hepatic_vein_invasion", _INVASION),
    Axis("microvascular_invasion", NO_YES),
    Axis("adjacent_organ_invasion", NO_YES),
)


def _t_category(
    nodule_count: str,
    largest_diameter_mm: str,
    portal_vein_thrombosis: str,
    hepatic_vein_invasion: str,
    microvascular_invasion: str,
    adjacent_organ_invasion: str,
) -> str:
    veins = (portal_vein_thrombosis, hepatic_vein_invasion)
    if "major" in veins or adjacent_organ_invasion == "yes":
        return "T4"
    if nodule_count == "several":
        return "T3" if largest_diameter_mm == ">50" else "T2"
    if largest_diameter_mm == "<=20":
        return "T1a"
    return "T2" if "peripheral" in veins or microvascular_invasion == "yes" else "T1b"


def _stage(nodes: str, metastasis: str, **tumour: str) -> str:
    if metastasis == "yes":
        return "IVB"
    if nodes == "yes":
        return "IVA"
    return dict(zip(c.TNM_T_CATEGORIES, c.TNM_STAGES, strict=False))[_t_category(**tumour)]


_T_TABLE = DecisionTable(_T_AXES, c.TNM_T_CATEGORIES, _t_category)
_STAGE_TABLE = DecisionTable((*_T_AXES, Axis("nodes", NO_YES), Axis("metastasis", NO_YES)), c.TNM_STAGES, _stage)


def _microvascular_known(microvascular_invasion: Codes, method: Codes) -> Known:
    """A classification by imaging counts the invasion that imaging shows, so that it needs no histology."""
    recorded = positions("microvascular_invasion", microvascular_invasion, tuple(YES_NO_MASKS))
    method_position = positions("method", method, c.TUMOUR_METHODS)
    by_imaging = (method_position != NOT_RECORDED) & (method_position != c.TUMOUR_METHODS.index("histology"))
    known = coded("microvascular_invasion", microvascular_invasion, YES_NO_MASKS)
    return known._replace(mask=np.where(by_imaging & (recorded == NOT_RECORDED), np.uint8(NO), known.mask))


def _tumour_known(
    nodule_count: Numbers,
    nodule_count_qualifier: Codes,
    largest_diameter_mm: Numbers,
    portal_vein_thrombosis: Codes,
    hepatic_vein_invasion: Codes,
    adjacent_organ_invasion: Codes,
) -> dict[str, Known]:
    return {
        "nodule_count": banded(
            "nodule_count", nodule_count, ONE_OR_SEVERAL, domain=COUNT, qualifier=nodule_count_qualifier
        ),
        "largest_diameter_mm": banded("largest_diameter_mm", largest_diameter_mm, ((">", 20.0), (">", 50.0))),
        "portal_vein_thrombosis": coded("portal_vein_thrombosis", portal_vein_thrombosis, _PORTAL_VEIN),
        "hepatic_vein_invasion": coded("hepatic_vein_invasion", hepatic_vein_invasion, _HEPATIC_VEIN),
        "adjacent_organ_invasion": yes_no("adjacent_organ_invasion", adjacent_organ_invasion),
    }


def tnm_t(
    *,
    nodule_count: Numbers = None,
    nodule_count_qualifier: Codes = None,
    largest_diameter_mm: Numbers = None,
    portal_vein_thrombosis: Codes = None,
    hepatic_vein_invasion: Codes = None,
    microvascular_invasion: Codes = None,
    adjacent_organ_invasion: Codes = None,
    method: Codes = None,
) -> Derived:
    """T category of hepatocellular carcinoma.

    **T1a** solitary ≤2 cm; **T1b** solitary >2 cm without vascular invasion; **T2** solitary >2 cm with vascular
    invasion, or multiple, none >5 cm; **T3** multiple, at least one >5 cm; **T4** invasion of a major branch of the
    portal or hepatic vein or of an adjacent organ other than the gallbladder, or perforation of the visceral
    peritoneum, whatever the number and size.

    Decisions:

    - Vp1 and Vp2 are vascular invasion (T2), Vp3 and Vp4 a major branch (T4). Thrombosis whose extent is not stated,
      and hepatic vein or caval invasion "yes" (which does not tell the branch), leave both open.
    - Microscopic invasion counts for T2. Where it is not recorded and the `method` is imaging, the category is the
      clinical one, which counts what imaging shows; without a method, or by histology, it is needed.
    - Invasion of bile ducts does not enter T.

    Parameters
    ----------
    nodule_count, nodule_count_qualifier, largest_diameter_mm, portal_vein_thrombosis, hepatic_vein_invasion
        As for :func:`registry.clinical.staging.bclc`.
    microvascular_invasion, adjacent_organ_invasion : codes, shape (n,)
        `codes.YES_NO_UNKNOWN`.
    method : codes, shape (n,), optional
        `codes.TUMOUR_METHODS`.

    References
    ----------
    AJCC Cancer Staging Manual, 8th edition, 2017, chapter 22; UICC TNM, 8th edition.

    Examples
    --------
    >>> tnm_t(nodule_count=2, largest_diameter_mm=30, portal_vein_thrombosis="vp4").one().value
    'T4'
    """
    known = _tumour_known(
        nodule_count,
        nodule_count_qualifier,
        largest_diameter_mm,
        portal_vein_thrombosis,
        hepatic_vein_invasion,
        adjacent_organ_invasion,
    )
    known["microvascular_invasion"] = _microvascular_known(microvascular_invasion, method)
    return decide(_T_TABLE, TNM_VERSION, known)


def tnm_stage(
    *,
    nodule_count: Numbers = None,
    nodule_count_qualifier: Codes = None,
    largest_diameter_mm: Numbers = None,
    portal_vein_thrombosis: Codes = None,
    hepatic_vein_invasion: Codes = None,
    microvascular_invasion: Codes = None,
    adjacent_organ_invasion: Codes = None,
    nodes: Codes = None,
    metastasis: Codes = None,
    method: Codes = None,
) -> Derived:
    """Stage group of hepatocellular carcinoma: IVB with M1, else IVA with N1, else by T.

    IA, IB, II, IIIA, IIIB are T1a, T1b, T2, T3, T4. Parameters, decisions and source are those of :func:`tnm_t`, and
    `nodes` and `metastasis` are `codes.NODES` and `codes.METASTASIS`.

    Examples
    --------
    >>> tnm_stage(metastasis="M1").one().value
    'IVB'
    """
    known = _tumour_known(
        nodule_count,
        nodule_count_qualifier,
        largest_diameter_mm,
        portal_vein_thrombosis,
        hepatic_vein_invasion,
        adjacent_organ_invasion,
    )
    known["microvascular_invasion"] = _microvascular_known(microvascular_invasion, method)
    known["nodes"], known["metastasis"] = nodes_known(nodes), metastasis_known(metastasis)
    return decide(_STAGE_TABLE, TNM_VERSION, known)
