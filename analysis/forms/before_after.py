"""The filter of the before-and-after report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.forms.base import Choices, CohortFilter, cohort_initial, grouping_choices, headed
from analysis.forms.visits import visit_choices
from analysis.reports.before_after_request import BeforeAfterRequest
from analysis.statistics.paired import Zeros
from analysis.summaries.before_after import PairedTest
from registry.models import Analyte, Study, User


class BeforeAfterFilter(CohortFilter):
    """Which analytes are compared between which two visits, by which test, and between which groups."""

    before = forms.ChoiceField(label=_("Before"), required=False)
    after = forms.ChoiceField(label=_("After"), required=False)
    test = forms.ChoiceField(label=_("Test"), choices=PairedTest.choices)
    zeros = forms.ChoiceField(
        label=_("Pairs without difference"),
        choices=[(Zeros.LEAVE_OUT.value, _("left out")), (Zeros.PRATT.value, _("ranked, then left out (Pratt)"))],
    )
    by = forms.ChoiceField(label=_("Compared by"), required=False)
    analyte = Choices(_("Analytes"))

    FIRST = ("study", "before", "after", "test", "zeros", "by")
    PANELS = ("site", "diagnosis_group", "sex", "bclc", "arm", "analyte")
    RULES = ("diagnosed_from", "diagnosed_to", "stage_source", "window")

    def __init__(self, asked: BeforeAfterRequest, study: Study, user: User) -> None:
        own: dict[str, Any] = {name: getattr(asked, name) for name in ("analyte", "test", "by", "window")}
        own["zeros"] = asked.zeros.value
        own |= {"before": asked.before and asked.before.code, "after": asked.after and asked.after.code}
        super().__init__(cohort_initial(asked.cohort) | {"study": study.code} | own, study, user)
        visits = [("", gettext("the first with results")), *visit_choices(study, user, asked.before, asked.after)]
        self.set_choices("before", visits)
        self.set_choices("after", visits)
        self.set_choices("by", [("", gettext("nothing")), *grouping_choices(asked.by)])
        self.set_choices("analyte", analyte_choices())
        if asked.test is not PairedTest.WILCOXON:
            del self.fields["zeros"]  # Only ranks care.


def analyte_choices() -> list[tuple[str, str]]:
    """List the analytes."""
    return [(one.code, headed(str(one))) for one in Analyte.objects.order_by("category", "code")]
