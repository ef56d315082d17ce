"""The filter of the course report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.forms.base import CohortFilter, cohort_initial
from analysis.forms.before_after import followed_choices
from analysis.forms.response import design_choices
from analysis.forms.variables import Choices
from analysis.forms.visits import visit_choices
from analysis.reports.course_request import CourseRequest
from analysis.summaries.course import RecoveryOrigin, Scale
from registry.models import Study, User


class CourseFilter(CohortFilter):
    """Which analyte is followed over which visits, between which groups, and up to which limit it recovers."""

    analyte = forms.ChoiceField(label=_("Analyte"), required=False)
    by = forms.ChoiceField(label=_("Compared by"), required=False)
    scale = forms.ChoiceField(label=_("Means of"), choices=Scale.choices)
    origin = forms.ChoiceField(label=_("Recovery counted from"), choices=RecoveryOrigin.choices)
    visit = Choices(_("Visits"))
    limit = forms.CharField(label=_("Limit of recovery"), required=False)

    WITHOUT_DATA = ("analyte",)
    FIRST = ("study", "analyte", "by", "scale", "origin")
    PANELS = ("site", "diagnosis_group", "sex", "bclc", "arm", "visit")
    RULES = ("limit", "diagnosed_from", "diagnosed_to", "stage_source", "window")

    def __init__(self, asked: CourseRequest, study: Study, user: User | None) -> None:
        own: dict[str, Any] = {
            name: getattr(asked, name) for name in ("analyte", "by", "scale", "origin", "limit", "window")
        }
        own["visit"] = [visit.code for visit in asked.visit]
        super().__init__(cohort_initial(asked.cohort) | {"study": study.code} | own, study, user)
        self.set_choices(
            "analyte",
            [("", gettext("lymphocytes, or the first with a course")), *followed_choices(self.there, (asked.analyte,))],
        )
        self.offer_groupings("by", design_choices())
        self.set_choices("visit", visit_choices(self.visits, *asked.visit))
