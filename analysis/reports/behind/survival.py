"""Who had the event, is censored, still at risk, or can't be placed in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.utils.translation import gettext as _

from analysis.dataset.reader import Reader
from analysis.disclosure.policy import policy_for
from analysis.reports.behind.facts import Fact, Mask, no_fact
from analysis.reports.cohort_data import CohortData, grouping_called, study_of
from analysis.reports.default_grouping import asked_or_arms
from analysis.reports.survival import SurvivalData, survival_data
from analysis.reports.survival_request import SurvivalRequest
from analysis.statistics.qualifiers import CensoredColumn
from analysis.summaries import Text
from analysis.summaries.survival import AT_RISK, LACKING, LATER, UNDATED, Standing
from analysis.summaries.who import ShownVariable
from analysis.variables import Grouping

SHOWN_DECIMALS = 1
"""Of the months in the list, as in the tables of the report."""


@dataclass(frozen=True, eq=False)
class SurvivalFacts:
    """The standing of each patient of a cohort: the same that the report counts."""

    request: SurvivalRequest
    found: SurvivalData

    @classmethod
    def of(cls, request: SurvivalRequest, reader: Reader, groupings: Sequence[Grouping]) -> SurvivalFacts:
        """Read the cohort, and place it in time."""
        policy = policy_for(reader.user)
        by = asked_or_arms(request.by, study_of(request.cohort), policy)
        strata = grouping_called(request.strata, policy) if request.strata else None
        asked = [one for one in (by, strata) if one is not None]
        return cls(request, survival_data(request, reader, [*groupings, *asked]))

    @property
    def data(self) -> CohortData:
        """What was read."""
        return self.found.data

    def fact(self, code: str) -> Fact:
        """Give who stands so: a code of `Standing`, ``at-risk:12`` after so many months, ``lacking:`` an input.

        ``later:`` or ``undated:`` with the code of the grouping, or of the strata: whose measurement was taken so.
        """
        kind, _sign, rest = code.partition(":")
        if kind == AT_RISK:
            return self._at_risk(rest)
        if kind == LACKING:
            return self._lacking(rest)
        if kind in (LATER, UNDATED):
            return self._measured(kind, rest)
        if code not in self._standings:
            raise no_fact(code)
        return Fact(self._standings[code], self._shown(Standing(code).label))

    @cached_property
    def _standings(self) -> dict[str, Mask]:
        placed = self.found.placed
        return {
            Standing.PLACED: placed.used,
            Standing.EVENT: placed.event == 1,
            Standing.CENSORED: placed.event == 0,
            Standing.UNDETERMINED: self.found.undetermined,
            Standing.EARLY: self.found.early,
        }

    def _at_risk(self, text: str) -> Fact:
        """Count as a curve does: who has an end at the time itself is still at risk just before it."""
        if not (text.isascii() and text.isdigit() and len(text) < 5):
            raise no_fact(f"{AT_RISK}:{text}")
        words = _("at risk after %(months)s months") % {"months": text}
        placed = self.found.placed
        with np.errstate(invalid="ignore"):
            return Fact(placed.used & (placed.durations >= int(text)), self._shown(words))

    def _measured(self, kind: str, code: str) -> Fact:
        grouped = next((one for one in self.found.grouped if one.grouping.code == code), None)
        masks = None if grouped is None else self.found.later_masks(grouped, self.request.landmark)
        if masks is None:
            raise no_fact(f"{kind}:{code}")
        words = _("measured after the origin or the landmark"), _("measured on a day that isn't recorded")
        place = (LATER, UNDATED).index(kind)
        return Fact(masks[place], self._shown(words[place]))

    def _lacking(self, name: str) -> Fact:
        lacking = {one.code: (one.label, mask) for one, mask in self.found.lacking(self.request)}
        if name not in lacking:
            raise no_fact(f"{LACKING}:{name}")
        label, mask = lacking[name]
        return Fact(mask, self._shown(_("lacking: %(input)s") % {"input": label}))

    def _shown(self, wanted: Text) -> tuple[ShownVariable, ShownVariable]:
        durations = self.found.placed.durations
        months = CensoredColumn(np.round(durations, SHOWN_DECIMALS), np.zeros(durations.size, dtype=np.int8))
        standing = [""] * durations.size
        for one in (Standing.EVENT, Standing.CENSORED, Standing.UNDETERMINED, Standing.EARLY):
            for place in np.flatnonzero(self._standings[one]).tolist():
                standing[place] = str(one.label)
        label = _("Months from the landmark") if self.request.landmark else _("Months")
        return (
            ShownVariable(self.request.endpoint.label, "", wanted, tuple(standing)),
            ShownVariable(label, "", "", values=months),
        )
