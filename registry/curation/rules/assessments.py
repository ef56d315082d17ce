"""Rules about tumours, liver function, responses and the primary: what contradicts itself or its own parts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from django.utils.translation import gettext_lazy as _

from registry.clinical.colorectal import SYNCHRONOUS_WITHIN_MONTHS
from registry.curation.derived import VOLUME_TOLERANCE, derive_for
from registry.curation.models import Severity
from registry.curation.rules.rule import Doubt, Mask, Rule, doubts, plain
from registry.curation.rules.rule_inputs import RuleInputs
from registry.curation.tables import Column
from registry.models import (
    ClinicalAssessment,
    ColorectalPrimary,
    CountQualifier,
    Nodule,
    Response,
    ResponseAssessment,
    TumourAssessment,
)

# RECIST 1.1 (Eur J Cancer 2009;45:228): PR is a fall of 30 % from baseline at least.
LEAST_FALL_TENTHS = 3
_CHILD_PUGH_CLASSES = ((5, 6, "A"), (7, 9, "B"), (10, 15, "C"))


def _nodule_sums(inputs: RuleInputs, values: Column) -> tuple[Column, Column, Column]:
    """Give for each assessment how many nodules were described, and sum and maximum of their values."""
    count = len(inputs.table(TumourAssessment))
    places = inputs.rows_of(Nodule, TumourAssessment)
    number, total, largest = np.zeros(count), np.zeros(count), np.full(count, -np.inf)
    np.add.at(number, places, 1)
    np.add.at(total, places, values)
    np.fmax.at(largest, places, values)
    return number, total, largest


def _longest(inputs: RuleInputs) -> Column:
    nodules = inputs.table(Nodule)
    return np.fmax(nodules["axis_a_mm"], nodules["viable_diameter_mm"])


def _exact_count(inputs: RuleInputs) -> Column:
    table = inputs.table(TumourAssessment)
    return np.where(table["nodule_count_qualifier"] == CountQualifier.EXACT, table["nodule_count"], np.nan)


def _none_with_size(inputs: RuleInputs) -> Iterator[Doubt]:
    table = inputs.table(TumourAssessment)
    _number, _total, largest = _nodule_sums(inputs, np.nan_to_num(_longest(inputs)))
    broken = (_exact_count(inputs) == 0) & (largest > 0)
    return doubts(table, broken, value=np.where(broken, largest, np.nan))


def _above_largest(inputs: RuleInputs) -> Iterator[Doubt]:
    table, longest = inputs.table(Nodule), _longest(inputs)
    largest = inputs.table(TumourAssessment).taken("largest_diameter_mm", inputs.rows_of(Nodule, TumourAssessment))
    return doubts(table, longest > largest, value=longest, other=largest)


def _volume(inputs: RuleInputs) -> Iterator[Doubt]:
    table = inputs.table(TumourAssessment)
    derived = derive_for(Nodule, inputs, codes=("volume_cm3",)).derived["volume_cm3"].values.astype(float)
    number, total, _largest = _nodule_sums(inputs, derived)
    recorded = table["recorded_volume_cm3"]
    every = (number > 0) & (_exact_count(inputs) == number)
    broken = every & (np.abs(recorded - total) > VOLUME_TOLERANCE * total)
    return doubts(table, broken, value=recorded, other=np.round(total, 1))


def _child_pugh(inputs: RuleInputs) -> Iterator[Doubt]:
    table = inputs.table(ClinicalAssessment)
    points, grade = table["recorded_child_pugh_points"], table["recorded_child_pugh_class"]
    answers = derive_for(ClinicalAssessment, inputs, codes=("child_pugh_points", "child_pugh_class")).derived
    own_points, own_grade = answers["child_pugh_points"].values.astype(float), answers["child_pugh_class"].values
    known = np.array([value is not None for value in own_grade.tolist()], dtype=bool)
    differs = ~np.isnan(points) & ~np.isnan(own_points) & (points != own_points)
    broken = differs | ((grade != "") & known & (grade != own_grade))
    return doubts(
        table, broken, value=_grade(grade, points, broken), other=_grade(own_grade, own_points, broken)
    )  # fmt: skip


def _grade(grade: Column, points: Column, chosen: Mask) -> Column:
    """Write class and points, as in B7."""
    found = np.full(len(grade), "", dtype=object)
    for row in np.flatnonzero(chosen).tolist():
        found[row] = f"{grade[row] or ''}{'' if np.isnan(points[row]) else plain(float(points[row]))}"
    return found


def _child_pugh_class_of_points(inputs: RuleInputs) -> Iterator[Doubt]:
    table = inputs.table(ClinicalAssessment)
    points, grade = table["recorded_child_pugh_points"], table["recorded_child_pugh_class"]
    broken = np.zeros(len(table), dtype=bool)
    for low, high, code in _CHILD_PUGH_CLASSES:
        broken |= (points >= low) & (points <= high) & (grade != "") & (grade != code)
    return doubts(table, broken, value=points, other=grade)


def _bclc(inputs: RuleInputs) -> Iterator[Doubt]:
    table = inputs.table(TumourAssessment)
    derived = derive_for(TumourAssessment, inputs, codes=("bclc",)).derived["bclc"].values
    known = np.array([value is not None for value in derived.tolist()], dtype=bool)
    broken = known & (table["recorded_bclc"] != "") & (table["recorded_bclc"] != derived)
    return doubts(table, broken, value=table["recorded_bclc"], other=derived)


def _partial_without_fall(inputs: RuleInputs) -> Iterator[Doubt]:
    table = inputs.table(ResponseAssessment)
    # In tenths of a mm, as stored, so that 30 % is exact.
    before, now = np.round(table["sum_baseline_mm"] * 10), np.round(table["sum_now_mm"] * 10)
    small = (before - now) * 10 < before * LEAST_FALL_TENTHS
    broken = (table["recorded_response"] == Response.PR) & small
    return doubts(table, broken, value=table["sum_now_mm"], other=table["sum_baseline_mm"])


def _synchronous(inputs: RuleInputs) -> Iterator[Doubt]:
    table = inputs.table(ColorectalPrimary)
    codes = ("disease_free_interval_months",)
    derived = derive_for(ColorectalPrimary, inputs, codes=codes).derived[codes[0]].values.astype(float)
    recorded = table["recorded_disease_free_months"]
    months = np.where(np.isnan(recorded), derived, recorded)
    broken = (table["recorded_timing"] == "synchronous") & (months > SYNCHRONOUS_WITHIN_MONTHS)
    return doubts(table, broken, value=np.round(months, 1), limit=plain(SYNCHRONOUS_WITHIN_MONTHS))


ASSESSMENT_RULES = (
    Rule(
        "no_nodule_with_size",
        Severity.ERROR,
        _("No nodule was counted, and one of %(value)s mm is described."),
        ("tumourassessment.nodule_count", "nodule.axis_a_mm", "nodule.viable_diameter_mm"),
        _none_with_size,
        # Holds for the largest diameter of the assessment itself; nodules are another table.
        constraints=("tumour_no_nodule_no_size",),
    ),
    Rule(
        "nodule_above_largest",
        Severity.ERROR,
        _("The nodule measures %(value)s mm, more than the largest diameter of the assessment (%(other)s mm)."),
        ("nodule.axis_a_mm", "nodule.viable_diameter_mm", "tumourassessment.largest_diameter_mm"),
        _above_largest,
    ),
    Rule(
        "child_pugh_not_its_parts",
        Severity.ERROR,
        _("Child-Pugh %(value)s is recorded, and its parts make %(other)s."),
        ("clinicalassessment.recorded_child_pugh_points", "clinicalassessment.recorded_child_pugh_class"),
        _child_pugh,
    ),
    Rule(
        "child_pugh_class_of_points",
        Severity.ERROR,
        _("Child-Pugh class %(other)s is recorded beside %(value)s points."),
        ("clinicalassessment.recorded_child_pugh_points", "clinicalassessment.recorded_child_pugh_class"),
        _child_pugh_class_of_points,
    ),
    Rule(
        "pr_without_fall",
        Severity.ERROR,
        _("A partial response is recorded; the sum of diameters fell by less than 30 %% (%(other)s to %(value)s mm)."),
        ("responseassessment.recorded_response", "responseassessment.sum_baseline_mm", "responseassessment.sum_now_mm"),
        _partial_without_fall,
    ),
    Rule(
        "synchronous_with_interval",
        Severity.ERROR,
        _("Synchronous metastases are recorded, after %(value)s months without disease (more than %(limit)s)."),
        ("colorectalprimary.recorded_timing", "colorectalprimary.recorded_disease_free_months",
         "colorectalprimary.resected_on", "colorectalprimary.metastases_found_on"),
        _synchronous,
    ),
    Rule(
        "bclc_not_derived",
        Severity.WARNING,
        _("BCLC stage %(value)s is recorded; by BCLC 2022 the record is stage %(other)s."),
        ("tumourassessment.recorded_bclc",),
        _bclc,
    ),
    Rule(
        "volume_off",
        Severity.WARNING,
        _("A volume of %(value)s cm³ is recorded; the axes of the nodules make %(other)s cm³."),
        ("tumourassessment.recorded_volume_cm3", "nodule.axis_a_mm", "nodule.axis_b_mm", "nodule.axis_c_mm"),
        _volume,
    ),
)  # fmt: skip
