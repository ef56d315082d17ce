"""What the codes of a tumour assessment mean to the staging rules, once for all of them."""

from __future__ import annotations

from registry.clinical import codes as c
from registry.clinical.columns import Codes
from registry.clinical.deciding import NO, NO_OR_YES, YES, Known, coded

NO_YES = ("no", "yes")
ONE_OR_SEVERAL = ((">=", 2.0),)

_NODES = {"N0": NO, "N1": YES, "unknown": NO_OR_YES}
_METASTASIS = {"M0": NO, "M1": YES, "unknown": NO_OR_YES}
_LIVER_SHARE = {"half_or_less": NO, "more_than_half": YES}
# Any macroscopic thrombus of the portal vein is invasion, from Vp1 on.
_PORTAL_VEIN = dict.fromkeys(c.PORTAL_VEIN_THROMBOSIS, YES) | {"none": NO, "unknown": NO_OR_YES}


def nodes_known(nodes: Codes) -> Known:
    """Metastasis in regional nodes: no, yes."""
    return coded("nodes", nodes, _NODES)


def metastasis_known(metastasis: Codes) -> Known:
    """Distant metastasis: no, yes."""
    return coded("metastasis", metastasis, _METASTASIS)


def liver_share_known(liver_share: Codes) -> Known:
    """More than half of the liver involved: no, yes."""
    return coded("liver_share", liver_share, _LIVER_SHARE)


def portal_vein_known(portal_vein_thrombosis: Codes) -> Known:
    """Tumour thrombus of the portal vein, of any extent: no, yes."""
    return coded("portal_vein_thrombosis", portal_vein_thrombosis, _PORTAL_VEIN)
