"""The example row of a blank workbook: a patient who doesn't exist, as a ward would tell one. Never imported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

Cell = str | int | float | dt.date
EXAMPLE_DAY = dt.date(2024, 3, 5)
NOT_IN_THE_EXAMPLE = "-"
# For a choice its code; dates that aren't named are the example's day.
EXAMPLES: Mapping[str, Cell] = {
    "patient.registry_id": "HN-007",
    "patient.sex": "female",
    "patient.birth_year": 1958,
    "patient.consent": "given",
    "patient.diagnosis_group": "hcc",
    "patient.diagnosis_basis": "imaging",
    "patient.hbsag": "positive",
    "patient.anti_hbc": "positive",
    "patient.hbv_dna_iu_ml": "<20",
    "patient.anti_hcv": "negative",
    "patient.alcohol_g_day": 0,
    "patient.masld": "no",
    "patient.cirrhosis": "yes",
    "patient.cirrhosis_basis": "elastography",
    "patient.diabetes": "no",
    "clinicalassessment.ecog": 0,
    "clinicalassessment.ascites": "none",
    "clinicalassessment.encephalopathy": "none",
    "clinicalassessment.recorded_child_pugh_points": 5,
    "clinicalassessment.recorded_child_pugh_class": "A",
    "tumourassessment.method": "ct",
    "tumourassessment.nodule_count": 1,
    "tumourassessment.largest_diameter_mm": 42,
    "tumourassessment.portal_vein_thrombosis": "none",
    "tumourassessment.hepatic_vein_invasion": "no",
    "tumourassessment.bile_duct_invasion": "no",
    "tumourassessment.adjacent_organ_invasion": "no",
    "tumourassessment.nodes": "N0",
    "tumourassessment.metastasis": "M0",
    "tumourassessment.liver_share": "half_or_less",
    "tumourassessment.recorded_bclc": "A",
    "colorectalprimary.primary_site": "rectum",
    "colorectalprimary.recorded_timing": "synchronous",
    "colorectalprimary.bilobar": "no",
    "colorectalprimary.resectability": "upfront",
    "colorectalprimary.liver_margin": "R0",
    "specimen.specimen_type": "serum",
    "specimen.timepoint": "post_op",
    "specimen.timepoint_day": 7,
    "treatment.kind": "systemic_chemotherapy",
    "treatment.route": "iv",
    "treatment.intent": "adjuvant",
    "treatment.schedule": "FOLFOX",
    "treatment.cycles_planned": 12,
    "treatment.cycles_given": 10,
    "treatment.stop_reason": "toxicity",
    "treatmentdrug.name": "oxaliplatin",
    "treatmentdrug.dose": 85,
    "treatmentdrug.dose_unit": "mg/m2",
    "responseassessment.criteria": "recist_1_1",
    "responseassessment.sum_baseline_mm": 62,
    "responseassessment.sum_nadir_mm": 40,
    "responseassessment.sum_now_mm": 40,
    "responseassessment.new_lesions": "no",
    "responseassessment.recorded_response": "PR",
    "adverseevent.term": "Neutrophil count decreased",
    "adverseevent.grade": 2,
    "adverseevent.attribution": "probable",
    "recurrence.recurrence_site": "liver",
    "followup.status": "alive_without_disease",
    "followup.died_on": NOT_IN_THE_EXAMPLE,
}
EXAMPLE_RESULTS: Mapping[str, Cell] = {
    "IL-2": "<5", "sIL-2R": 420, "TNF-alpha": 8.4, "AFP": 214, "CEA": 12.4, "CA19-9": 37, "bilirubin": 0.9,
    "albumin": 4.1, "INR": 1.1, "creatinine": 0.8, "sodium": 139, "platelets": 182, "AST": 41, "ALT": 38, "WBC": 6.1,
    "lymphocytes": 1.6, "CD3": 1100, "CD4": 640, "CD8": 420, "NK": 180,
}  # fmt: skip
