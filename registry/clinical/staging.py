"""BCLC stage and Milan criteria of hepatocellular carcinoma.

The older scores are in :mod:`registry.clinical.staging_scores`, TNM is in :mod:`registry.clinical.tnm`.
"""

from __future__ import annotations

from registry.clinical import codes as c
from registry.clinical.columns import COUNT, Codes, Domain, Numbers
from registry.clinical.deciding import NO, YES, banded, coded, decide, yes_no
from registry.clinical.derived import Derived
from registry.clinical.kleene import Axis, DecisionTable
from registry.clinical.tumour_inputs import NO_YES, metastasis_known, nodes_known, portal_vein_known

# The version says that Child-Pugh stands in for "preserved liver function".
BCLC_VERSION = "BCLC-2022-Child-Pugh/1"
MILAN_VERSION = "Milan-1996/1"

_ECOG = Domain(low=0, high=4, whole=True)
_ECOG_EDGES = ((">=", 1.0), (">=", 3.0))
_ONE_TO_THREE_OR_MORE = ((">=", 2.0), (">=", 4.0))


def _bclc_stage(
    ecog: str,
    child_pugh_class: str,
    portal_vein_thrombosis: str,
    hepatic_vein_invasion: str,
    nodes: str,
    metastasis: str,
    nodule_count: str,
    largest_diameter_mm: str,
) -> str:
    if ecog == "3-4" or child_pugh_class == "C":
        return "D"
    if ecog == "1-2" or "yes" in (portal_vein_thrombosis, hepatic_vein_invasion, nodes, metastasis):
        return "C"
    if nodule_count == "1":
        return "0" if largest_diameter_mm == "<=20" else "A"
    return "A" if nodule_count == "2-3" and largest_diameter_mm != ">30" else "B"


_BCLC = DecisionTable(
    (
        Axis("ecog", ("0", "1-2", "3-4")),
        Axis("child_pugh_class", ("A or B", "C")),
        Axis("portal_vein_thrombosis", NO_YES),
        Axis("hepatic_vein_invasion", NO_YES),
        Axis("nodes", NO_YES),
        Axis("metastasis", NO_YES),
        Axis("nodule_count", ("1", "2-3", ">3")),
        Axis("largest_diameter_mm", ("<=20", "<=30", ">30")),
    ),
    c.BCLC_STAGES,
    _bclc_stage,
)


def bclc(
    *,
    ecog: Numbers = None,
    child_pugh_class: Codes | Derived = None,
    portal_vein_thrombosis: Codes = None,
    hepatic_vein_invasion: Codes = None,
    nodes: Codes = None,
    metastasis: Codes = None,
    nodule_count: Numbers = None,
    nodule_count_qualifier: Codes = None,
    largest_diameter_mm: Numbers = None,
) -> Derived:
    """Barcelona Clinic Liver Cancer stage, 2022, decided in the order D, C, 0, A, B.

    **D** ECOG 3–4 or Child-Pugh C; **C** ECOG 1–2, macrovascular invasion or extrahepatic spread; **0** single ≤2 cm;
    **A** single >2 cm, or 2–3 nodules all ≤3 cm; **B** the rest.

    Decisions that the publication leaves to the reader:

    - Child-Pugh A or B stands in for "preserved liver function"; the rule's version says so.
    - Macrovascular invasion is tumour thrombus of the portal vein of any extent (Vp1–Vp4 or not stated) or invasion
      of a hepatic vein or the inferior vena cava. Microvascular invasion does not count.
    - Extrahepatic spread is N1 or M1.
    - A single nodule of any size above 2 cm is A. Older versions put a single nodule above 5 cm in B.
    - The stage needs at least one nodule: a count of 0 is invalid.

    Parameters
    ----------
    ecog : array of float, shape (n,), or scalar
        0 to 4.
    child_pugh_class : codes, or the `Derived` of `liver.child_pugh_class`
        The `Derived` brings partial knowledge: "A or B" excludes D.
    portal_vein_thrombosis, hepatic_vein_invasion, nodes, metastasis : codes, shape (n,)
        `codes.PORTAL_VEIN_THROMBOSIS`, `YES_NO_UNKNOWN`, `NODES`, `METASTASIS`.
    nodule_count, nodule_count_qualifier
        "More than 3" is 3 with the qualifier ``>``.
    largest_diameter_mm : array of float, shape (n,), or scalar

    References
    ----------
    Reig et al., J Hepatol 2022;76:681.

    Examples
    --------
    >>> bclc(ecog=3, portal_vein_thrombosis="unknown").one().value
    'D'
    >>> bclc(ecog=0, child_pugh_class="A", nodule_count=1, largest_diameter_mm=15, hepatic_vein_invasion="no",
    ...      nodes="N0", metastasis="M0").one().missing
    ('portal_vein_thrombosis',)
    """
    known = {
        "ecog": banded("ecog", ecog, _ECOG_EDGES, domain=_ECOG),
        "child_pugh_class": coded("child_pugh_class", child_pugh_class, {"A": NO, "B": NO, "C": YES}),
        "portal_vein_thrombosis": portal_vein_known(portal_vein_thrombosis),
        "hepatic_vein_invasion": yes_no("hepatic_vein_invasion", hepatic_vein_invasion),
        "nodes": nodes_known(nodes),
        "metastasis": metastasis_known(metastasis),
        "nodule_count": banded(
            "nodule_count", nodule_count, _ONE_TO_THREE_OR_MORE, domain=COUNT, qualifier=nodule_count_qualifier
        ),
        "largest_diameter_mm": banded("largest_diameter_mm", largest_diameter_mm, ((">", 20.0), (">", 30.0))),
    }
    return decide(_BCLC, BCLC_VERSION, known)


def _within_milan(nodule_count: str, largest_diameter_mm: str, **spread: str) -> str:
    if "yes" in spread.values() or nodule_count == ">3":
        return "no"
    largest_allowed = ("<=30", "<=50") if nodule_count == "1" else ("<=30",)
    return "yes" if largest_diameter_mm in largest_allowed else "no"


_MILAN = DecisionTable(
    (
        Axis("nodule_count", ("1", "2-3", ">3")),
        Axis("largest_diameter_mm", ("<=30", "<=50", ">50")),
        Axis("portal_vein_thrombosis", NO_YES),
        Axis("hepatic_vein_invasion", NO_YES),
        Axis("nodes", NO_YES),
        Axis("metastasis", NO_YES),
    ),
    c.YES_NO,
    _within_milan,
)


def milan(
    *,
    nodule_count: Numbers = None,
    nodule_count_qualifier: Codes = None,
    largest_diameter_mm: Numbers = None,
    portal_vein_thrombosis: Codes = None,
    hepatic_vein_invasion: Codes = None,
    nodes: Codes = None,
    metastasis: Codes = None,
) -> Derived:
    """Whether the tumour is within the Milan criteria: one ≤5 cm, or 2–3 all ≤3 cm, no invasion, no spread.

    Vascular invasion is macroscopic, of the portal vein or a hepatic vein, as imaging shows it before a transplant;
    microvascular invasion does not count. Extrahepatic spread is N1 or M1. Parameters are those of :func:`bclc`.

    Returns
    -------
    Derived
        Codes ``yes`` and ``no``.

    References
    ----------
    Mazzaferro et al., N Engl J Med 1996;334:693.

    Examples
    --------
    >>> milan(nodule_count=3, nodule_count_qualifier=">").one().value
    'no'
    """
    known = {
        "nodule_count": banded(
            "nodule_count", nodule_count, _ONE_TO_THREE_OR_MORE, domain=COUNT, qualifier=nodule_count_qualifier
        ),
        "largest_diameter_mm": banded("largest_diameter_mm", largest_diameter_mm, ((">", 30.0), (">", 50.0))),
        "portal_vein_thrombosis": portal_vein_known(portal_vein_thrombosis),
        "hepatic_vein_invasion": yes_no("hepatic_vein_invasion", hepatic_vein_invasion),
        "nodes": nodes_known(nodes),
        "metastasis": metastasis_known(metastasis),
    }
    return decide(_MILAN, MILAN_VERSION, known)
