"""What a patient's page shows beside the forms: stages and scores, and the results by specimen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Prefetch
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.access.scope import visible
from registry.admin.columns import measured, stated_date
from registry.admin.derived import DerivedRow, derived_tables, inputs_of_patient
from registry.models import (
    Analyte,
    AssayResult,
    ClinicalAssessment,
    ColorectalPrimary,
    Nodule,
    Patient,
    QCFlag,
    ResponseAssessment,
    Specimen,
    TumourAssessment,
)

Text = str | Promise

# What the page derives, in the order of the course, and how each model leads to the patient.
_DERIVED: tuple[tuple[type[Model], str, Text], ...] = (
    (TumourAssessment, "patient", _("Tumour assessments")),
    (Nodule, "assessment__patient", _("Nodules")),
    (ClinicalAssessment, "patient", _("Liver function")),
    (ColorectalPrimary, "patient", _("Colorectal metastases")),
    (ResponseAssessment, "patient", _("Responses")),
    (Patient, "pk", _("Time to event")),
)


@dataclass(frozen=True)
class RecordLine:
    """A record with its derived values; `address` is empty for the patient, whose page it is."""

    title: str
    address: str
    rows: tuple[DerivedRow, ...]


@dataclass(frozen=True)
class DerivedGroup:
    """The records of one model with their derived values."""

    title: Text
    record_title: Text
    model_name: str
    tables: tuple[RecordLine, ...]


@dataclass(frozen=True)
class ResultCell:
    """One result in the table."""

    text: str
    address: str
    reported: bool
    remark: str


@dataclass(frozen=True)
class SpecimenLine:
    """A specimen; its cells are in the order of the table's analytes."""

    key: int
    title: str
    address: str
    collected: str
    cells: tuple[tuple[ResultCell, ...], ...]


@dataclass(frozen=True)
class ResultsTable:
    """A patient's results: a line per specimen, a column per analyte."""

    analytes: tuple[Analyte, ...]
    lines: tuple[SpecimenLine, ...]


def derived_groups(request: HttpRequest, patient: Patient) -> list[DerivedGroup]:
    """Derive everything that the rules know of a patient, model by model; the queries do not grow with the records."""
    inputs = inputs_of_patient(request, patient.pk)
    groups = []
    for model, path, title in _DERIVED:
        related = [] if model is Patient else [path]
        rows = model._default_manager.filter(**{path: patient.pk}).select_related(*related).order_by("pk")
        lines = tuple(
            RecordLine(_record_title(table.record, patient), _address(table.record), table.rows)
            for table in derived_tables(inputs, visible(request.user, rows))
        )
        if lines:
            groups.append(DerivedGroup(title, model._meta.verbose_name or "", model._meta.model_name or "", lines))
    return groups


def _record_title(record: Model, patient: Patient) -> str:
    """Name a record without the patient, whose page it is."""
    return str(record).removeprefix(f"{patient.registry_id} · ")


def _address(record: Model) -> str:
    if isinstance(record, Patient):
        return ""
    return reverse(f"admin:registry_{record._meta.model_name}_change", args=(record.pk,))


def results_table(request: HttpRequest, patient: Patient) -> ResultsTable:
    """Arrange a patient's results by specimen and analyte."""
    results = visible(request.user, AssayResult.objects.select_related("analyte")).order_by("replicate", "pk")
    specimens = list(
        visible(request.user, Specimen.objects.filter(patient=patient))
        .order_by("collected_on", "pk")
        .prefetch_related(Prefetch("results", queryset=results))
    )
    found = {result.analyte_id: result.analyte for specimen in specimens for result in specimen.results.all()}
    analytes = tuple(sorted(found.values(), key=lambda analyte: (analyte.category, analyte.code)))
    return ResultsTable(analytes, tuple(_specimen_line(specimen, analytes) for specimen in specimens))


def _specimen_line(specimen: Specimen, analytes: Iterable[Analyte]) -> SpecimenLine:
    cells: dict[Any, list[ResultCell]] = {analyte.pk: [] for analyte in analytes}
    for result in specimen.results.all():
        cells[result.analyte_id].append(_result_cell(result))
    return SpecimenLine(
        key=specimen.pk,
        title=specimen.timepoint_label or specimen.code or f"#{specimen.pk}",
        address=_address(specimen),
        collected=stated_date(specimen.collected_on, specimen.collected_on_precision),
        cells=tuple(map(tuple, cells.values())),
    )


def _result_cell(result: AssayResult) -> ResultCell:
    remark = "" if result.qc_flag == QCFlag.OK else str(result.get_qc_flag_display())
    return ResultCell(measured(result), _address(result), result.reported, remark)
