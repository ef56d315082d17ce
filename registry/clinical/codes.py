"""The codes that the rules read and give. The model fields declare the same codes with their labels.

An empty string, None or NaN means *not recorded*. For a rule this is the same as the code ``unknown``.
"""

from __future__ import annotations

YES_NO_UNKNOWN = ("yes", "no", "unknown")
SEX = ("female", "male", "unknown")
# The order of the laboratory qualifiers: equal to, below, above, not detected.
QUALIFIERS = ("=", "<", ">", "ND")
DATE_PRECISIONS = ("day", "month", "year")

ASCITES = ("none", "mild_moderate", "severe")
ENCEPHALOPATHY = ("none", "grade_1_2", "grade_3_4")
CHILD_PUGH_CLASSES = ("A", "B", "C")

# Tumour thrombus by the Liver Cancer Study Group of Japan: Vp1 beyond the second-order branches, Vp2 second-order,
# Vp3 first-order, Vp4 main trunk or contralateral branch.
PORTAL_VEIN_THROMBOSIS = ("none", "vp1", "vp2", "vp3", "vp4", "present", "unknown")
NODES = ("N0", "N1", "unknown")
METASTASIS = ("M0", "M1", "unknown")
LIVER_SHARE = ("half_or_less", "more_than_half")
TUMOUR_METHODS = ("us", "ceus", "ct", "mri", "pet", "histology", "ious")

BCLC_STAGES = ("0", "A", "B", "C", "D")
OKUDA_STAGES = ("I", "II", "III")
TNM_T_CATEGORIES = ("T1a", "T1b", "T2", "T3", "T4")
TNM_STAGES = ("IA", "IB", "II", "IIIA", "IIIB", "IVA", "IVB")
YES_NO = ("no", "yes")
ALBI_GRADES = ("1", "2", "3")
VOLUME_FORMULAS = ("ellipsoid", "prolate", "sphere")

PRIMARY_NODES = ("N0", "N1", "N1a", "N1b", "N1c", "N2", "N2a", "N2b")
METASTASES_TIMING = ("synchronous", "metachronous")

RESPONSES = ("CR", "PR", "SD", "PD", "NE")
ENDPOINT_STATUS = ("censored", "event")
VITAL_STATUS = ("alive", "alive_without_disease", "alive_with_disease", "dead", "lost")
ENDED_BY = ("death", "recurrence", "progression", "last_contact")
