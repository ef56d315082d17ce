"""The inputs of the derivations, each declared once."""

from __future__ import annotations

from registry.clinical import codes as c
from registry.clinical.derivation import Input
from registry.clinical.translation import gettext_noop


def _laboratory(name: str, loinc: str, unit: str, description: str, qualifier: str = "") -> Input:
    return Input(name, "number", description, f"loinc {loinc}", unit, qualifier=qualifier)


def _date(name: str, description: str, source: str = "") -> Input:
    return Input(name, "date", description, source, precision=f"{name}_precision")


def _field(name: str, model: str, description: str, codes: tuple[str, ...]) -> Input:
    return Input(name, "code", description, f"field {model}.{name}", codes=codes)


_BILIRUBIN = gettext_noop("total bilirubin in serum")
_ALBUMIN = gettext_noop("albumin in serum")
_INR = gettext_noop("international normalised ratio of the prothrombin time")

# Child-Pugh and Okuda read bands, so a value with a qualifier may do; the formulas need exact values.
BILIRUBIN_BANDED = _laboratory("bilirubin_mg_dl", "1975-2", "mg/dL", _BILIRUBIN, "bilirubin_qualifier")
ALBUMIN_BANDED = _laboratory("albumin_g_dl", "1751-7", "g/dL", _ALBUMIN, "albumin_qualifier")
INR_BANDED = _laboratory("inr", "6301-6", "1", _INR, "inr_qualifier")
BILIRUBIN = _laboratory("bilirubin_mg_dl", "1975-2", "mg/dL", _BILIRUBIN)
ALBUMIN = _laboratory("albumin_g_dl", "1751-7", "g/dL", _ALBUMIN)
INR = _laboratory("inr", "6301-6", "1", _INR)
CREATININE = _laboratory("creatinine_mg_dl", "2160-0", "mg/dL", gettext_noop("creatinine in serum"))
SODIUM = _laboratory("sodium_mmol_l", "2951-2", "mmol/L", gettext_noop("sodium in serum"))
AFP = _laboratory("afp_ng_ml", "1834-1", "ng/mL", gettext_noop("alpha-fetoprotein in serum"), "afp_qualifier")
CEA = _laboratory("cea_ng_ml", "2039-6", "ng/mL", gettext_noop("carcinoembryonic antigen in serum"), "cea_qualifier")

SEX = _field("sex", "Patient", gettext_noop("sex"), c.SEX)
BIRTH_YEAR = Input("birth_year", "year", gettext_noop("year of birth"), "field Patient.birth_year")
ECOG = Input("ecog", "grade", gettext_noop("ECOG performance status, 0 to 4"), "field ClinicalAssessment.ecog")
ASCITES = _field("ascites", "ClinicalAssessment", gettext_noop("ascites"), c.ASCITES)
ENCEPHALOPATHY = _field(
    "encephalopathy", "ClinicalAssessment", gettext_noop("hepatic encephalopathy"), c.ENCEPHALOPATHY
)
CHILD_PUGH_CLASS = Input(
    "child_pugh_class",
    "code",
    gettext_noop("Child-Pugh class, derived"),
    "derivation child_pugh_class",
    codes=c.CHILD_PUGH_CLASSES,
)

NODULE_COUNT = Input(
    "nodule_count",
    "count",
    gettext_noop("number of nodules"),
    "field TumourAssessment.nodule_count",
    qualifier="nodule_count_qualifier",
)
LARGEST_DIAMETER = Input(
    "largest_diameter_mm",
    "number",
    gettext_noop("largest diameter of the largest nodule"),
    "field TumourAssessment.largest_diameter_mm",
    "mm",
)
PORTAL_VEIN = _field(
    "portal_vein_thrombosis",
    "TumourAssessment",
    gettext_noop("tumour thrombosis of the portal vein"),
    c.PORTAL_VEIN_THROMBOSIS,
)
HEPATIC_VEIN = _field(
    "hepatic_vein_invasion",
    "TumourAssessment",
    gettext_noop("invasion of a hepatic vein or the inferior vena cava"),
    c.YES_NO_UNKNOWN,
)
MICROVASCULAR = _field(
    "microvascular_invasion",
    "TumourAssessment",
    gettext_noop("microvascular invasion, by histology"),
    c.YES_NO_UNKNOWN,
)
ADJACENT_ORGAN = _field(
    "adjacent_organ_invasion",
    "TumourAssessment",
    gettext_noop("invasion of an adjacent organ other than the gallbladder, or perforation of the visceral peritoneum"),
    c.YES_NO_UNKNOWN,
)
NODES = _field("nodes", "TumourAssessment", gettext_noop("regional lymph nodes"), c.NODES)
METASTASIS = _field("metastasis", "TumourAssessment", gettext_noop("distant metastasis"), c.METASTASIS)
LIVER_SHARE = _field("liver_share", "TumourAssessment", gettext_noop("share of the liver involved"), c.LIVER_SHARE)
METHOD = _field(
    "method", "TumourAssessment", gettext_noop("how the tumour was seen: imaging or histology"), c.TUMOUR_METHODS
)
AXES = tuple(
    Input(f"axis_{letter}_mm", "number", description, f"field Nodule.axis_{letter}_mm", "mm")
    for letter, description in (
        ("a", gettext_noop("longest axis of the nodule")),
        ("b", gettext_noop("second axis of the nodule")),
        ("c", gettext_noop("third axis of the nodule")),
    )
)
SPHERE_DECLARED = Input(
    "sphere_declared", "code", gettext_noop("the nodule was declared a sphere"), codes=c.YES_NO_UNKNOWN
)

PRIMARY_N = _field("primary_n", "ColorectalPrimary", gettext_noop("nodes of the primary (pN)"), c.PRIMARY_NODES)
RESECTED_ON = _date(
    "resected_on", gettext_noop("date of the resection of the primary"), "field ColorectalPrimary.resected_on"
)
METASTASES_FOUND_ON = _date(
    "metastases_found_on",
    gettext_noop("date when liver metastases were found"),
    "field ColorectalPrimary.metastases_found_on",
)
DISEASE_FREE_INTERVAL = Input(
    "disease_free_interval_months",
    "number",
    gettext_noop("disease-free interval, derived"),
    "derivation disease_free_interval_months",
    "mo",
)

SUMS = tuple(
    Input(name, "number", description, f"field ResponseAssessment.{name}", "mm")
    for name, description in (
        ("sum_baseline_mm", gettext_noop("sum of diameters at baseline")),
        ("sum_nadir_mm", gettext_noop("smallest sum of diameters so far")),
        ("sum_now_mm", gettext_noop("sum of diameters now")),
    )
)
NEW_LESIONS = _field("new_lesions", "ResponseAssessment", gettext_noop("new lesions"), c.YES_NO_UNKNOWN)

START_ON = _date("start_on", gettext_noop("origin of the time, chosen by the analysis"))
END_ON = _date("end_on", gettext_noop("end of the interval, chosen by the analysis"))
EVENT_ON = Input("event_on", "date", gettext_noop("date of the event, chosen by the analysis"))
FIRST_TREATMENT_ON = _date("first_treatment_on", gettext_noop("start of the first treatment"))
COLLECTED_ON = _date("collected_on", gettext_noop("date of collection of the specimen"), "field Specimen.collected_on")
RESECTION_ON = _date("resection_on", gettext_noop("date of the resection from which the time runs"))
TREATMENT_START_ON = _date("treatment_start_on", gettext_noop("start of the treatment from which the time runs"))
STATUS = _field("status", "FollowUp", gettext_noop("state at the last contact"), c.VITAL_STATUS)
DIED_ON = _date("died_on", gettext_noop("date of death"), "field FollowUp.died_on")
LAST_CONTACT_ON = _date("last_contact_on", gettext_noop("date of the last contact"), "field FollowUp.last_contact_on")
RECURRENCE = Input("recurrence", "code", gettext_noop("recurrence after the resection"), codes=c.YES_NO_UNKNOWN)
RECURRED_ON = _date("recurred_on", gettext_noop("date of the first recurrence"), "field Recurrence.recurred_on")
PROGRESSION = Input("progression", "code", gettext_noop("progression under treatment"), codes=c.YES_NO_UNKNOWN)
PROGRESSED_ON = _date("progressed_on", gettext_noop("date of the first progression"))
