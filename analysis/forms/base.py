"""The part of every report's filter that says which patients it is about, and what the filters share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.cohort import ANY_TIMEPOINT, Cohort
from analysis.disclosure.choices import FINE_CHOICES
from analysis.disclosure.policy import policy_for
from analysis.freezes.models import Freeze
from analysis.variables import groupings
from analysis.variables.divided import DIVIDES
from analysis.variables.measures import ANALYTE, measures
from registry.access.scope import AnyModel, Purpose, visible, visible_sites
from registry.clinical.unit_text import unit_text
from registry.models import (
    BCLC,
    Analyte,
    AnalyteCategory,
    CutOff,
    DiagnosisGroup,
    Sex,
    Site,
    Study,
    StudyArm,
    Timepoint,
    User,
)

STAGE_SOURCES = (("recorded", _("as recorded")), ("derived", _("by rule")))
MOST_DAYS = 3650
TIMEPOINTS = [*Timepoint.choices, (ANY_TIMEPOINT, _("any"))]


def offered(
    user: User | None, source: type[AnyModel] | QuerySet[AnyModel], purpose: Purpose = Purpose.RECORDS
) -> QuerySet[AnyModel]:
    """Give the rows that a reader can choose among; the system (None) sees all."""
    if user is not None:
        return visible(user, source, purpose)
    return source if isinstance(source, QuerySet) else source._default_manager.all()


def _sites(user: User | None) -> QuerySet[Site]:
    return Site.objects.all() if user is None else visible_sites(user, Purpose.SUMMARY)


class DateInput(forms.DateInput):
    """A browser's own date field, which writes dates as 2024-12-31 in every language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Choices(forms.MultipleChoiceField):
    """Several of a few choices, as boxes to tick; none ticked means no restriction."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: Any, choices: Iterable[tuple[Any, Any]] = ()) -> None:
        super().__init__(label=label, choices=list(choices), required=False)


class CohortFilter(forms.Form):
    """Which patients a report is about; the reports' own forms add their questions."""

    study = forms.ChoiceField(label=_("Study"))
    diagnosed_from = forms.DateField(label=_("Diagnosed from"), widget=DateInput(), required=False)
    diagnosed_to = forms.DateField(label=_("Diagnosed to"), widget=DateInput(), required=False)
    site = Choices(_("Site"))
    diagnosis_group = Choices(_("Diagnosis"), DiagnosisGroup.choices)
    sex = Choices(_("Sex"), Sex.choices)
    bclc = Choices(_("BCLC stage"), BCLC.choices)
    arm = Choices(_("Study arm"))
    timepoint = forms.ChoiceField(label=_("Timepoint"), choices=TIMEPOINTS)
    collected_from = forms.DateField(label=_("Collected from"), widget=DateInput(), required=False)
    collected_to = forms.DateField(label=_("Collected to"), widget=DateInput(), required=False)
    timepoint_cycle = forms.IntegerField(label=_("Cycle or visit"), min_value=0, required=False)
    timepoint_day = forms.IntegerField(label=_("Day"), min_value=0, required=False)
    stage_source = forms.ChoiceField(label=_("Stage"), choices=STAGE_SOURCES)
    freeze = forms.ChoiceField(label=_("Data"), required=False)
    window = forms.IntegerField(label=_("Days around the tumour assessment"), min_value=0, max_value=MOST_DAYS)

    FIRST: tuple[str, ...] = ("study", "diagnosed_from", "diagnosed_to")
    PANELS: tuple[str, ...] = ("site", "diagnosis_group", "sex", "bclc", "arm")
    RULES: tuple[str, ...] = ("stage_source", "window")

    def __init__(self, initial: dict[str, Any], study: Study, user: User | None) -> None:
        super().__init__(initial=initial, auto_id="filter_%s", label_suffix="")
        if policy_for(user).protects:
            self._leave_out_fine_choices()
        self._offer_freezes()
        self.set_choices("study", ((one.code, one.title) for one in offered(user, Study)))
        self.set_choices("site", ((one.code, str(one)) for one in _sites(user)))
        self.set_choices("arm", ((one.code, one.name) for one in offered(user, StudyArm.objects.filter(study=study))))

    def _leave_out_fine_choices(self) -> None:
        """Leave out what a reader without records may not choose; see `analysis.disclosure.choices`."""
        for name in FINE_CHOICES:
            self.fields.pop(name, None)
        self.set_choices("timepoint", Timepoint.choices)

    def _offer_freezes(self) -> None:
        names = list(Freeze._default_manager.filter(removed_at=None).values_list("name", flat=True))
        if names or self.initial.get("freeze"):
            self.set_choices("freeze", [("", gettext("as they are now")), *((name, name) for name in names)])
        else:
            del self.fields["freeze"]

    def set_choices(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        """Offer choices; of a field that is one of `CohortFilter` or of a report's own."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def first_fields(self) -> list[forms.BoundField]:
        """Give the fields that stand in the open."""
        return [self[name] for name in self.FIRST if name in self.fields]

    def panel_fields(self) -> list[forms.BoundField]:
        """Give the fields of ticked boxes, each in a panel of its own; those without a choice are left out."""
        return [self[name] for name in self.PANELS if list(self[name])]

    def rule_fields(self) -> list[forms.BoundField]:
        """Give the fields that say how derived values are reckoned, and those of the cohort that another report set.

        The way from one report to another keeps the cohort: what this report has no place for, but is in force, can be
        changed here too.
        """
        placed = {*self.FIRST, *self.PANELS, *self.RULES}
        others = (
            name for name in Cohort.parameter_names() if name not in placed and (self._is_set(name) or name == "freeze")
        )
        return [self[name] for name in (*self.RULES, *others) if name in self.fields]

    def _is_set(self, name: str) -> bool:
        return bool(self.initial.get(name) != getattr(Cohort(), name))


def headed(label: str) -> str:
    """Return a label as it begins a line; a name such as pT keeps its small letter, without which it is another.

    >>> headed("portal vein thrombosis"), headed("pT")
    ('Portal vein thrombosis', 'pT')
    """
    return label if label[1:2].isupper() else capfirst(label)


def grouping_choices(*asked: str) -> list[tuple[str, str]]:
    """List the groupings, the divisions of cytokines among them, and those that are asked for by the address."""
    found = [(one.code, headed(str(one.label))) for one in groupings()]
    columns = ("analyte__code", "analyte__name", "value", "unit")
    for code, name, value, unit in CutOff.objects.order_by("analyte__code", "value").values_list(*columns):
        number = f"{value.normalize():f}"
        label = f"{gettext(name)} < {number_format(number)} {unit_text(unit)}"
        found.append((f"{ANALYTE}{code}{DIVIDES}{number} {unit}", label))
    for one in Analyte.objects.filter(category=AnalyteCategory.CYTOKINE):
        found.append((f"{ANALYTE}{one.code}{DIVIDES}q2", gettext("%(name)s: halves") % {"name": one}))
        found.append((f"{ANALYTE}{one.code}{DIVIDES}q4", gettext("%(name)s: quartiles") % {"name": one}))
    known = dict(found)
    return found + [(code, code) for code in asked if code and code not in known]


def measure_choices() -> list[tuple[str, str]]:
    """List the numbers of the registry that a report can be about."""
    return [(one.code, headed(str(one.label))) for one in measures()]


def cohort_initial(cohort: Cohort) -> dict[str, Any]:
    """Give what the form shows of a cohort."""
    return {name: getattr(cohort, name) for name in Cohort.parameter_names()}
