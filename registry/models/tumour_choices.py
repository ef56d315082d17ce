"""Codes of the tumour records, with the texts under which hospitals write them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

Synonyms = dict[str, tuple[str, ...]]


class Method(models.TextChoices):
    """How the tumours were seen."""

    US = "us", _("ultrasound")
    CEUS = "ceus", _("contrast-enhanced ultrasound")
    CT = "ct", _("CT")
    MRI = "mri", _("MRI")
    PET = "pet", _("PET")
    HISTOLOGY = "histology", _("histology")
    IOUS = "ious", _("intra-operative ultrasound")

    @classmethod
    def synonyms(cls) -> Synonyms:
        """Texts under which hospitals write each code."""
        return {
            "us": ("sonography", "echo", "siêu âm", "sa", "ecografia", "eco"),
            "ceus": ("siêu âm cản âm", "ecografia con mezzo di contrasto"),
            "ct": ("ct scan", "cắt lớp vi tính", "clvt", "tac", "tc"),
            "mri": ("mr", "cộng hưởng từ", "cht", "rm", "rmn", "risonanza"),
            "pet": ("pet/ct", "pet-ct"),
            "histology": ("pathology", "giải phẫu bệnh", "gpb", "istologia"),
            "ious": ("siêu âm trong mổ", "ecografia intraoperatoria"),
        }


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

    @classmethod
    def synonyms(cls) -> Synonyms:
        """Texts under which hospitals write each code."""
        return {
            "none": ("no", "0", "-", "vp0", "absent", "không", "assente"),
            "present": ("yes", "1", "+", "có", "presente", "sì"),
            "unknown": ("?", "không rõ", "non noto"),
        }


class Nodes(models.TextChoices):
    """Regional lymph nodes."""

    N0 = "N0", "N0"
    N1 = "N1", "N1"
    UNKNOWN = "unknown", _("unknown")

    @classmethod
    def synonyms(cls) -> Synonyms:
        """Texts under which hospitals write each code."""
        return {
            "N0": ("0", "no", "không", "assenti"),
            "N1": ("1", "yes", "có", "presenti"),
            "unknown": ("nx", "?", "không rõ", "non noto"),
        }


class Metastasis(models.TextChoices):
    """Distant metastasis."""

    M0 = "M0", "M0"
    M1 = "M1", "M1"
    UNKNOWN = "unknown", _("unknown")

    @classmethod
    def synonyms(cls) -> Synonyms:
        """Texts under which hospitals write each code."""
        return {
            "M0": ("0", "no", "không", "assenti", "assente"),
            "M1": ("1", "yes", "có", "presenti", "presente", "sì"),
            "unknown": ("mx", "?", "không rõ", "non noto"),
        }


class LiverShare(models.TextChoices):
    """Share of the liver that the tumour takes."""

    HALF_OR_LESS = "half_or_less", _("50 % or less")
    MORE_THAN_HALF = "more_than_half", _("more than 50 %")

    @classmethod
    def synonyms(cls) -> Synonyms:
        """Texts under which hospitals write each code."""
        return {
            "half_or_less": ("≤50%", "≤50", "<=50%", "<50%", "<50", "≤ 50 %"),
            "more_than_half": (">50%", ">50", "> 50 %", "massive"),
        }


class Differentiation(models.TextChoices):
    """Edmondson–Steiner grade (Cancer 1954;7:462)."""

    I = "I", "I"  # noqa: E741 - the grade's name
    II = "II", "II"
    III = "III", "III"
    IV = "IV", "IV"

    @classmethod
    def synonyms(cls) -> Synonyms:
        """Texts under which hospitals write each code."""
        return {
            "I": ("1", "g1", "well", "biệt hóa tốt", "ben differenziato"),
            "II": ("2", "g2", "moderate", "biệt hóa vừa", "moderatamente differenziato"),
            "III": ("3", "g3", "poor", "biệt hóa kém", "scarsamente differenziato"),
            "IV": ("4", "g4", "undifferentiated", "không biệt hóa", "indifferenziato"),
        }


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

    @classmethod
    def synonyms(cls) -> Synonyms:
        """Texts under which hospitals write each code."""
        return {
            code: (str(position), f"s{position}", f"seg {position}")
            for position, code in enumerate(cls.values, start=1)
        }


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

    @classmethod
    def synonyms(cls) -> Synonyms:
        """Texts under which hospitals write each code."""
        return {
            "right_colon": ("right", "caecum", "ascending", "đại tràng phải", "colon destro", "dx"),
            "left_colon": ("left", "sigmoid", "descending", "đại tràng trái", "colon sinistro", "sigma", "sx"),
            "rectum": ("rectal", "trực tràng", "retto"),
        }


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

    @classmethod
    def synonyms(cls) -> Synonyms:
        """Texts under which hospitals write each code."""
        return {
            "wild_type": ("wt", "wild", "negative", "không đột biến", "non mutato"),
            "mutated": ("mut", "mutant", "positive", "v600e", "đột biến", "mutato"),
            "unknown": ("?", "không rõ", "non noto"),
        }


class MSI(models.TextChoices):
    """Microsatellite status."""

    MSS = "mss", _("stable (MSS, pMMR)")
    MSI_H = "msi_h", _("unstable (MSI-H, dMMR)")
    UNKNOWN = "unknown", _("unknown")

    @classmethod
    def synonyms(cls) -> Synonyms:
        """Texts under which hospitals write each code."""
        return {
            "mss": ("stable", "pmmr", "msi-l", "ổn định", "stabile"),
            "msi_h": ("msi", "msi-h", "dmmr", "unstable", "mất ổn định", "instabile"),
            "unknown": ("?", "không rõ", "non noto"),
        }


class Resectability(models.TextChoices):
    """How the metastases stand to surgery."""

    UPFRONT = "upfront", _("resectable upfront")
    BORDERLINE = "borderline", _("borderline")
    CONVERTED = "converted", _("converted to resectable")
    NEVER = "never", _("never resectable")

    @classmethod
    def synonyms(cls) -> Synonyms:
        """Texts under which hospitals write each code."""
        return {
            "upfront": ("resectable", "mổ được", "resecabile"),
            "converted": ("conversion", "chuyển đổi", "convertita"),
            "never": ("unresectable", "không mổ được", "non resecabile"),
        }


class Margin(models.TextChoices):
    """Margin of a resection."""

    R0 = "R0", "R0"
    R1 = "R1", "R1"
    R2 = "R2", "R2"
