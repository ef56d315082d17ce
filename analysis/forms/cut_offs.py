"""The filter of the cut-off report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.forms.base import CohortFilter, cohort_initial
from analysis.forms.choices import in_words, numbers_offered
from analysis.forms.comparison import ORDER, may_be_ordered
from analysis.forms.division import written
from analysis.forms.sent import BOUNDS
from analysis.forms.variables import Choices, Panel
from analysis.reports.cut_offs_request import CutOffRequest
from analysis.summaries.group_comparison import Adjustment
from analysis.variables.divided import DIVIDES
from registry.models import Study, User

_PREFIXES = tuple(f"{name}." for name in BOUNDS)


class CutOffFilter(CohortFilter):
    """Which numbers are set against which bounds, in which groups of which patients."""

    by = forms.ChoiceField(label=_("Compared by"), required=False)
    order = forms.ChoiceField(label=_("Order of the groups"), choices=ORDER)
    cut_off = Choices(_("Further cut-offs"))
    interval = Choices(_("Reference intervals"))
    adjust = forms.ChoiceField(label=_("Adjustment of p"), choices=Adjustment.choices)
    outcome = Choices(_("Numbers"))

    FIRST = ("study", "by", "order", "timepoint")
    PANELS = ("site", "diagnosis_group", "sex", "bclc", "arm", "outcome")
    RULES = ("adjust", "diagnosed_from", "diagnosed_to", "stage_source", "window")

    def __init__(self, asked: CutOffRequest, study: Study, user: User | None) -> None:
        own: dict[str, Any] = {name: getattr(asked, name) for name in ("by", "adjust", "window", "outcome")}
        own |= {"order": "1" if asked.order else "0", "cut_off": asked.cut_off, "interval": asked.interval}
        super().__init__(cohort_initial(asked.cohort) | {"study": study.code} | own, study, user)
        self.offer_groupings("by", [("", gettext("the study's own"))])
        self.offer("outcome", numbers_offered(self.there))
        if not may_be_ordered(asked.by):
            del self.fields["order"]

    def show_used(self, used: Mapping[str, Sequence[str]]) -> None:
        """Show what the report used, and for each of its numbers the fields of its bounds."""
        super().show_used(used)
        if self.protects:
            return  # Whose cut-offs are the registry's.
        numbers = dict.fromkeys((*self.initial["outcome"], *self._bounds("cut_off"), *self._bounds("interval")))
        for name, help_text in (("cut_off", gettext("such as 50 65")), ("interval", gettext("lower end, then upper"))):
            bounds = self._bounds(name)
            for code in numbers:
                words = {"number": in_words(code), "what": self.fields[name].label}
                self.fields[f"{name}.{code}"] = forms.CharField(
                    label=gettext("%(number)s: %(what)s") % words, required=False, initial=bounds.get(code, ""),
                    help_text=help_text,
                )  # fmt: skip

    def _bounds(self, name: str) -> dict[str, str]:
        """Give the bounds that are asked for as the reader writes them, by the code of the number."""
        found: dict[str, list[str]] = {}
        for one in self.initial[name]:
            found.setdefault(one.partition(DIVIDES)[0], []).append(written(one))
        return {code: " ".join(texts) for code, texts in found.items()}

    def panels(self) -> list[Panel]:
        """Give the panels, the bounds of each number among them."""
        beside = sorted(
            (name for name in self.fields if name.startswith(_PREFIXES)), key=lambda one: one.partition(".")[2]
        )
        bounds = Panel("bounds", gettext("Bounds"), (), [self[name] for name in beside])
        return [*super().panels(), *([bounds] if beside else [])]

    def words(self, name: str, value: str) -> str:
        """Put a value into words; an interval has two ends, and no groups."""
        if name == "interval" and DIVIDES in value:
            return f"{in_words(value.partition(DIVIDES)[0])}: {written(value).replace(' ', '–')}"
        return super().words(name, value)
