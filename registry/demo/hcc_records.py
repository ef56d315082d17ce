"""The HCC study as records of the registry."""

from __future__ import annotations

from decimal import Decimal

from registry.demo.hcc import HccPatient
from registry.demo.records import Bench, enrol, sites_by_code
from registry.models import (
    AssayResult,
    ClinicalAssessment,
    Consent,
    DiagnosisBasis,
    DiagnosisGroup,
    Method,
    Nodule,
    Patient,
    Specimen,
    SpecimenType,
    Study,
    Timepoint,
    TumourAssessment,
)

LABORATORY = {
    "bilirubin": "bilirubin_mg_dl",
    "albumin": "albumin_g_dl",
    "INR": "inr",
    "creatinine": "creatinine_mg_dl",
    "sodium": "sodium_mmol_l",
    "platelets": "platelets_10_9_l",
    "AFP": "afp_ng_ml",
}


def store_hcc(study: Study, people: list[HccPatient]) -> None:
    """Write the patients with their assessments, nodules, specimens and results."""
    sites = sites_by_code()
    patients = Patient.objects.bulk_create(_patient(person, sites[person.site].pk) for person in people)
    enrol(patients, study)
    pairs = list(zip(people, patients, strict=True))
    ClinicalAssessment.objects.bulk_create(_clinical(person, patient) for person, patient in pairs)
    tumours = TumourAssessment.objects.bulk_create(_tumour(person, patient) for person, patient in pairs)
    Nodule.objects.bulk_create(_nodule(person, tumour) for person, tumour in zip(people, tumours, strict=True))
    specimens = Specimen.objects.bulk_create(_specimen(person, patient) for person, patient in pairs)
    bench = Bench.from_registry()
    AssayResult.objects.bulk_create(
        result
        for person, specimen in zip(people, specimens, strict=True)
        for result in _results(bench, person, specimen)
    )


def _patient(person: HccPatient, site_id: int) -> Patient:
    return Patient(
        registry_id=person.registry_id,
        site_id=site_id,
        sex=person.sex,
        birth_year=person.birth_year,
        consent=Consent.GIVEN,
        consented_on=person.diagnosed_on,
        diagnosis_group=DiagnosisGroup.HCC,
        diagnosed_on=person.diagnosed_on,
        diagnosis_basis=DiagnosisBasis.IMAGING,
        topography="C22.0",
        morphology="8170/3",
        hbsag=person.hbsag,
        anti_hcv=person.anti_hcv,
        cirrhosis=person.cirrhosis,
    )


def _clinical(person: HccPatient, patient: Patient) -> ClinicalAssessment:
    return ClinicalAssessment(
        patient=patient,
        assessed_on=person.collected_on,
        ecog=person.ecog,
        ascites=person.ascites,
        encephalopathy=person.encephalopathy,
    )


def _tumour(person: HccPatient, patient: Patient) -> TumourAssessment:
    return TumourAssessment(
        patient=patient,
        assessed_on=person.diagnosed_on,
        method=Method.CT,
        nodule_count=person.nodules,
        largest_diameter_mm=Decimal(str(person.axes_mm[0])),
        portal_vein_thrombosis=person.portal_vein,
        hepatic_vein_invasion="no",
        nodes="N0",
        metastasis=person.metastasis,
        recorded_bclc=person.stage,
    )


def _nodule(person: HccPatient, tumour: TumourAssessment) -> Nodule:
    a, b, c = (Decimal(str(axis)) for axis in person.axes_mm)
    return Nodule(assessment=tumour, number=1, axis_a_mm=a, axis_b_mm=b, axis_c_mm=c)


def _specimen(person: HccPatient, patient: Patient) -> Specimen:
    return Specimen(
        patient=patient,
        specimen_type=SpecimenType.SERUM,
        timepoint=Timepoint.BASELINE,
        collected_on=person.collected_on,
        haemolysis=0,
    )


def _results(bench: Bench, person: HccPatient, specimen: Specimen) -> list[AssayResult]:
    routine = [bench.result(specimen, code, str(getattr(person, name))) for code, name in LABORATORY.items()]
    return [
        bench.result(specimen, "IL-2", str(person.il2_u_ml), "U/mL", "immulite-il2-u"),
        bench.result(specimen, "TNF-alpha", person.tnf_text, "pg/mL", "immulite-tnf"),
        *routine,
    ]
