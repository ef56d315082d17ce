"""How the cohort of a summary comes about, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.cohort import Cohort, Exclusion, PatientFacts, inclusion
from analysis.dataset.patients import Patients
from analysis.disclosure.neighbours import blocks_of_years, parts
from analysis.disclosure.policy import SMALLEST_COUNT
from analysis.summaries import ExclusionStep
from analysis.summaries.who import FLOW_FOUND, FLOW_LEFT_OUT, FLOW_REMAINING
from analysis.variables import Evaluator, Grouping
from registry.models import Consent


@dataclass(frozen=True, eq=False)
class Flow:
    """Who is in.

    Attributes
    ----------
    included
        Which of the patients within reach are in the cohort.
    facts
        What inclusion was decided by.
    known_sites
        Sites whose records the reader sees, where other sites' aren't: the reader can subtract them.
    smallest_count
        Below which no count is told of this study, to readers without records.
    """

    steps: tuple[ExclusionStep, ...]
    included: NDArray[np.bool_]
    facts: PatientFacts
    cohort: Cohort
    known_sites: frozenset[str] = frozenset()
    smallest_count: int = SMALLEST_COUNT

    @cached_property
    def parts(self) -> tuple[NDArray[np.bool_], ...]:
        """All patients whom a filter can reach, divided by the codes of the filters that are set."""
        return parts(list(self._filters()), self.facts.consent != Consent.WITHDRAWN)

    @property
    def filters(self) -> int:
        """How many filters are set; that the reader knows some sites is one more."""
        return len(list(self._filters()))

    @property
    def stations(self) -> dict[str, NDArray[np.bool_]]:
        """Whom each count of the flow counts: ``left-out:site``, ``remaining:site``, and `FLOW_FOUND`."""
        found = {FLOW_FOUND: np.ones(self.included.size, dtype=bool)}
        for reason, out, left in _steps(self.cohort, self.facts):
            found[f"{FLOW_LEFT_OUT}:{reason.value}"], found[f"{FLOW_REMAINING}:{reason.value}"] = out, left
        return found

    @property
    def neighbour_differences(self) -> tuple[int, ...]:
        """How many patients each of these parts has."""
        return tuple(int(one.sum()) for one in self.parts)

    @cached_property
    def first_years(self) -> tuple[int, ...]:
        """First years of the blocks of years whose patients are enough to be told apart from others."""
        dated = ~np.isnat(self.facts.diagnosed_on) & (self.facts.consent != Consent.WITHDRAWN)
        return blocks_of_years(_years(self.facts.diagnosed_on[dated]), self.smallest_count)

    def _filters(self) -> Iterator[NDArray[np.object_] | NDArray[np.int64]]:
        cohort, facts = self.cohort, self.facts
        chosen = (
            (cohort.site, facts.site),
            (cohort.diagnosis_group, facts.diagnosis_group),
            (cohort.sex, facts.sex),
            (cohort.arm, facts.arm),
            (cohort.bclc, facts.stage),
        )
        yield from (values for codes, values in chosen if codes)
        known = np.isin(facts.site, sorted(self.known_sites))
        if known.any() and not known.all():
            yield known.astype(np.int64)
        if cohort.diagnosed_from or cohort.diagnosed_to:
            dated = ~np.isnat(facts.diagnosed_on)
            years = np.where(dated, _years(facts.diagnosed_on), 0)
            yield np.where(dated, np.searchsorted(self.first_years, years, side="right"), -1)


def _years(dates: NDArray[np.datetime64]) -> NDArray[np.int64]:
    return dates.astype("datetime64[Y]").astype(np.int64) + 1970


def flow_of(
    cohort: Cohort, patients: Patients, evaluator: Evaluator, stage: Grouping, known_sites: frozenset[str]
) -> Flow:
    """Take patients out step by step; a patient counts in the first step that isn't met."""
    columns = patients.columns
    facts = PatientFacts(
        consent=columns.held["consent"],
        site=patients.site,
        diagnosis_group=columns["diagnosis_group"] if cohort.diagnosis_group else _unused(patients),
        sex=columns["sex"] if cohort.sex else _unused(patients),
        arm=patients.arm,
        diagnosed_on=columns["diagnosed_on"],
        stage=_stage_codes(evaluator, stage) if cohort.bclc else _unused(patients),
    )
    taken = list(_steps(cohort, facts))
    steps = tuple(ExclusionStep(reason, int(out.sum()), int(left.sum())) for reason, out, left in taken)
    return Flow(steps, taken[-1][2], facts, cohort, known_sites)


def _steps(cohort: Cohort, facts: PatientFacts) -> Iterator[tuple[Exclusion, NDArray[np.bool_], NDArray[np.bool_]]]:
    """Give each step with whom it takes out, and who remains; withdrawn consent is always one."""
    included = np.ones(facts.consent.size, dtype=bool)
    for reason, met in inclusion(cohort, facts):
        out = included & ~met
        included = included & met
        yield reason, out, included


def _unused(patients: Patients) -> NDArray[np.object_]:
    """Stand for what the cohort doesn't ask for, without a text for each patient."""
    return np.broadcast_to(np.array("", dtype=object), len(patients))


def _stage_codes(evaluator: Evaluator, stage: Grouping) -> NDArray[np.object_]:
    codes = np.array([*(level.code for level in stage.levels(evaluator)), ""], dtype=object)
    return codes[stage.read(evaluator).codes]  # −1, no stage, takes the last.
