"""The filter of the summary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analysis.forms.base import CohortFilter, as_read, cohort_initial, offered
from analysis.forms.variables import Choices
from analysis.reports.summary_request import SummaryRequest
from analysis.variables.measures import ANALYTE
from registry.models import Analyte, AnalyteCategory, Study, User


class SummaryFilter(CohortFilter):
    """Which patients, specimens, analytes and groupings a summary is about."""

    analyte = Choices(_("Analytes"))
    by = Choices(_("Groupings"))
    sphere = forms.ChoiceField(
        label=_("Volume from one axis"), choices=[("0", _("undetermined")), ("1", _("as a sphere"))]
    )

    FIRST = ("study", "timepoint", "diagnosed_from", "diagnosed_to", "collected_from", "collected_to")
    PANELS = ("site", "diagnosis_group", "sex", "bclc", "arm", "analyte", "by")
    RULES = ("stage_source", "window", "sphere")

    def __init__(self, asked: SummaryRequest, study: Study, user: User | None) -> None:
        super().__init__(_initial(asked, study), study, user)
        self.set_choices("analyte", ((one.code, str(one)) for one in _analytes(user) if self._has(one)))
        self.offer_groupings("by")

    def _has(self, one: Analyte) -> bool:
        asked = one.code in self.initial["analyte"]
        return asked or self.there is None or self.there.has_number(f"{ANALYTE}{one.code}")


def _analytes(user: User | None) -> Iterator[Analyte]:
    return as_read(offered(user, Analyte.objects.filter(category=AnalyteCategory.CYTOKINE)))


def _initial(asked: SummaryRequest, study: Study) -> dict[str, Any]:
    return cohort_initial(asked.cohort) | {
        "study": study.code,
        "analyte": asked.analyte,
        "by": list(asked.by),
        "window": asked.window,
        "sphere": "1" if asked.sphere else "0",
    }
