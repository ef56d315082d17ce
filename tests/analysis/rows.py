"""Puts cohorts into the registry, in few lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from analysis.reports.running import run
from analysis.reports.summary import SummaryRequest, summarise
from analysis.summaries import AnalyteSummary, Description, GroupingSummary, SummaryReport
from registry.models import Analyte, AssayMethod, AssayResult, Patient, Site, Specimen, Study, TumourAssessment, User
from tests.factories import EnrolmentFactory, PatientFactory, SiteFactory, SpecimenFactory, TumourAssessmentFactory

DAY = dt.date(2020, 5, 4)


def analyte(code: str) -> Analyte:
    """Give an analyte that ships with the registry."""
    return Analyte.objects.get(code=code)


def result(
    patient: Patient,
    text: str,
    code: str = "IL-6",
    unit: str = "",
    method: AssayMethod | None = None,
    specimen: Specimen | None = None,
    **of_specimen: Any,
) -> AssayResult:
    """Store a result as the laboratory writes it: "3.2", "<0.5", ">100" or "ND"."""
    measured = analyte(code)
    sign = text[0] if text[0] in "<>" else "ND" if text == "ND" else "="
    number = None if sign == "ND" else Decimal(text.lstrip("<>"))
    drawn = specimen or SpecimenFactory.create(patient=patient, **({"collected_on": DAY} | of_specimen))
    return AssayResult.objects.create(
        specimen=drawn,
        analyte=measured,
        method=method,
        qualifier=sign,
        value=number,
        unit=unit or measured.canonical_unit,
    )


def cohort(
    texts: Sequence[str | None], site: Site | None = None, code: str = "IL-6", **of_patient: Any
) -> list[Patient]:
    """Store a patient per text, with that result at baseline; None is a patient without a result."""
    home = site or SiteFactory.create()
    patients = [PatientFactory.create(site=home, **of_patient) for _text in texts]
    for patient, text in zip(patients, texts, strict=True):
        if text is not None:
            result(patient, text, code)
    return patients


def tumour(patient: Patient, **fields: Any) -> TumourAssessment:
    """Store a tumour assessment of the day of the specimens."""
    return TumourAssessmentFactory.create(patient=patient, **({"assessed_on": DAY} | fields))


def enrol(study: Study, patients: Sequence[Patient], **fields: Any) -> None:
    """Enrol patients in a study."""
    for patient in patients:
        EnrolmentFactory.create(study=study, patient=patient, **fields)


def report(user: User | None = None, /, **parameters: str) -> SummaryReport:
    """Compute the summary of these parameters."""
    return run(summarise, SummaryRequest.from_query(parameters), user)


def only_analyte(found: SummaryReport) -> AnalyteSummary:
    """Give the one analyte of a report."""
    (analyte_summary,) = found.analytes
    return analyte_summary


def described(one: AnalyteSummary) -> Description:
    """Give what is said of all patients of an analyte."""
    assert one.overall is not None
    return one.overall.description


def by(found: SummaryReport, code: str) -> GroupingSummary:
    """Give one grouping of the one analyte of a report."""
    return next(one for one in only_analyte(found).groupings if one.code == code)
