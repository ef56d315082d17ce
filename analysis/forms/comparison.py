"""The filter of the comparison report."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.forms.base import (
    Choices,
    CohortFilter,
    cohort_initial,
    grouping_choices,
    headed,
    measure_choices,
)
from analysis.reports.comparison_request import ComparisonRequest
from analysis.summaries.group_comparison import Adjustment, Shape, TestFamily
from analysis.variables import groupings
from registry.models import Study, User

ORDER = [("1", _("is used")), ("0", _("is left out of account"))]


class ComparisonFilter(CohortFilter):
    """Which outcomes are compared between which groups of which patients, and how."""

    by = forms.ChoiceField(label=_("Compared by"), required=False)
    strata = forms.ChoiceField(label=_("Stratified by"), required=False)
    test = forms.ChoiceField(label=_("Numbers are compared by"), choices=TestFamily.choices)
    order = forms.ChoiceField(label=_("Order of the groups"), choices=ORDER)
    adjust = forms.ChoiceField(label=_("Adjustment of p"), choices=Adjustment.choices)
    shape = forms.ChoiceField(label=_("Figures"), choices=Shape.choices)
    outcome = Choices(_("Outcomes"))

    FIRST = ("study", "by", "strata", "test", "order", "timepoint", "shape")
    PANELS = ("site", "diagnosis_group", "sex", "bclc", "arm", "outcome")
    RULES = ("adjust", "diagnosed_from", "diagnosed_to", "stage_source", "window")

    def __init__(self, asked: ComparisonRequest, study: Study, user: User | None) -> None:
        names = ("by", "strata", "test", "adjust", "shape", "outcome", "window")
        own = {name: getattr(asked, name) for name in names} | {"order": "1" if asked.order else "0"}
        super().__init__(cohort_initial(asked.cohort) | {"study": study.code} | own, study, user)
        choices = grouping_choices(asked.by, asked.strata)
        self.set_choices("by", [("", gettext("the study's own")), *choices])
        self.set_choices("strata", [("", gettext("nothing")), *choices])
        self.set_choices("outcome", outcome_choices(*asked.outcome))
        if not may_be_ordered(asked.by):
            del self.fields["order"]


def outcome_choices(*asked: str) -> list[tuple[str, str]]:
    """List every number, then every grouping that is no number, and what else the address asks for."""
    numbers = dict(measure_choices())
    found = numbers | {one.code: headed(str(one.label)) for one in groupings() if one.code not in numbers}
    divisions = dict(grouping_choices(*asked))
    return [*found.items(), *((code, label) for code, label in divisions.items() if code not in found)]


def may_be_ordered(code: str) -> bool:
    """Tell whether a grouping may have more than two levels in an order."""
    known = {one.code: one for one in groupings()}
    if code not in known:
        return bool(code)  # Divisions of a number are ordered.
    one = known[code]
    return one.ordered and len(one.fixed_levels) != 2
