"""The filter of survival."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.forms.base import CohortFilter, cohort_initial
from analysis.forms.response import arm_choices, compares
from analysis.reports.survival_request import LONGEST_LANDMARK, SurvivalRequest
from analysis.summaries.survival import EndpointCode, Origin
from registry.models import Study, User


class SurvivalFilter(CohortFilter):
    """Which time to which event is compared between which groups of which patients."""

    endpoint = forms.ChoiceField(label=_("Endpoint"), choices=EndpointCode.choices)
    origin = forms.ChoiceField(label=_("Counted from"), choices=Origin.choices)
    by = forms.ChoiceField(label=_("Compared by"), required=False)
    strata = forms.ChoiceField(label=_("Stratified by"), required=False)
    landmark = forms.IntegerField(label=_("Landmark in months"), min_value=0, max_value=LONGEST_LANDMARK)

    WITHOUT_DATA = ("endpoint", "origin")
    FIRST = ("study", "endpoint", "origin", "by", "strata")
    RULES = ("landmark", "diagnosed_from", "diagnosed_to", "stage_source", "window")

    def __init__(self, asked: SurvivalRequest, study: Study, user: User | None) -> None:
        own = {name: getattr(asked, name) for name in ("endpoint", "origin", "by", "strata", "landmark", "window")}
        super().__init__(cohort_initial(asked.cohort) | {"study": study.code} | own, study, user)
        self.offer_groupings("by", arm_choices(study))
        self.offer_groupings("strata", [("", gettext("nothing"))])
        if asked.endpoint is not EndpointCode.OS:
            del self.fields["origin"]  # The other endpoints have an origin of their own.
        if not compares(asked.by, study):
            del self.fields["strata"]
