"""How the cohort of a summary comes about, step by step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.cohort import Cohort, Exclusion, PatientFacts, inclusion
from analysis.dataset.patients import Patients
from analysis.summaries import ExclusionStep
from analysis.variables import Evaluator, Grouping


@dataclass(frozen=True, eq=False)
class Flow:
    """Who is in.

    Attributes
    ----------
    included
        Which of the patients within reach are in the cohort.
    neighbour_differences
        By how many patients the cohort differs from each one that has a filter less, or a chosen code less.
    """

    steps: tuple[ExclusionStep, ...]
    included: NDArray[np.bool_]
    neighbour_differences: tuple[int, ...]


def flow_of(cohort: Cohort, patients: Patients, evaluator: Evaluator, stage: Grouping) -> Flow:
    """Take patients out step by step; a patient counts in the first step that isn't met."""
    columns = patients.columns
    facts = PatientFacts(
        consent=columns["consent"],
        site=patients.site,
        diagnosis_group=columns["diagnosis_group"],
        sex=columns["sex"],
        arm=patients.arm,
        diagnosed_on=columns["diagnosed_on"],
        stage=_stage_codes(evaluator, stage) if cohort.bclc else np.full(len(patients), "", dtype=object),
    )
    included = np.ones(len(patients), dtype=bool)
    conditions = inclusion(cohort, facts)
    steps = []
    for reason, met in conditions:
        out = int((included & ~met).sum())
        included &= met
        steps.append(ExclusionStep(reason, out, int(included.sum())))
    return Flow(tuple(steps), included, (*_filter_less(conditions), *_code_less(cohort, facts, included)))


def _stage_codes(evaluator: Evaluator, stage: Grouping) -> NDArray[np.object_]:
    codes = np.array([*(level.code for level in stage.levels(evaluator)), ""], dtype=object)
    return codes[stage.read(evaluator).codes]  # −1, no stage, takes the last.


def _filter_less(conditions: list[tuple[Exclusion, NDArray[np.bool_]]]) -> list[int]:
    """Count, for each filter, the patients whom that filter alone takes out; consent can't be asked for otherwise."""
    failed = np.sum([~met for _reason, met in conditions], axis=0)
    asked = [met for reason, met in conditions if reason is not Exclusion.CONSENT_WITHDRAWN]
    return [int((~met & (failed == 1)).sum()) for met in asked]


def _code_less(cohort: Cohort, facts: PatientFacts, included: NDArray[np.bool_]) -> list[int]:
    """Count the patients of each code where several are chosen: without that code they would be out."""
    chosen = (
        (cohort.site, facts.site),
        (cohort.diagnosis_group, facts.diagnosis_group),
        (cohort.sex, facts.sex),
        (cohort.arm, facts.arm),
        (cohort.bclc, facts.stage),
    )
    several = [(codes, values) for codes, values in chosen if len(codes) > 1]
    return [int((included & (values == code)).sum()) for codes, values in several for code in codes]
