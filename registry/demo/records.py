"""What both demo studies need to become records of the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from registry.models import (
    Analyte,
    AssayMethod,
    AssayResult,
    Enrolment,
    Patient,
    Qualifier,
    Site,
    Specimen,
    Study,
    StudyArm,
)


@dataclass(frozen=True)
class Bench:
    """The analytes, and the methods by which the demo studies measure some of them."""

    analytes: Mapping[str, Analyte]
    methods: Mapping[str, AssayMethod]

    @classmethod
    def from_registry(cls) -> Bench:
        """Read the reference data."""
        return cls(Analyte.objects.in_bulk(field_name="code"), AssayMethod.objects.in_bulk(field_name="code"))

    def result(
        self, specimen: Specimen, analyte: str, text: str, unit: str = "", method: str | None = None
    ) -> AssayResult:
        """Make one result from the laboratory's text, such as ``12.5`` or ``<2.0``."""
        below = text.startswith("<")
        return AssayResult(
            specimen=specimen,
            analyte=self.analytes[analyte],
            method=self.methods[method] if method else None,
            qualifier=Qualifier.BELOW if below else Qualifier.EQUAL,
            value=Decimal(text.lstrip("<")),
            unit=unit or self.analytes[analyte].canonical_unit,
            raw_text=text,
        )


def enrol(patients: Iterable[Patient], study: Study, arms: Mapping[str, StudyArm] | None = None) -> None:
    """Enrol patients on the day of their diagnosis; `arms` gives the arm by registry id."""
    Enrolment.objects.bulk_create(
        Enrolment(
            patient=patient,
            study=study,
            arm=arms[patient.registry_id] if arms else None,
            enrolled_on=patient.diagnosed_on,
        )
        for patient in patients
    )


def sites_by_code() -> Mapping[str, Site]:
    """Read the sites."""
    return Site.objects.in_bulk(field_name="code")


def reported(value: float, limit: float) -> str:
    """Write a value as a laboratory does that has a limit of detection."""
    return f"<{limit}" if value < limit else f"{value:.1f}"
