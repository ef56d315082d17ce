"""The filter of the response report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.forms.base import CohortFilter, cohort_initial
from analysis.reports.default_grouping import has_arms
from analysis.reports.report_request import NO_GROUPING
from analysis.reports.response_request import ResponseRequest
from analysis.summaries.response import CriteriaChoice, Source
from registry.models import Study, User


class ResponseFilter(CohortFilter):
    """Whose response is counted by which rule, and between which groups it is compared."""

    by = forms.ChoiceField(label=_("Compared by"), required=False)
    source = forms.ChoiceField(label=_("Response"), choices=Source.choices)
    criteria = forms.ChoiceField(label=_("Criteria"), choices=CriteriaChoice.choices)
    confirmed = forms.ChoiceField(
        label=_("CR and PR"), choices=[("0", _("as assessed")), ("1", _("only if confirmed after four weeks"))]
    )

    WITHOUT_DATA = ("source",)
    FIRST = ("study", "by", "source", "criteria", "confirmed")
    RULES = ("diagnosed_from", "diagnosed_to", "stage_source", "window")

    def __init__(self, asked: ResponseRequest, study: Study, user: User | None) -> None:
        own: dict[str, Any] = {name: getattr(asked, name) for name in ("by", "source", "criteria", "window")}
        own["confirmed"] = "1" if asked.confirmed else "0"
        super().__init__(cohort_initial(asked.cohort) | {"study": study.code} | own, study, user)
        self.offer_groupings("by", design_choices())


def design_choices() -> list[tuple[str, Any]]:
    """List the study's own grouping and none, which stand above the others."""
    return [("", gettext("as the study was designed")), (NO_GROUPING, gettext("nothing"))]


def arm_choices(study: Study) -> list[tuple[str, Any]]:
    """List what stands above the groupings of a report that needs none: the arms, where there are some, and none."""
    return design_choices() if has_arms(study) else [("", gettext("nothing"))]


def compares(by: str, study: Study) -> bool:
    """Tell whether such a report has groups."""
    return by != NO_GROUPING and (bool(by) or has_arms(study))
