"""The filter of ROC analysis."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.forms.base import Choices, CohortFilter, cohort_initial, headed, measure_choices
from analysis.reports.accuracy_request import OUTCOME_SIGN, AccuracyRequest
from analysis.summaries.accuracy import Speaks
from analysis.variables import groupings
from registry.models import Study, User


class AccuracyFilter(CohortFilter):
    """Which markers should tell which outcome in which patients."""

    outcome = forms.ChoiceField(label=_("Outcome"), required=False)
    speaks = forms.ChoiceField(label=_("What speaks for it"), choices=Speaks.choices)
    marker = Choices(_("Markers"))

    FIRST = ("study", "outcome", "speaks", "timepoint")
    PANELS = ("site", "diagnosis_group", "sex", "bclc", "arm", "marker")
    RULES = ("diagnosed_from", "diagnosed_to", "stage_source", "window")

    def __init__(self, asked: AccuracyRequest, study: Study, user: User | None) -> None:
        own = {name: getattr(asked, name) for name in ("outcome", "speaks", "marker", "window")}
        super().__init__(cohort_initial(asked.cohort) | {"study": study.code} | own, study, user)
        outcomes = outcome_choices()
        known = [code for _group, choices in outcomes for code, _label in choices]
        others = [(asked.outcome, asked.outcome)] if asked.outcome and asked.outcome not in known else []
        self.set_choices("outcome", [("", gettext("choose")), *others, *outcomes])
        self.set_choices("marker", measure_choices())


def outcome_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """List every level of the groupings whose levels are the same for all cohorts, by grouping."""
    found = []
    for one in groupings():
        if one.fixed_levels:
            choices = [(f"{one.code}{OUTCOME_SIGN}{level.code}", str(level.label)) for level in one.fixed_levels]
            found.append((headed(str(one.label)), choices))
    return found
