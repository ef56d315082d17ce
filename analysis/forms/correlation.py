"""The filter of the correlation report."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.forms.base import CohortFilter, cohort_initial
from analysis.forms.choices import numbers_offered
from analysis.forms.variables import Choices
from analysis.reports.correlation_request import CorrelationRequest
from analysis.summaries.correlation import Coefficient
from registry.models import Study, User


class CorrelationFilter(CohortFilter):
    """Which two numbers, and which panel, are correlated in which patients, and how."""

    x = forms.ChoiceField(label=_("Across"), required=False)
    y = forms.ChoiceField(label=_("Up"), required=False)
    method = forms.ChoiceField(label=_("Correlation"), choices=Coefficient.choices)
    panel = Choices(_("Panel"))

    FIRST = ("study", "x", "y", "method", "timepoint")
    PANELS = ("site", "diagnosis_group", "sex", "bclc", "arm", "panel")
    RULES = ("diagnosed_from", "diagnosed_to", "stage_source", "window")

    def __init__(self, asked: CorrelationRequest, study: Study, user: User | None) -> None:
        own = {name: getattr(asked, name) for name in ("x", "y", "method", "panel", "window")}
        super().__init__(cohort_initial(asked.cohort) | {"study": study.code} | own, study, user)
        for name in ("x", "y"):
            self.offer(name, numbers_offered(self.there), [("", gettext("the study's own"))])
        self.offer("panel", numbers_offered(self.there))
