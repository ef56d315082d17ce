"""Numbers of the quality of assays, each of the rows that it is of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.exports.calls import Call, NamedNumber, named, named_interval, restricted
from analysis.exports.frame import Frame
from analysis.exports.scripts.described import (
    Column,
    description_numbers,
    limit_numbers,
    numbers_of_test,
    share_numbers,
)
from analysis.summaries.assay_quality import (
    Detection,
    DetectionGroup,
    DividedBy,
    Drift,
    MethodUse,
    MissingCell,
    Missingness,
    Precision,
    RunQuality,
)
from analysis.summaries.values import Count, Text

_ROWS, _PEOPLE = Call.of("patients"), Call.of("distinct", "person")
_REPORTED = ("record", "result", "reported", "yes")
LARGE_CV = 20.0
STATED = {
    "lod": gettext_lazy("limit of detection that the method states"),
    "lloq": gettext_lazy("lower limit of quantification that the method states"),
    "uloq": gettext_lazy("upper limit of quantification that the method states"),
    "reference_low": gettext_lazy("lower end of the reference interval that the method states"),
    "reference_high": gettext_lazy("upper end of the reference interval that the method states"),
}
REFERENCE = re.compile(r"(?:≥?(?P<low>[\d.]+))?(?:[–≤](?P<high>[\d.]+))? ")
"""The reference interval of a method as the report writes it."""


@dataclass(frozen=True, eq=False)
class AssayNumbers:
    """Writes the numbers of the report's tables; those of columns that the reader doesn't have are left out."""

    frame: Frame

    def results(self, found: Count) -> Iterator[NamedNumber]:
        """Reported results of all analytes."""
        yield from restricted(named(_("reported results"), found, _ROWS), *_REPORTED)

    def method_use(self, found: MethodUse) -> Iterator[NamedNumber]:
        """Results and patients of a method and unit."""
        label = f"{found.analyte}, {found.method}, {found.unit}"
        where = (*_REPORTED, *self._assay(found.analyte, found.method), "unit", found.unit)
        yield from restricted(named(f"{label}: {_('results')}", found.results, _ROWS), *where)
        yield from restricted(named(f"{label}: {_('patients')}", found.patients, _PEOPLE), *where)
        yield from restricted(_stated_numbers(label, found), *where)

    def detection(self, found: Detection, by: DividedBy) -> Iterator[NamedNumber]:
        """Results outside the limits, whole and divided."""
        where = (*_REPORTED, "analyte", self._code("analyte", found.analyte))
        yield from restricted(_outside(str(found.analyte), found.overall), *where)
        if not self._has(by.value):
            return
        for group in found.groups:
            part = (by.value, self._code(by.value, group.label))
            yield from restricted(_outside(f"{found.analyte}, {group.label}", group), *where, *part)

    def precision(self, found: Precision) -> Iterator[NamedNumber]:
        """Coefficients of variation, replicates and flags."""
        label = f"{found.analyte}, {found.method}"
        where = ("record", "result", *self._assay(found.analyte, found.method))
        yield from restricted(_precision(label, found), *where)

    def run(self, found: RunQuality) -> Iterator[NamedNumber]:
        """Runs and lots of a method."""
        if not self._has("run"):
            return
        label = f"{_('runs')}, {found.analyte}, {found.method}"
        measured = (
            "analyte",
            self._code("analyte", found.analyte),
            "run_method",
            self._code("run_method", found.method),
        )
        counts = (
            (_("runs"), found.runs, ("run",)), (_("lots"), found.lots, ("lot",)),
            (_("passed"), found.passed, ("run", "run_passed", "yes")),
            (_("failed"), found.failed, ("run", "run_passed", "no")),
            (_("quality control not stated"), found.not_stated, ("run", "run_passed", "")),
        )  # fmt: skip
        for what, value, given in counts:
            numbers = named(f"{label}: {what}", value, Call.of("distinct", *given))
            yield from restricted(numbers, "record", "result", *measured)

    def drift(self, found: Drift) -> Iterator[NamedNumber]:
        """Drift with time, and between lots."""
        label = f"{_('drift')}, {found.analyte}, {found.method}, {found.unit}"
        where = ("drift", "yes", *self._assay(found.analyte, found.method), "unit", found.unit)
        yield from restricted(self._drift(label, found), *where)

    def _drift(self, label: str, found: Drift) -> Iterator[NamedNumber]:
        yield from named(f"{label}: n", found.n, Call.of("count", "value"))
        if self._has("drift_order"):
            given = ("drift_order", "value")
            yield from named(f"{label}: τ-b", found.tau, Call.of("censored_tau", *given))
            low, high = Call.of("tau_low", *given), Call.of("tau_high", *given)
            yield from named_interval(f"{label}: τ-b", found.tau_interval, low, high)
            yield from named(f"{label}: p", found.p, Call.of("censored_tau_p", *given))
            for point in found.points:
                column = Column(f"{label}, {point.month}", "value", "drift_month", point.month)
                yield from description_numbers(column, point.description, missing=False)
        if self._has("lot"):
            yield from named(f"{label}: {_('lots')}", found.lots, Call.of("distinct", "lot"))
            yield from numbers_of_test(f"{label}, {_('between lots')}", found.lot_test, "value", "lot")

    def missingness(self, found: Missingness) -> Iterator[NamedNumber]:
        """Expected and missing results, and visits without a specimen."""
        if not self._has("site"):
            return
        for site, row in zip(found.sites, found.cells, strict=True):
            for month, cell in zip(found.months, row, strict=True):
                yield from self._cell(f"{site}, {month}", cell, site, "month", month)
        for analyte, row in zip(found.analytes, found.by_analyte, strict=True):
            for site, cell in zip(found.sites, row, strict=True):
                yield from self._cell(f"{site}, {analyte}", cell, site, "analyte", self._code("analyte", analyte))
        for visit, row in zip(found.visits, found.by_visit, strict=True):
            for site, cell in zip(found.sites, row, strict=True):
                yield from self._visit(f"{site}, {visit}", cell, site, visit)
        undated = named(_("specimens without a date"), found.undated, Call.of("distinct", "sample"))
        yield from restricted(undated, "month", "")

    def _cell(self, label: str, cell: MissingCell, site: Text, by: str, level: str) -> Iterator[NamedNumber]:
        where = ("site", self._code("site", site), by, level)
        expected = named(f"{label}: {_('expected results')}", cell.expected, _ROWS)
        missing = named(f"{label}: {_('missing results')}", cell.missing, _ROWS)
        people = named(f"{label}: {_('patients with a missing result')}", cell.lacking_patients, _PEOPLE)
        yield from restricted(expected, *where, "expected", "yes")
        yield from restricted((*missing, *people), *where, "record", "missing")

    def _visit(self, label: str, cell: MissingCell, site: Text, visit: str) -> Iterator[NamedNumber]:
        where = ("site", self._code("site", site))
        everybody = named(f"{label}: {_('patients')}", cell.expected, _PEOPLE)
        absent = named(f"{label}: {_('patients without a specimen')}", cell.missing, _PEOPLE)
        yield from restricted(everybody, *where)
        yield from restricted(absent, *where, "visit", self._code("visit", visit), "record", "no_specimen")

    def _assay(self, analyte: Text, method: Text) -> tuple[str, ...]:
        return ("analyte", self._code("analyte", analyte), "method", self._code("method", method))

    def _has(self, name: str) -> bool:
        return any(one.name == name for one in self.frame.columns)

    def _code(self, name: str, label: Text) -> str:
        """Give the code of a level by its label; empty, as the cell is, for what isn't recorded."""
        column = next(one for one in self.frame.columns if one.name == name)
        return next((code for code, text in column.levels if text == str(label)), "")


def _stated_numbers(label: str, found: MethodUse) -> Iterator[NamedNumber]:
    """Give the limits in the data, and what the method states, as it stands beside each of its results."""
    yield from limit_numbers(label, found.limits, "value")
    interval = REFERENCE.match(found.reference)
    low, high = interval.groups() if interval else (None, None)
    for name, value in (
        ("lod", found.lod), ("lloq", found.lloq), ("uloq", found.uloq),
        ("reference_low", low and float(low)), ("reference_high", high and float(high)),
    ):  # fmt: skip
        yield from named(f"{label}: {STATED[name]}", value, Call.of("stated", f"method_{name}"))


def _outside(label: str, found: DetectionGroup) -> Iterator[NamedNumber]:
    below = Call.of("outside", "value", -1)
    yield from named(f"{label}: {_('results')}", found.below.n, _ROWS)
    yield from named(f"{label}: {_('patients')}", found.patients, _PEOPLE)
    yield from share_numbers(f"{label}: {_('below a limit')}", found.below, below, _ROWS)
    yield from named(f"{label}: {_('above a limit')}", found.above, Call.of("outside", "value", 1))
    unknown = Call.of("outside_unknown", "value")
    yield from named(f"{label}: {_('not detected, with an unknown limit')}", found.unusable, unknown)


def _precision(label: str, found: Precision) -> Iterator[NamedNumber]:
    column = Column(f"{label}, CV", "cv_percent")
    yield from named(f"{label}: {_('patients')}", found.patients, _PEOPLE)
    yield from description_numbers(column, found.recorded, missing=False)
    large, known = Call.of("beyond", "cv_percent", LARGE_CV, "above"), Call.of("count", "cv_percent")
    yield from share_numbers(f"{label}: {_('CV above 20 %')}", found.large, large, known)
    replicates = ("value", "sample")
    yield from named(f"{label}: {_('replicated specimens')}", found.replicated, Call.of("replicated", *replicates))
    cv = Call.of("replicate_cv", *replicates)
    yield from named(f"{label}: {_('CV of replicates')}", found.replicate_cv, cv)
    low, high = (Call.of(f"replicate_cv_{end}", *replicates) for end in ("low", "high"))
    yield from named_interval(f"{label}: {_('CV of replicates')}", found.replicate_interval, low, high)
    for flag, count in zip(("ok", "repeat", "reject"), found.flags, strict=True):
        yield from named(f"{label}: {_('flag')} {flag}", count, Call.of("patients", "flag", flag))
