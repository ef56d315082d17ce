"""Puts a laboratory with its runs into the registry, in few lines."""

from __future__ import annotations

import datetime as dt

from registry.models import Analyte, AssayMethod, AssayRun, Site, Specimen, Study
from tests.factories import (
    AssayMethodFactory,
    AssayResultFactory,
    AssayRunFactory,
    EnrolmentFactory,
    PatientFactory,
    SiteFactory,
    SpecimenFactory,
    StudyFactory,
)

FIRST = dt.date(2020, 1, 10)


class Laboratory:
    """A study whose specimens are measured for IL-6 by one method, in runs of two lots."""

    def __init__(self) -> None:
        self.sites: list[Site] = [SiteFactory.create(code=code) for code in ("HN", "MI")]
        self.study: Study = StudyFactory.create(code="LAB")
        self.analyte = Analyte.objects.get(code="IL-6")
        self.method: AssayMethod = AssayMethodFactory.create(analyte=self.analyte, lod=2, unit="pg/mL")

    def run(self, lot: str, *, passed: bool | None = None, day: int = 0) -> AssayRun:
        """Store a run."""
        return AssayRunFactory.create(
            site=self.sites[0], method=self.method, lot=lot, qc_passed=passed, run_on=FIRST + dt.timedelta(days=day)
        )

    def specimen(self, site: int, day: int = 0, **fields: object) -> Specimen:
        """Store a specimen of another patient."""
        patient = PatientFactory.create(site=self.sites[site])
        EnrolmentFactory.create(patient=patient, study=self.study)
        return SpecimenFactory.create(patient=patient, collected_on=FIRST + dt.timedelta(days=day), **fields)

    def result(self, specimen: Specimen, text: str, **fields: object) -> None:
        """Store a result as the laboratory writes it."""
        sign = "ND" if text == "ND" else text[0] if text[0] in "<>" else "="
        AssayResultFactory.create(
            specimen=specimen, analyte=self.analyte, unit="pg/mL", qualifier=sign,
            value=None if sign == "ND" else text.lstrip("<>"), **({"method": self.method} | fields),
        )  # fmt: skip
