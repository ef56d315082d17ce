"""What the rules read: the records of some patients, each table once, and their results with what these point to."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Model
from numpy.typing import NDArray

from registry.clinical.intervals import date_range
from registry.curation.inputs import RecordInputs, positions_of
from registry.curation.laboratory import COLUMNS
from registry.curation.models import Query, QueryState
from registry.curation.tables import Column, RecordTable, Rows, Table, read_columns, read_records
from registry.models import Analyte, AssayMethod, AssayResult, AssayRun, CutOff, Patient, Specimen, Treatment

_RESULT = (
    "id",
    "specimen_id",
    "analyte_id",
    "method_id",
    "run_id",
    "qualifier",
    "value",
    "unit",
    "cv_percent",
    "reported",
)
_ANALYTE = ("id", "code", "name", "loinc", "molar_mass_g_per_mol", "valence", "can_be_zero")
# Queries that ask about a whole column of results at once: an import's.
COLUMN_RULES = ("column_too_high", "column_too_low")

# What no rule and none of its derivations speaks of; of tens of thousands of patients, reading it takes a while.
_UNREAD: dict[type[Model], frozenset[str]] = {
    Patient: frozenset(
        {"registry_id", "sex", "consent", "diagnosis_basis", "topography", "morphology", "hbsag", "anti_hbc",
         "hbv_dna_iu_ml", "hbv_dna_qualifier", "anti_hcv", "hcv_rna_iu_ml", "hcv_rna_qualifier", "alcohol_g_day",
         "masld", "cirrhosis", "cirrhosis_basis", "diabetes", "notes"}
    ),
    Specimen: frozenset(
        {"code", "specimen_type", "timepoint_cycle", "timepoint_day", "collected_at", "freeze_thaw_count", "lipaemia",
         "icterus", "notes"}
    ),
    Treatment: frozenset(
        {"extent", "margin", "ablation_technique", "route", "intent", "schedule", "cycles_planned", "cycles_given",
         "stop_reason", "notes"}
    ),
}  # fmt: skip

Days = NDArray[np.float64]


class Span(NamedTuple):
    """The first and the last day that dates can mean, since 1970; without end where they are missing."""

    first: Days
    last: Days


def span(table: RecordTable, name: str) -> Span:
    """Give the days that a date column can mean."""
    return Span(*date_range(name, table[name], table.columns.get(f"{name}_precision")))


class RuleInputs(RecordInputs):
    """The columns that the rules compare.

    Parameters
    ----------
    rows : callable
        Gives the rows of a model, of the patients that are looked at.
    today : date
        After it lies the future.
    """

    def __init__(self, rows: Rows, today: dt.date) -> None:
        super().__init__(rows)
        self.today = (today - dt.date(1970, 1, 1)).days

    def table(self, model: type[Model]) -> RecordTable:
        """Give the records of a model, without the columns that no rule compares."""
        if model not in self._tables:
            self._tables[model] = read_records(self._rows, model, without=_UNREAD.get(model, ()))
        return self._tables[model]

    @cached_property
    def results(self) -> RecordTable:
        """All results of the patients, reported or not, with the patient of each."""
        columns = read_columns(self._rows(AssayResult).order_by("pk"), _RESULT)
        specimens = self.table(Specimen)
        places = positions_of(columns["specimen_id"], specimens["id"])
        return RecordTable({**columns, "patient_id": specimens.taken("patient_id", places)}, AssayResult)

    @cached_property
    def analytes(self) -> Table:
        """The analytes."""
        return _read(Analyte, *_ANALYTE)

    @cached_property
    def methods(self) -> Table:
        """The assay methods."""
        return _read(AssayMethod, "id", "unit", "lod")

    @cached_property
    def runs(self) -> Table:
        """The assay runs."""
        return _read(AssayRun, "id", "run_on")

    @cached_property
    def cut_offs(self) -> list[tuple[int, str]]:
        """Method and unit of each cut-off that names a method."""
        return list(CutOff.objects.filter(method__isnull=False).values_list("method_id", "unit"))

    @cached_property
    def doubted_columns(self) -> frozenset[tuple[int, str, str]]:
        """Site, analyte and unit of the columns of which a query asks as a whole."""
        asked = Query.objects.filter(rule__in=COLUMN_RULES)
        asked = asked.exclude(state__in=(QueryState.CLOSED, QueryState.RESOLVED))
        rows = asked.values_list("patient__site_id", "params__label", "params__unit")
        return frozenset((site, str(label), str(unit)) for site, label, unit in rows)

    def of_result(self, name: str) -> Column:
        """Give for each result a column of what it points to, as in ``analyte__code``."""
        home, _split, last = name.rpartition("__")
        if not home:
            return self.results[name]
        table = {"specimen": self.table(Specimen), "analyte": self.analytes, "method": self.methods, "run": self.runs}
        return table[home].taken(last, positions_of(self.results[f"{home}_id"], table[home]["id"]))

    def of_patient_of_result(self, name: str) -> Column:
        """Give a column of the patients for each result."""
        patients = self.table(Patient)
        return patients.taken(name, positions_of(self.results["patient_id"], patients["id"]))

    @cached_property
    def _results(self) -> Table:
        """Give the derivations the results that are read here anyway."""
        every = Table({name: self.of_result(name) for name in COLUMNS})
        return every.where(self.results["reported"].astype(bool) & (every["analyte__loinc"] != ""))

    def of_patient(self, home: type[Model], name: str) -> Column:
        """Give a column of the patients for each record of a model."""
        return self.table(Patient).taken(name, self.rows_of(home, Patient))

    def span_of_patient(self, home: type[Model], spans: Span) -> Span:
        """Give for each record of a model the days of its patient."""
        places = self.rows_of(home, Patient)
        return Span(spans.first[places], spans.last[places])


def _read(model: type[Model], *names: str) -> Table:
    rows: Any = model._default_manager.order_by("pk")
    return Table(read_columns(rows, names))
