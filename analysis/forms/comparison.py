"""The filter of the comparison report."""

from __future__ import annotations

from collections.abc import Container, Iterator

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.forms.base import CohortFilter, cohort_initial
from analysis.forms.choices import Offer, divisions_offered, groupings_offered, numbers_offered
from analysis.forms.variables import Choices
from analysis.reports.available import Available
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
        self.offer_groupings("by", [("", gettext("the study's own"))])
        self.offer_groupings("strata", [("", gettext("nothing"))])
        self.offer("outcome", outcomes_offered(self.there, self.divisions, equal=not self.protects))
        if not may_be_ordered(asked.by):
            del self.fields["order"]


def outcomes_offered(there: Available | None, possible: Container[str], *, equal: bool) -> Iterator[Offer]:
    """List every number and grouping, and the divisions of results."""
    yield from numbers_offered(there)
    yield from groupings_offered(there)
    yield from divisions_offered(there, possible, equal=equal)


def may_be_ordered(code: str) -> bool:
    """Tell whether a grouping may have more than two levels in an order."""
    known = {one.code: one for one in groupings()}
    if code not in known:
        return bool(code)  # Divisions of a number are ordered.
    one = known[code]
    return one.ordered and len(one.fixed_levels) != 2
