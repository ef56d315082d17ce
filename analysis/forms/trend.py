"""The filter of the trend report."""

from __future__ import annotations

from collections.abc import Container, Iterator

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.forms.base import CohortFilter, cohort_initial
from analysis.forms.choices import Offer, divisions_offered, in_words, levels_offered, numbers_offered, source_of
from analysis.forms.comparison import may_be_ordered
from analysis.forms.variables import Choices
from analysis.reports.available import Available
from analysis.reports.trend_request import TrendRequest
from analysis.summaries.group_comparison import Adjustment
from analysis.variables import groupings
from registry.models import Study, User


class TrendFilter(CohortFilter):
    """Which outcomes rise or fall over which ordered groups of which patients."""

    by = forms.ChoiceField(label=_("Ordered groups"), required=False)
    adjust = forms.ChoiceField(label=_("Adjustment of p"), choices=Adjustment.choices)
    outcome = Choices(_("Outcomes"))

    FIRST = ("study", "by", "timepoint", "adjust")
    PANELS = ("site", "diagnosis_group", "sex", "bclc", "arm", "outcome")
    RULES = ("diagnosed_from", "diagnosed_to", "stage_source", "window")

    def __init__(self, asked: TrendRequest, study: Study, user: User | None) -> None:
        own = {name: getattr(asked, name) for name in ("by", "adjust", "outcome", "window")}
        super().__init__(cohort_initial(asked.cohort) | {"study": study.code} | own, study, user)
        self.offer_groupings("by", [("", gettext("the study's own"))], _is_ordered)
        self.offer("outcome", _outcomes_offered(self.there, self.divisions))


def _is_ordered(code: str) -> bool:
    unordered = {one.code for one in groupings() if not one.ordered}
    return code not in unordered and may_be_ordered(code)


def _outcomes_offered(there: Available | None, possible: Container[str]) -> Iterator[Offer]:
    """List numbers, divisions at the registry's cut-offs, and each level of the groupings."""
    yield from numbers_offered(there)
    yield from divisions_offered(there, possible, equal=False)
    for one, levels in levels_offered(there):
        for code, _label in levels:
            yield Offer(code, in_words(code), source_of(one.code))
