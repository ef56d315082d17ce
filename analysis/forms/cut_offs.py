"""The filter of the cut-off report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.forms.base import CohortFilter, cohort_initial
from analysis.forms.choices import numbers_offered
from analysis.forms.comparison import ORDER, may_be_ordered
from analysis.forms.variables import Choices
from analysis.reports.cut_offs_request import CutOffRequest
from analysis.summaries.group_comparison import Adjustment
from registry.models import Study, User


class CutOffFilter(CohortFilter):
    """Which numbers are set against which bounds, in which groups of which patients."""

    by = forms.ChoiceField(label=_("Compared by"), required=False)
    order = forms.ChoiceField(label=_("Order of the groups"), choices=ORDER)
    cut_off = forms.CharField(
        label=_("Further cut-offs"), required=False, help_text=_("such as analyte:IL-2@391 or age@50:65")
    )
    interval = forms.CharField(
        label=_("Reference intervals"), required=False, help_text=_("such as analyte:IL-2@137:838")
    )
    adjust = forms.ChoiceField(label=_("Adjustment of p"), choices=Adjustment.choices)
    outcome = Choices(_("Numbers"))

    FIRST = ("study", "by", "order", "timepoint", "cut_off", "interval")
    PANELS = ("site", "diagnosis_group", "sex", "bclc", "arm", "outcome")
    RULES = ("adjust", "diagnosed_from", "diagnosed_to", "stage_source", "window")

    def __init__(self, asked: CutOffRequest, study: Study, user: User | None) -> None:
        own: dict[str, Any] = {name: getattr(asked, name) for name in ("by", "adjust", "window", "outcome")}
        own |= {
            "order": "1" if asked.order else "0",
            "cut_off": ",".join(asked.cut_off),
            "interval": ",".join(asked.interval),
        }
        super().__init__(cohort_initial(asked.cohort) | {"study": study.code} | own, study, user)
        self.offer_groupings("by", [("", gettext("the study's own"))])
        self.offer("outcome", numbers_offered(self.there))
        if not may_be_ordered(asked.by):
            del self.fields["order"]
