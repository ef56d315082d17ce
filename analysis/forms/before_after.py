"""The filter of the before-and-after report."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.forms.base import CohortFilter, cohort_initial
from analysis.forms.choices import Grouped, Offer, by_source, in_words, levels_offered, numbers_offered, source_of
from analysis.forms.variables import Choices
from analysis.forms.visits import visit_choices
from analysis.reports.available import Available
from analysis.reports.before_after_request import BeforeAfterRequest
from analysis.statistics.paired import Zeros
from analysis.summaries.before_after import PairedTest
from analysis.variables.measures import ANALYTE
from analysis.variables.recorded import FIELD_MODELS, OF_A_DAY
from registry.models import Study, User

_SAME_AT_EVERY_VISIT = tuple(f"{model.lower()}." for model in FIELD_MODELS if model not in OF_A_DAY)

FIXED = ("chemotherapy_route", "chemotherapy_intent", "il2_given", "best_response")
"""Groupings that say something of the whole course."""


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
    number = Choices(_("Other numbers"))
    level = Choices(_("Levels"))

    WITHOUT_DATA = ("before", "after")
    FIRST = ("study", "before", "after", "test", "zeros", "by")
    PANELS = ("site", "diagnosis_group", "sex", "bclc", "arm", "analyte", "number", "level")
    RULES = ("diagnosed_from", "diagnosed_to", "stage_source", "window")

    def __init__(self, asked: BeforeAfterRequest, study: Study, user: User | None) -> None:
        own: dict[str, Any] = {
            name: getattr(asked, name) for name in ("analyte", "number", "level", "test", "by", "window")
        }
        own["zeros"] = asked.zeros.value
        own |= {"before": asked.before and asked.before.code, "after": asked.after and asked.after.code}
        super().__init__(cohort_initial(asked.cohort) | {"study": study.code} | own, study, user)
        visits = [("", gettext("the first with results")), *visit_choices(self.visits, asked.before, asked.after)]
        self.set_choices("before", visits)
        self.set_choices("after", visits)
        self.offer_groupings("by", [("", gettext("nothing"))])
        self.set_choices("analyte", followed_choices(self.there, asked.analyte))
        self.offer("number", (one for one in numbers_offered(self.there) if _changes(one.code)))
        self.offer("level", _levels_offered(self.there))
        if asked.test is not PairedTest.WILCOXON:
            del self.fields["zeros"]  # Only ranks care.


def analyte_choices(there: Available | None) -> Grouped:
    """List the analytes that patients have results of, by their codes alone."""
    found = by_source(one for one in numbers_offered(there) if one.code.startswith(ANALYTE))
    return [(source, [(code.removeprefix(ANALYTE), label) for code, label in choices]) for source, choices in found]


def followed_choices(there: Available | None, asked: Collection[str]) -> Grouped:
    """List the analytes that have results at several visits, and those that the address asks for."""
    found = analyte_choices(there)
    if there is None:
        return found
    kept = {*there.followed, *asked}
    left = [(source, [one for one in choices if one[0] in kept]) for source, choices in found]
    return [(source, choices) for source, choices in left if choices]


def _changes(code: str) -> bool:
    """Tell whether a variable can change between visits, and is no analyte, which has a panel of its own."""
    return not code.startswith((ANALYTE, *_SAME_AT_EVERY_VISIT, "age"))


def _levels_offered(there: Available | None) -> Iterator[Offer]:
    """List the levels of the groupings that can change between visits."""
    for one, levels in levels_offered(there, 1):
        if _changes(one.code) and one.code not in FIXED:
            for code, _label in levels:
                yield Offer(code, in_words(code), source_of(one.code))
