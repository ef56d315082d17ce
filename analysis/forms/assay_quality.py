"""The filter of the assay quality report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analysis.forms.base import CohortFilter, cohort_initial
from analysis.forms.before_after import analyte_choices
from analysis.forms.variables import Choices
from analysis.reports.assay_quality_request import AssayQualityRequest
from analysis.summaries.assay_quality import DividedBy
from registry.models import Study, User


class AssayQualityFilter(CohortFilter):
    """Which analytes are judged, and by what results below the limit are divided."""

    divided_by = forms.ChoiceField(label=_("Below the limit by"), choices=DividedBy.choices)
    timepoint = forms.ChoiceField(label=_("Drift at timepoint"))
    analyte = Choices(_("Analytes"))

    FIRST = ("study", "divided_by", "timepoint")
    PANELS = ("site", "diagnosis_group", "sex", "bclc", "arm", "analyte")
    RULES = ("diagnosed_from", "diagnosed_to", "stage_source", "window")

    def __init__(self, asked: AssayQualityRequest, study: Study, user: User | None) -> None:
        own: dict[str, Any] = {name: getattr(asked, name) for name in ("analyte", "divided_by", "window")}
        super().__init__(cohort_initial(asked.cohort) | {"study": study.code} | own, study, user)
        self.set_choices("analyte", analyte_choices(self.there))
