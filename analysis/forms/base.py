"""The part of every report's filter that says which patients it is about, and what the filters share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.cohort import ANY_TIMEPOINT, Cohort
from analysis.dataset.reference import rows_of_reference
from analysis.disclosure.choices import FINE_CHOICES
from analysis.disclosure.policy import policy_for
from analysis.forms.division import ADDS, BESIDE
from analysis.forms.variables import Choices, Panel, VariableFilter, sections
from analysis.forms.visits import OF_TIMEPOINT, number_choices, timepoint_choices
from analysis.freezes.models import Freeze
from analysis.reports.available import available, told
from registry.access.scope import AnyModel, Purpose, visible, visible_sites
from registry.models import BCLC, DiagnosisGroup, Sex, Site, Study, StudyArm, User

STAGE_SOURCES = (("recorded", _("as recorded")), ("derived", _("by rule")))
MOST_DAYS = 3650
LEVELS = {
    "site": ("site",),
    "diagnosis_group": ("patient.diagnosis_group",),
    "sex": ("patient.sex",),
    "bclc": ("tumourassessment.recorded_bclc", "bclc"),
    "arm": ("arm",),
}
"""The groupings whose levels a field of the cohort offers."""


def offered(
    user: User | None, source: type[AnyModel] | QuerySet[AnyModel], purpose: Purpose = Purpose.RECORDS
) -> QuerySet[AnyModel]:
    """Give the rows that a reader can choose among; the system (None) sees all."""
    if user is not None:
        return visible(user, source, purpose)
    return source if isinstance(source, QuerySet) else source._default_manager.all()


def _sites(user: User | None) -> QuerySet[Site]:
    return Site.objects.all() if user is None else visible_sites(user, Purpose.SUMMARY)


def as_read(rows: QuerySet[AnyModel]) -> Iterator[AnyModel]:
    """Give rows as the data of the report have them: a freeze keeps the names that it was made with."""
    held = {one.pk: one for one in rows_of_reference(rows.model)}
    yield from (held.get(one.pk, one) for one in rows)


class DateInput(forms.DateInput):
    """A browser's own date field, which writes dates as 2024-12-31 in every language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class CohortFilter(VariableFilter):
    """Which patients a report is about; the reports' own forms add their questions."""

    study = forms.ChoiceField(label=_("Study"))
    diagnosed_from = forms.DateField(label=_("Diagnosed from"), widget=DateInput(), required=False)
    diagnosed_to = forms.DateField(label=_("Diagnosed to"), widget=DateInput(), required=False)
    site = Choices(_("Site"))
    diagnosis_group = Choices(_("Diagnosis"), DiagnosisGroup.choices)
    sex = Choices(_("Sex"), Sex.choices)
    bclc = Choices(_("BCLC stage"), BCLC.choices)
    arm = Choices(_("Study arm"))
    timepoint = forms.ChoiceField(label=_("Timepoint"))
    collected_from = forms.DateField(label=_("Collected from"), widget=DateInput(), required=False)
    collected_to = forms.DateField(label=_("Collected to"), widget=DateInput(), required=False)
    timepoint_was = forms.CharField(widget=forms.HiddenInput, required=False)
    timepoint_cycle = forms.ChoiceField(label=_("Cycle or visit"), required=False)
    timepoint_day = forms.ChoiceField(label=_("Day"), required=False)
    stage_source = forms.ChoiceField(label=_("Stage"), choices=STAGE_SOURCES)
    freeze = forms.ChoiceField(label=_("Data"), required=False)
    window = forms.IntegerField(label=_("Days around the tumour assessment"), min_value=0, max_value=MOST_DAYS)

    FIRST: tuple[str, ...] = ("study", "diagnosed_from", "diagnosed_to")
    PANELS: tuple[str, ...] = ("site", "diagnosis_group", "sex", "bclc", "arm")
    RULES: tuple[str, ...] = ("stage_source", "window")
    WITHOUT_DATA: tuple[str, ...] = ()
    """What can be chosen of a study that has nothing for the report, where nothing else would change that."""

    def __init__(self, initial: dict[str, Any], study: Study, user: User | None) -> None:
        super().__init__(initial=initial, auto_id="filter_%s", label_suffix="")
        self.there = available(study.code, initial.get("freeze") or "", user)
        found = told(study.code, initial.get("freeze") or "", user)
        self.visits, self.divisions = found.visits, found.divisions
        self.protects = policy_for(user).protects
        if self.protects:
            self._leave_out_fine_choices()
        self.settled = frozenset(self._one_level())
        self._offer_timepoints()
        self._offer_freezes()
        self.set_choices("study", ((one.code, one.title) for one in offered(user, Study)))
        self.set_choices("site", ((one.code, str(one)) for one in as_read(_sites(user))))
        arms = as_read(offered(user, StudyArm.objects.filter(study=study)))
        self.set_choices("arm", ((one.code, one.name) for one in arms))
        self._leave_out_levels_of_nobody()

    def _one_level(self) -> Iterator[str]:
        """Give the groupings of which the filter leaves one level."""
        for name, codes in LEVELS.items():
            if len(self.initial.get(name) or ()) == 1:
                yield codes[-1] if self.initial.get("stage_source") == "derived" else codes[0]

    def _leave_out_fine_choices(self) -> None:
        """Leave out what a reader without records may not choose; see `analysis.disclosure.choices`."""
        for name in FINE_CHOICES:
            self.fields.pop(name, None)

    def _offer_timepoints(self) -> None:
        """Offer the timepoints of specimens, and their cycles and days; no choice of one that has them all."""
        asked = self.initial["timepoint_was"] = self.initial.get("timepoint", "")
        choices = timepoint_choices(self.visits, asked)
        self.set_choices("timepoint", [*choices, *([] if self.protects else [(ANY_TIMEPOINT, gettext("any"))])])
        if len(choices) < 2 and asked != ANY_TIMEPOINT:
            del self.fields["timepoint"], self.fields["timepoint_was"]
        reached = [one for one in self.visits if asked in (one.timepoint, ANY_TIMEPOINT)]
        for name, numbers in number_choices(reached).items():
            own = self.initial.get(name)
            if name in self.fields and (len(numbers) > 1 or own is not None):
                others = [] if own is None or str(own) in dict(numbers) else [(str(own), str(own))]
                self.set_choices(name, [("", gettext("any")), *(one for one in numbers if one[0]), *others])
            else:
                self.fields.pop(name, None)

    def _offer_freezes(self) -> None:
        names = list(Freeze._default_manager.filter(removed_at=None).values_list("name", flat=True))
        if names or self.initial.get("freeze"):
            self.set_choices("freeze", [("", gettext("as they are now")), *((name, name) for name in names)])
        else:
            del self.fields["freeze"]

    def _leave_out_levels_of_nobody(self) -> None:
        """Offer the levels that patients of the study have, where there is a choice, and those asked for."""
        if not (self.initial.get("bclc") or self._is_set("stage_source")):
            del self.fields["stage_source"]  # Only a filter on stages cares.
        if self.there is None:
            return
        for name, codes in LEVELS.items():
            asked = self.initial.get(name) or ()
            held = {level for code in codes for level in self.there.levels.get(code, ())}
            if len(held) > 1 or asked:
                self.set_choices(name, (one for one in self.flat_choices(name).items() if one[0] in {*held, *asked}))
            else:
                self.set_choices(name, ())

    def leave_what_helps(self, *, nobody: bool) -> None:
        """Leave the choices by which a report that is empty without any condition could show something.

        Parameters
        ----------
        nobody
            Whether the study has no patient within reach: then another study, or version of the data.
        """
        others = {} if nobody else {name: self.fields[name] for name in self.WITHOUT_DATA if name in self.fields}
        if nobody or self.WITHOUT_DATA:
            several = {name: one for name, one in others.items() if sum(map(bool, self.flat_choices(name))) > 1}
            self.fields = {name: self.fields[name] for name in ("study", "freeze") if name in self.fields} | several

    def first_fields(self) -> list[forms.BoundField]:
        """Give the fields that stand in the open, each with the controls of its division."""
        names = (one + end for one in self.FIRST for end in ("", *BESIDE, *OF_TIMEPOINT))
        return [self[name] for name in names if name in self.fields]

    def panels(self) -> list[Panel]:
        """Give the fields of ticked boxes, each in a panel of its own; those without a choice are left out."""
        shown = [name for name in self.PANELS if name in self.fields and list(self[name])]
        return [self._panel(self[name]) for name in shown]

    def _panel(self, field: forms.BoundField) -> Panel:
        beside = [self[field.name + end] for end in (*BESIDE, ADDS) if field.name + end in self.fields]
        return Panel(field.name, field.label, tuple(sections(field)), beside, by_default=field.name in self.used)

    def rule_fields(self) -> list[forms.BoundField]:
        """Give the fields that say how derived values are reckoned, and those of the cohort that another report set.

        The way from one report to another keeps the cohort: what this report has no place for, but is in force, can be
        changed here too.
        """
        placed = {*(one + end for one in self.FIRST for end in ("", *OF_TIMEPOINT)), *self.PANELS, *self.RULES}
        others = (
            name for name in Cohort.parameter_names() if name not in placed and (self._is_set(name) or name == "freeze")
        )
        return [self[name] for name in (*self.RULES, *others) if name in self.fields]

    def _is_set(self, name: str) -> bool:
        return bool(self.initial.get(name) != getattr(Cohort(), name))


def cohort_initial(cohort: Cohort) -> dict[str, Any]:
    """Give what the form shows of a cohort."""
    return {name: getattr(cohort, name) for name in Cohort.parameter_names()}
