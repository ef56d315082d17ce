"""Rules about specimens: the order of what is done with them, and what they are called."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from django.utils.translation import gettext_lazy as _

from registry.curation.inputs import positions_of
from registry.curation.models import Severity
from registry.curation.rules.rule import Doubt, Mask, Rule, Stated, doubts, stated
from registry.curation.rules.rule_inputs import RuleInputs, Span, span
from registry.models import Patient, Specimen, Timepoint, Treatment, TreatmentKind

OPERATIONS = (TreatmentKind.RESECTION, TreatmentKind.TRANSPLANT)
# From this grade on, haemolysis changes cytokines and enzymes (field declaration: plausible up to 1).
STRONG_HAEMOLYSIS = 2


def _run_days(inputs: RuleInputs, *, last: bool = False) -> Span:
    """Give for each specimen the day of its first assay, or its last."""
    specimens = inputs.table(Specimen)
    day = inputs.of_result("run__run_on")
    known = ~np.isnat(day)
    places = positions_of(inputs.results["specimen_id"][known], specimens["id"])
    days = day[known].astype("datetime64[D]").astype(np.int64).astype(float)
    found = np.full(len(specimens), -np.inf if last else np.inf)
    (np.maximum if last else np.minimum).at(found, places, days)
    nothing = np.isinf(found)
    return Span(np.where(nothing, -np.inf, found), np.where(nothing, np.inf, found))


def _told(days: Span) -> Stated:
    known = np.isfinite(days.first)
    day = np.where(known, days.first, 0).astype(np.int64).astype("datetime64[D]")
    return Stated(np.where(known, day, np.datetime64("NaT", "D")))


def _frozen_before_collected(inputs: RuleInputs) -> Iterator[Doubt]:
    table = inputs.table(Specimen)
    broken = span(table, "frozen_on").last < span(table, "collected_on").first
    return doubts(table, broken, value=stated(table, "frozen_on"), other=stated(table, "collected_on"))


def _assayed_before(name: str) -> Callable[[RuleInputs], Iterator[Doubt]]:
    def evaluate(inputs: RuleInputs) -> Iterator[Doubt]:
        table, assayed = inputs.table(Specimen), _run_days(inputs)
        broken = assayed.last < span(table, name).first
        if name == "collected_on":
            broken &= ~(assayed.last < span(table, "frozen_on").first)  # Asked once, as assayed before freezing.
        return doubts(table, broken, value=_told(assayed), other=stated(table, name))

    return evaluate


def _assayed_in_future(inputs: RuleInputs) -> Iterator[Doubt]:
    table, assayed = inputs.table(Specimen), _run_days(inputs, last=True)
    return doubts(table, assayed.first > inputs.today, value=_told(assayed))


def _starts(inputs: RuleInputs, chosen: Mask, *, latest: bool) -> Span:
    """Give for each patient when the first or the last of some treatments had begun for certain."""
    treatments, began = inputs.table(Treatment), span(inputs.table(Treatment), "started_on")
    places = inputs.rows_of(Treatment, Patient)[chosen]
    count = len(inputs.table(Patient))
    if latest:
        found = np.full(count, -np.inf)
        np.maximum.at(found, places, began.last[chosen])
        found = np.where(found == -np.inf, np.inf, found)  # Without an operation, nothing comes after it.
    else:
        found = np.full(count, np.inf)
        np.minimum.at(found, places, began.last[chosen])
    assert len(treatments) == len(chosen)
    return Span(np.where(np.isinf(found), -np.inf, found), found)


def _after(inputs: RuleInputs, timepoint: Timepoint, chosen: Mask, *, latest: bool) -> Iterator[Doubt]:
    table = inputs.table(Specimen)
    began = inputs.span_of_patient(Specimen, _starts(inputs, chosen, latest=latest))
    drawn = span(table, "collected_on").first
    broken = (table["timepoint"] == timepoint) & (drawn > began.last)
    return doubts(table, broken, value=Stated(table["collected_on"]), other=_told(began))


def _baseline_after_treatment(inputs: RuleInputs) -> Iterator[Doubt]:
    every = np.ones(len(inputs.table(Treatment)), dtype=bool)
    return _after(inputs, Timepoint.BASELINE, every, latest=False)


def _pre_op_after_operation(inputs: RuleInputs) -> Iterator[Doubt]:
    return _after(inputs, Timepoint.PRE_OP, np.isin(inputs.table(Treatment)["kind"], OPERATIONS), latest=True)


def _haemolysis(inputs: RuleInputs) -> Iterator[Doubt]:
    table = inputs.table(Specimen)
    return doubts(table, table["haemolysis"] >= STRONG_HAEMOLYSIS, value=table["haemolysis"])


SPECIMEN_RULES = (
    Rule(
        "frozen_before_collected",
        Severity.ERROR,
        _("The specimen was frozen on %(value)s, before it was collected (%(other)s)."),
        ("specimen.frozen_on", "specimen.collected_on"),
        _frozen_before_collected,
        # Holds where the collection is known to the day; the rule finds what is known to the month or year.
        constraints=("specimen_frozen_after_collection",),
    ),
    Rule(
        "assayed_before_frozen",
        Severity.ERROR,
        _("The specimen was assayed on %(value)s, before it was frozen (%(other)s)."),
        ("assayrun.run_on", "specimen.frozen_on"),
        _assayed_before("frozen_on"),
    ),
    Rule(
        "assayed_before_collected",
        Severity.ERROR,
        _("The specimen was assayed on %(value)s, before it was collected (%(other)s)."),
        ("assayrun.run_on", "specimen.collected_on"),
        _assayed_before("collected_on"),
    ),
    Rule(
        "assayed_in_future",
        Severity.ERROR,
        _("The day on which the specimen was assayed, %(value)s, lies in the future."),
        ("assayrun.run_on",),
        _assayed_in_future,
    ),
    Rule(
        "baseline_after_treatment",
        Severity.WARNING,
        _("The specimen is called baseline and was drawn on %(value)s, after a treatment had begun (%(other)s)."),
        ("specimen.timepoint", "specimen.collected_on", "treatment.started_on"),
        _baseline_after_treatment,
        asked_as=("treatment_before_baseline",),
    ),
    Rule(
        "pre_op_after_operation",
        Severity.WARNING,
        _("The specimen is called pre-operative and was drawn on %(value)s, after the operation (%(other)s)."),
        ("specimen.timepoint", "specimen.collected_on", "treatment.kind", "treatment.started_on"),
        _pre_op_after_operation,
    ),
    Rule(
        "haemolysis",
        Severity.WARNING,
        _("The specimen is haemolysed (%(value)s+), which changes what is measured in it."),
        ("specimen.haemolysis",),
        _haemolysis,
    ),
)
