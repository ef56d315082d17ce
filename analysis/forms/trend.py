"""The filter of the trend report."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.forms.accuracy import outcome_choices as level_choices
from analysis.forms.base import Choices, CohortFilter, cohort_initial, grouping_choices, measure_choices
from analysis.forms.comparison import may_be_ordered
from analysis.reports.trend_request import TrendRequest
from analysis.summaries.group_comparison import Adjustment
from analysis.variables import groupings
from analysis.variables.divided import DIVIDES
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
        self.set_choices("by", [("", gettext("the study's own")), *_ordered_choices(asked.by)])
        self.set_choices("outcome", _outcome_choices(asked.outcome))


def _ordered_choices(asked: str) -> list[tuple[str, str]]:
    unordered = {one.code for one in groupings() if not one.ordered}
    return [(code, label) for code, label in grouping_choices(asked) if code not in unordered and may_be_ordered(code)]


def _outcome_choices(asked: tuple[str, ...]) -> list[tuple[str, str]]:
    """List numbers, divisions at the registry's cut-offs, each level of the groupings, and what else is asked for."""
    found = dict(measure_choices())
    found |= {code: label for code, label in grouping_choices() if DIVIDES in code and f"{DIVIDES}q" not in code}
    for grouping, levels in level_choices():
        found |= {code: f"{grouping}: {label}" for code, label in levels}
    return [*found.items(), *((code, code) for code in asked if code not in found)]
