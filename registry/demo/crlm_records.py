"""The CRLM study as records of the registry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from registry.demo.crlm import ARMS, IL2_LOD_PG_ML, TNF_LOD_PG_ML, CrlmPatient, Visit
from registry.demo.crlm_runs import Laboratory
from registry.demo.records import Bench, enrol, reported, sites_by_code
from registry.models import (
    AdverseEvent,
    AssayMethod,
    AssayResult,
    CauseOfDeath,
    ColorectalPrimary,
    Consent,
    Criteria,
    DiagnosisBasis,
    DiagnosisGroup,
    DoseUnit,
    FollowUp,
    Intent,
    Method,
    Nodule,
    Patient,
    Platform,
    Recurrence,
    ResponseAssessment,
    Route,
    Specimen,
    SpecimenType,
    Study,
    StudyArm,
    Treatment,
    TreatmentDrug,
    TreatmentKind,
    TumourAssessment,
    VitalStatus,
)

Pair = tuple[CrlmPatient, Patient]
CYTOKINE_METHODS = {"IL-2": "demo-elisa-il2", "TNF-alpha": "demo-elisa-tnf"}
LIMITS_PG_ML = {"IL-2": IL2_LOD_PG_ML, "TNF-alpha": TNF_LOD_PG_ML}


def store_crlm(study: Study, people: list[CrlmPatient]) -> None:
    """Write the patients with everything that happened to them."""
    sites = sites_by_code()
    patients = Patient.objects.bulk_create(_patient(person, sites[person.site].pk) for person in people)
    arms = {
        arm.code: StudyArm.objects.create(study=study, code=arm.code, name=arm.name, position=i)
        for i, arm in enumerate(ARMS)
    }
    enrol(patients, study, {person.registry_id: arms[person.arm.code] for person in people})
    pairs = list(zip(people, patients, strict=True))
    _store_tumours(pairs)
    _store_treatments(pairs)
    _store_specimens(pairs)
    _store_outcomes(pairs)


def _patient(person: CrlmPatient, site_id: int) -> Patient:
    return Patient(
        registry_id=person.registry_id,
        site_id=site_id,
        sex=person.sex,
        birth_year=person.birth_year,
        consent=Consent.GIVEN,
        consented_on=person.diagnosed_on,
        diagnosis_group=DiagnosisGroup.CRLM,
        diagnosed_on=person.diagnosed_on,
        diagnosis_basis=DiagnosisBasis.HISTOLOGY,
        topography="C18.9" if person.primary_site != "rectum" else "C20.9",
        morphology="8140/3",
    )


def _store_tumours(pairs: list[Pair]) -> None:
    ColorectalPrimary.objects.bulk_create(
        ColorectalPrimary(
            patient=patient,
            primary_site=person.primary_site,
            primary_n=person.primary_n,
            resected_on=person.primary_resected_on,
            metastases_found_on=person.diagnosed_on,
            ras=person.ras,
            resectability="upfront" if person.metastases == 1 else "converted",
            liver_margin=person.margin,
        )
        for person, patient in pairs
    )
    assessments = TumourAssessment.objects.bulk_create(
        TumourAssessment(
            patient=patient,
            assessed_on=person.diagnosed_on,
            method=Method.MRI,
            nodule_count=person.metastases,
            largest_diameter_mm=Decimal(str(person.longest_mm)),
        )
        for person, patient in pairs
    )
    Nodule.objects.bulk_create(
        Nodule(assessment=assessment, number=1, axis_a_mm=assessment.largest_diameter_mm) for assessment in assessments
    )


def _store_treatments(pairs: list[Pair]) -> None:
    treatments = Treatment.objects.bulk_create(
        treatment for person, patient in pairs for treatment in _treatments(person, patient)
    )
    TreatmentDrug.objects.bulk_create(drug for treatment in treatments for drug in _drugs(treatment))


def _treatments(person: CrlmPatient, patient: Patient) -> Iterator[Treatment]:
    intrahepatic = person.arm.intrahepatic
    yield Treatment(
        patient=patient,
        kind=TreatmentKind.HAI if intrahepatic else TreatmentKind.SYSTEMIC_CHEMOTHERAPY,
        route=Route.HEPATIC_ARTERY if intrahepatic else Route.IV,
        intent=Intent.NEOADJUVANT,
        schedule="5-FU 14 d" if intrahepatic else "FOLFOX",
        cycles_planned=4,
        cycles_given=4 if person.response != "PD" else 3,
        started_on=person.chemotherapy_on,
        ended_on=person.operated_on - dt.timedelta(days=21),
    )
    yield Treatment(
        patient=patient, kind=TreatmentKind.RESECTION, margin=person.margin,
        extent="minor" if person.metastases < 3 else "major",
        started_on=person.operated_on,
    )  # fmt: skip
    if person.arm.il2:
        yield Treatment(
            patient=patient, kind=TreatmentKind.RIL2, route=Route.SC, intent=Intent.NEOADJUVANT, schedule="3 d",
            started_on=person.operated_on - dt.timedelta(days=5), ended_on=person.operated_on - dt.timedelta(days=2),
        )  # fmt: skip


def _drugs(treatment: Treatment) -> Iterator[TreatmentDrug]:
    if treatment.kind == TreatmentKind.RIL2:
        # Aldesleukin: 18 MIU = 1.1 mg.
        yield TreatmentDrug(
            treatment=treatment, name="aldesleukin", dose=Decimal(9), dose_unit=DoseUnit.MIU,
            miu_per_mg=Decimal("16.3636")
        )  # fmt: skip
    elif treatment.kind == TreatmentKind.HAI:
        yield TreatmentDrug(treatment=treatment, name="fluorouracil", dose=Decimal(800), dose_unit=DoseUnit.MG_M2)
    elif treatment.kind == TreatmentKind.SYSTEMIC_CHEMOTHERAPY:
        yield TreatmentDrug(treatment=treatment, name="oxaliplatin", dose=Decimal(85), dose_unit=DoseUnit.MG_M2)
        yield TreatmentDrug(treatment=treatment, name="fluorouracil", dose=Decimal(2800), dose_unit=DoseUnit.MG_M2)


def _store_specimens(pairs: list[Pair]) -> None:
    for code, limit in LIMITS_PG_ML.items():
        AssayMethod.objects.create(
            code=CYTOKINE_METHODS[code], analyte=Bench.from_registry().analytes[code], platform=Platform.ELISA,
            unit="pg/mL",
            kit="demo kit (synthetic)", lod=Decimal(str(limit)),
        )  # fmt: skip
    bench = Bench.from_registry()
    visits = [(person, patient, visit) for person, patient in pairs for visit in person.visits]
    specimens = Specimen.objects.bulk_create(_specimen(patient, visit) for _person, patient, visit in visits)
    results = [
        result
        for (person, _patient, visit), specimen in zip(visits, specimens, strict=True)
        for result in _results(bench, person, visit, specimen)
    ]
    laboratory = Laboratory({patient.pk: patient.site_id for _person, patient in pairs})
    AssayResult.objects.bulk_create(laboratory.run(results))


def _specimen(patient: Patient, visit: Visit) -> Specimen:
    return Specimen(
        patient=patient,
        specimen_type=SpecimenType.SERUM,
        timepoint=visit.timepoint,
        timepoint_day=visit.day,
        collected_on=visit.collected_on,
    )


def _results(bench: Bench, person: CrlmPatient, visit: Visit, specimen: Specimen) -> Iterator[AssayResult]:
    for code, value in visit.values.items():
        text = reported(value, LIMITS_PG_ML[code]) if code in LIMITS_PG_ML else str(value)
        yield bench.result(specimen, code, text, method=CYTOKINE_METHODS.get(code))
    if visit.timepoint == "baseline":
        yield bench.result(specimen, "CEA", str(person.cea_ng_ml))


def _store_outcomes(pairs: list[Pair]) -> None:
    ResponseAssessment.objects.bulk_create(
        ResponseAssessment(
            patient=patient,
            assessed_on=person.operated_on - dt.timedelta(days=14),
            criteria=Criteria.RECIST,
            sum_baseline_mm=Decimal(str(person.sum_baseline_mm)),
            sum_nadir_mm=Decimal(str(person.sum_baseline_mm)),
            sum_now_mm=Decimal(str(person.sum_now_mm)),
            new_lesions=person.new_lesions,
            recorded_response=person.response,
        )
        for person, patient in pairs
    )
    Recurrence.objects.bulk_create(
        Recurrence(patient=patient, recurred_on=person.recurred_on, recurrence_site=person.recurrence_site)
        for person, patient in pairs
        if person.recurred_on
    )
    AdverseEvent.objects.bulk_create(
        AdverseEvent(
            patient=patient, term="Fever", grade=person.toxicity_grade, attribution="probable",
            onset_on=person.operated_on - dt.timedelta(days=4),
        )
        for person, patient in pairs
        if person.toxicity_grade
    )  # fmt: skip
    FollowUp.objects.bulk_create(_follow_up(person, patient) for person, patient in pairs)


def _follow_up(person: CrlmPatient, patient: Patient) -> FollowUp:
    alive = VitalStatus.ALIVE_WITH_DISEASE if person.recurred_on else VitalStatus.ALIVE_WITHOUT_DISEASE
    dead = person.died_on is not None
    return FollowUp(
        patient=patient,
        last_contact_on=person.last_contact_on,
        status=VitalStatus.DEAD if dead else alive,
        died_on=person.died_on,
        cause_of_death=CauseOfDeath.CANCER if dead else "",
    )
