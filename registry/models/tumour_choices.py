"""Codes of the tumour records."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Method(models.TextChoices):
    """How the tumours were seen."""

    US = "us", _("ultrasound")
    CEUS = "ceus", _("contrast-enhanced ultrasound")
    CT = "ct", _("CT")
    MRI = "mri", _("MRI")
    PET = "pet", _("PET")
    HISTOLOGY = "histology", _("histology")
    IOUS = "ious", _("intra-operative ultrasound")


class CountQualifier(models.TextChoices):
    """Whether nodules were counted, or only found to be more than a number."""

    EXACT = "=", _("exactly")
    MORE_THAN = ">", _("more than")


class PortalVeinThrombosis(models.TextChoices):
    """Tumour thrombus of the portal vein (Liver Cancer Study Group of Japan, Vp0–Vp4)."""

    NONE = "none", _("none")
    VP1 = "vp1", "Vp1"
    VP2 = "vp2", "Vp2"
    VP3 = "vp3", "Vp3"
    VP4 = "vp4", "Vp4"
    PRESENT = "present", _("present, extent not stated")
    UNKNOWN = "unknown", _("unknown")


class Nodes(models.TextChoices):
    """Regional lymph nodes."""

    N0 = "N0", "N0"
    N1 = "N1", "N1"
    UNKNOWN = "unknown", _("unknown")


class Metastasis(models.TextChoices):
    """Distant metastasis."""

    M0 = "M0", "M0"
    M1 = "M1", "M1"
    UNKNOWN = "unknown", _("unknown")


class LiverShare(models.TextChoices):
    """Share of the liver that the tumour takes."""

    # A per cent sign, and no place to fill in; xgettext:no-python-format
    HALF_OR_LESS = "half_or_less", _("50 % or less")
    MORE_THAN_HALF = "more_than_half", _("more than 50 %")


class Differentiation(models.TextChoices):
    """Edmondson–Steiner grade (Cancer 1954;7:462)."""

    I = "I", "I"  # noqa: E741 - the grade's name
    II = "II", "II"
    III = "III", "III"
    IV = "IV", "IV"


class Segment(models.TextChoices):
    """Liver segment (Couinaud)."""

    S1 = "I", "I"
    S2 = "II", "II"
    S3 = "III", "III"
    S4 = "IV", "IV"
    S5 = "V", "V"
    S6 = "VI", "VI"
    S7 = "VII", "VII"
    S8 = "VIII", "VIII"


class VolumeFormula(models.TextChoices):
    """How a tumour volume is reckoned from its axes."""

    ELLIPSOID = "ellipsoid", _("three axes: π/6·a·b·c")
    PROLATE = "prolate", _("two axes: π/6·a·b²")
    SPHERE = "sphere", _("one axis: π/6·a³")


class BCLC(models.TextChoices):
    """Barcelona Clinic Liver Cancer stage."""

    ZERO = "0", "0"
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"


class Okuda(models.TextChoices):
    """Okuda stage (Cancer 1985;56:918)."""

    I = "I", "I"  # noqa: E741 - the stage's name
    II = "II", "II"
    III = "III", "III"


class TNM_T(models.TextChoices):  # noqa: N801 - the category's name
    """T category of hepatocellular carcinoma (AJCC, 8th edition)."""

    T1A = "T1a", "T1a"
    T1B = "T1b", "T1b"
    T2 = "T2", "T2"
    T3 = "T3", "T3"
    T4 = "T4", "T4"


class TNMStage(models.TextChoices):
    """Stage group of hepatocellular carcinoma (AJCC, 8th edition)."""

    IA = "IA", "IA"
    IB = "IB", "IB"
    II = "II", "II"
    IIIA = "IIIA", "IIIA"
    IIIB = "IIIB", "IIIB"
    IVA = "IVA", "IVA"
    IVB = "IVB", "IVB"


class PrimarySite(models.TextChoices):
    """Part of the large bowel where the primary arose."""

    RIGHT_COLON = "right_colon", _("right colon")
    LEFT_COLON = "left_colon", _("left colon")
    RECTUM = "rectum", _("rectum")


class PrimaryT(models.TextChoices):
    """Depth of the primary (pT)."""

    TIS = "Tis", "Tis"
    T0 = "T0", "T0"
    T1 = "T1", "T1"
    T2 = "T2", "T2"
    T3 = "T3", "T3"
    T4 = "T4", "T4"
    T4A = "T4a", "T4a"
    T4B = "T4b", "T4b"


class PrimaryNodes(models.TextChoices):
    """Nodes of the primary (pN)."""

    N0 = "N0", "N0"
    N1 = "N1", "N1"
    N1A = "N1a", "N1a"
    N1B = "N1b", "N1b"
    N1C = "N1c", "N1c"
    N2 = "N2", "N2"
    N2A = "N2a", "N2a"
    N2B = "N2b", "N2b"


class Mutation(models.TextChoices):
    """State of a gene in the tumour."""

    WILD_TYPE = "wild_type", _("wild type")
    MUTATED = "mutated", _("mutated")
    UNKNOWN = "unknown", _("unknown")


class MSI(models.TextChoices):
    """Microsatellite status."""

    MSS = "mss", _("stable (MSS, pMMR)")
    MSI_H = "msi_h", _("unstable (MSI-H, dMMR)")
    UNKNOWN = "unknown", _("unknown")


class Resectability(models.TextChoices):
    """How the metastases stand to surgery."""

    UPFRONT = "upfront", _("resectable upfront")
    BORDERLINE = "borderline", _("borderline")
    CONVERTED = "converted", _("converted to resectable")
    NEVER = "never", _("never resectable")


class Margin(models.TextChoices):
    """Margin of a resection."""

    R0 = "R0", "R0"
    R1 = "R1", "R1"
    R2 = "R2", "R2"
