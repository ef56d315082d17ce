"""The filter of ROC analysis."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.forms.base import CohortFilter, cohort_initial
from analysis.forms.choices import in_words, levels_offered, numbers_offered
from analysis.forms.variables import Choices
from analysis.presentation.formatting import sentence_start
from analysis.reports.accuracy_request import AccuracyRequest
from analysis.summaries.accuracy import Speaks
from registry.models import Study, User


class AccuracyFilter(CohortFilter):
    """Which markers should tell which outcome in which patients."""

    outcome = forms.ChoiceField(label=_("Outcome"), required=False)
    speaks = forms.ChoiceField(
        label=_("What speaks for it"),
        choices=[("", _("as the registry's cut-off says, else higher values")), *Speaks.choices],
        required=False,
    )
    marker = Choices(_("Markers"))

    FIRST = ("study", "outcome", "speaks", "timepoint")
    PANELS = ("site", "diagnosis_group", "sex", "bclc", "arm", "marker")
    RULES = ("diagnosed_from", "diagnosed_to", "stage_source", "window")

    def __init__(self, asked: AccuracyRequest, study: Study, user: User | None) -> None:
        own = {name: getattr(asked, name) for name in ("outcome", "speaks", "marker", "window")}
        super().__init__(cohort_initial(asked.cohort) | {"study": study.code} | own, study, user)
        outcomes = [(sentence_start(str(one.label)), levels) for one, levels in levels_offered(self.there)]
        known = [code for _group, choices in outcomes for code, _label in choices]
        others = [(asked.outcome, in_words(asked.outcome))] if asked.outcome and asked.outcome not in known else []
        self.set_choices("outcome", [("", gettext("the study's own")), *others, *outcomes])
        self.offer("marker", numbers_offered(self.there))

    def words(self, name: str, value: str) -> str:
        """Put a value into words; a level says of which grouping it is."""
        return in_words(value) if name == "outcome" else super().words(name, value)
