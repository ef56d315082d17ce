"""What a blank workbook holds: for each kind of study its sheets, and for each sheet its columns.

This is the one place where that is declared. Labels, units, codes and ranges come from the dictionary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.models import Study, StudyDesign

PATIENT_ID = "patient.registry_id"


@dataclass(frozen=True)
class SheetContents:
    """A sheet: the table by whose name it is called, its columns after the patient's id, and analytes as columns.

    ``examples`` tells what in the example row differs from that of other studies.
    """

    table: str
    columns: tuple[str, ...]
    analytes: tuple[str, ...] = ()
    examples: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WorkbookContents:
    """A workbook: a code for addresses and commands, a title, and its sheets.

    ``study`` is given for a certain study, whose patients it enrols.
    """

    code: str
    title: str | Promise
    sheets: tuple[SheetContents, ...]
    study: Study | None = None


def _of(table: str, names: str) -> tuple[str, ...]:
    return tuple(f"{table}.{name}" for name in names.split())


PATIENT_COLUMNS = _of("patient", "sex birth_year consent consented_on diagnosis_group diagnosed_on diagnosis_basis")
LIVER_DISEASE = _of(
    "patient",
    "hbsag anti_hbc hbv_dna_iu_ml anti_hcv hcv_rna_iu_ml alcohol_g_day masld cirrhosis cirrhosis_basis diabetes",
)
PATIENT_NOTES = _of("patient", "notes")
CLINICAL = SheetContents(
    "clinicalassessment",
    _of(
        "clinicalassessment",
        "assessed_on ecog ascites encephalopathy recorded_child_pugh_points recorded_child_pugh_class recorded_meld",
    ),
)
IMAGING = _of("tumourassessment", "assessed_on method nodule_count largest_diameter_mm")
INVASION = _of(
    "tumourassessment",
    "portal_vein_thrombosis hepatic_vein_invasion bile_duct_invasion microvascular_invasion adjacent_organ_invasion "
    "nodes metastasis metastasis_sites liver_share differentiation recorded_volume_cm3 recorded_volume_formula "
    "recorded_bclc recorded_okuda recorded_clip recorded_tnm_t recorded_tnm_stage",
)
# The laboratory values that stages and scores of the liver need (Child-Pugh, ALBI, MELD 3.0, CLIP), with the study's
# cytokines first.
HCC_ANALYTES = (
    "IL-2", "TNF-alpha", "AFP", "bilirubin", "albumin", "INR", "creatinine", "sodium", "platelets", "AST", "ALT",
)  # fmt: skip
# Immune recovery and the tumour markers of the colon, around surgery and chemotherapy.
CRLM_ANALYTES = (
    "IL-2", "sIL-2R", "TNF-alpha", "CEA", "CA19-9", "WBC", "lymphocytes", "CD3", "CD4", "CD8", "NK",
)  # fmt: skip
SPECIMEN = _of("specimen", "specimen_type timepoint collected_on")
SPECIMEN_OF_COURSE = _of("specimen", "specimen_type timepoint timepoint_cycle timepoint_day collected_on")

HCC = WorkbookContents(
    "hcc",
    _("Hepatocellular carcinoma, cross-sectional"),
    (
        SheetContents("patient", PATIENT_COLUMNS + LIVER_DISEASE + PATIENT_NOTES),
        CLINICAL,
        SheetContents("tumourassessment", IMAGING + INVASION),
        SheetContents("assayresult", SPECIMEN, HCC_ANALYTES),
    ),
)
CRLM = WorkbookContents(
    "crlm",
    _("Colorectal liver metastases, longitudinal"),
    (
        SheetContents(
            "patient",
            PATIENT_COLUMNS + PATIENT_NOTES,
            examples={"patient.diagnosis_group": "crlm", "patient.diagnosis_basis": "histology"},
        ),
        SheetContents(
            "colorectalprimary",
            _of(
                "colorectalprimary",
                "primary_site primary_t primary_n primary_m resected_on metastases_found_on kras nras braf msi "
                "recorded_timing bilobar resectability liver_margin recorded_fong",
            ),
        ),
        SheetContents("tumourassessment", IMAGING),
        SheetContents("assayresult", SPECIMEN_OF_COURSE, CRLM_ANALYTES),
        SheetContents(
            "treatment",
            (
                *_of(
                    "treatment",
                    "kind extent margin ablation_technique route intent schedule cycles_planned cycles_given "
                    "started_on ended_on stop_reason",
                ),
                *_of("treatmentdrug", "name dose dose_unit"),
            ),
        ),
        SheetContents(
            "responseassessment",
            _of(
                "responseassessment",
                "assessed_on criteria sum_baseline_mm sum_nadir_mm sum_now_mm new_lesions recorded_response",
            ),
        ),
        SheetContents("adverseevent", _of("adverseevent", "term grade onset_on attribution")),
        SheetContents("recurrence", _of("recurrence", "recurred_on recurrence_site")),
        SheetContents("followup", _of("followup", "last_contact_on status died_on cause_of_death")),
    ),
)
KINDS = {each.code: each for each in (HCC, CRLM)}
BY_DESIGN = {StudyDesign.CROSS_SECTIONAL.value: HCC, StudyDesign.LONGITUDINAL.value: CRLM}
# Where a label is the header of another table's column as well, or says less than a sheet's reader wants to know.
HEADERS = {
    ("clinicalassessment.assessed_on", "en"): "Visit date",
    ("clinicalassessment.assessed_on", "vi"): "Ngày khám",
    ("clinicalassessment.assessed_on", "it"): "Data della visita",
    ("tumourassessment.assessed_on", "en"): "Imaging date",
    ("tumourassessment.assessed_on", "vi"): "Ngày chụp",
    ("tumourassessment.assessed_on", "it"): "Data dell'imaging",
    ("tumourassessment.method", "en"): "Imaging method",
    ("tumourassessment.method", "vi"): "Phương pháp hình ảnh",
    ("tumourassessment.method", "it"): "Metodica di imaging",
}
ENROLMENT = ("study.code",)
ARM = ("studyarm.code",)


def contents_of(study: Study) -> WorkbookContents:
    """Return the workbook of a study: that of its design, with columns for the study and for its arms, if any."""
    kind = BY_DESIGN[study.design]
    columns = ENROLMENT + (ARM if study.arms.exists() else ())
    sheets = tuple(
        replace(each, columns=columns + each.columns) if each.table == "patient" else each for each in kind.sheets
    )
    return WorkbookContents(study.code, study.title, sheets, study)


def one_sheet(contents: WorkbookContents, table: str) -> WorkbookContents:
    """Return a workbook of one of its sheets alone.

    Raises
    ------
    LookupError
        When it has no such sheet.
    """
    sheets = tuple(each for each in contents.sheets if each.table == table)
    if not sheets:
        raise LookupError(table)
    return replace(contents, sheets=sheets)
