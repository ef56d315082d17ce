"""The filters of the reports. The address is read by each report's request; a form only shows and changes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.utils.choices import flatten_choices
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.cohort import ANY_TIMEPOINT, Cohort
from analysis.reports.accuracy_request import OUTCOME_SIGN, AccuracyRequest
from analysis.reports.summary import SummaryRequest
from analysis.reports.survival_request import LONGEST_LANDMARK, SurvivalRequest
from analysis.reports.table_one_request import TableOneRequest
from analysis.summaries.accuracy import Speaks
from analysis.summaries.survival import EndpointCode, Origin
from analysis.variables import groupings
from analysis.variables.divided import DIVIDES
from analysis.variables.measures import ANALYTE, measures
from registry.access.scope import Purpose, visible, visible_sites
from registry.models import (
    BCLC,
    Analyte,
    AnalyteCategory,
    CutOff,
    DiagnosisGroup,
    Sex,
    Study,
    StudyArm,
    Timepoint,
    User,
)

STAGE_SOURCES = (("recorded", _("as recorded")), ("derived", _("by rule")))
MOST_DAYS = 3650


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
    stage_source = forms.ChoiceField(label=_("Stage"), choices=STAGE_SOURCES)
    window = forms.IntegerField(label=_("Days around the tumour assessment"), min_value=0, max_value=MOST_DAYS)

    FIRST: tuple[str, ...] = ("study", "diagnosed_from", "diagnosed_to")
    PANELS: tuple[str, ...] = ("site", "diagnosis_group", "sex", "bclc", "arm")
    RULES: tuple[str, ...] = ("stage_source", "window")

    def __init__(self, initial: dict[str, Any], study: Study, user: User) -> None:
        super().__init__(initial=initial, auto_id="filter_%s", label_suffix="")
        self._set_choices("study", ((one.code, one.title) for one in visible(user, Study)))
        self._set_choices("site", ((one.code, str(one)) for one in visible_sites(user, Purpose.SUMMARY)))
        self._set_choices("arm", ((one.code, one.name) for one in visible(user, StudyArm.objects.filter(study=study))))

    def _set_choices(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
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
        """Give the fields that say how derived values are reckoned."""
        return [self[name] for name in self.RULES]


def _headed(label: str) -> str:
    """Return a label as it begins a line; a name such as pT keeps its small letter, without which it is another.

    >>> _headed("portal vein thrombosis"), _headed("pT")
    ('Portal vein thrombosis', 'pT')
    """
    return label if label[1:2].isupper() else capfirst(label)


def _grouping_choices(*asked: str) -> list[tuple[str, str]]:
    """List the groupings, the divisions of cytokines among them, and those that are asked for by the address."""
    found = [(one.code, _headed(str(one.label))) for one in groupings()]
    cut_offs = CutOff.objects.order_by("analyte__code", "value").values_list("analyte__code", "analyte__name", "value")
    for code, name, value in cut_offs:
        number = f"{value.normalize():f}"
        found.append((f"{ANALYTE}{code}{DIVIDES}{number}", f"{gettext(name)} < {number_format(number)}"))
    for one in Analyte.objects.filter(category=AnalyteCategory.CYTOKINE):
        found.append((f"{ANALYTE}{one.code}{DIVIDES}q2", gettext("%(name)s: halves") % {"name": one}))
        found.append((f"{ANALYTE}{one.code}{DIVIDES}q4", gettext("%(name)s: quartiles") % {"name": one}))
    known = dict(found)
    return found + [(code, code) for code in asked if code and code not in known]


class SummaryFilter(CohortFilter):
    """Which patients, specimens, analytes and groupings a summary is about."""

    timepoint = forms.ChoiceField(label=_("Timepoint"), choices=[*Timepoint.choices, (ANY_TIMEPOINT, _("any"))])
    collected_from = forms.DateField(label=_("Collected from"), widget=DateInput(), required=False)
    collected_to = forms.DateField(label=_("Collected to"), widget=DateInput(), required=False)
    analyte = Choices(_("Analytes"))
    by = Choices(_("Groupings"))
    timepoint_cycle = forms.IntegerField(label=_("Cycle or visit"), min_value=0, required=False)
    timepoint_day = forms.IntegerField(label=_("Day"), min_value=0, required=False)
    sphere = forms.ChoiceField(
        label=_("Volume from one axis"), choices=[("0", _("undetermined")), ("1", _("as a sphere"))]
    )

    FIRST = ("study", "timepoint", "diagnosed_from", "diagnosed_to", "collected_from", "collected_to")
    PANELS = ("site", "diagnosis_group", "sex", "bclc", "arm", "analyte", "by")
    RULES = ("timepoint_cycle", "timepoint_day", "stage_source", "window", "sphere")

    def __init__(self, asked: SummaryRequest, study: Study, user: User) -> None:
        super().__init__(_initial(asked, study), study, user)
        self._set_choices("analyte", ((one.code, str(one)) for one in _analytes(user)))
        self._set_choices("by", _grouping_choices(*asked.by))


class SurvivalFilter(CohortFilter):
    """Which time to which event is compared between which groups of which patients."""

    endpoint = forms.ChoiceField(label=_("Endpoint"), choices=EndpointCode.choices)
    origin = forms.ChoiceField(label=_("Counted from"), choices=Origin.choices)
    by = forms.ChoiceField(label=_("Compared by"), required=False)
    strata = forms.ChoiceField(label=_("Stratified by"), required=False)
    landmark = forms.IntegerField(label=_("Landmark in months"), min_value=0, max_value=LONGEST_LANDMARK)

    FIRST = ("study", "endpoint", "origin", "by", "strata")
    RULES = ("landmark", "diagnosed_from", "diagnosed_to", "stage_source", "window")

    def __init__(self, asked: SurvivalRequest, study: Study, user: User) -> None:
        own = {name: getattr(asked, name) for name in ("endpoint", "origin", "by", "strata", "landmark", "window")}
        super().__init__(_cohort_initial(asked.cohort) | {"study": study.code} | own, study, user)
        none = ("", gettext("nothing"))
        choices = [none, *_grouping_choices(asked.by, asked.strata)]
        self._set_choices("by", choices)
        self._set_choices("strata", choices)
        if asked.endpoint is not EndpointCode.OS:
            del self.fields["origin"]  # The other endpoints have an origin of their own.
        if not asked.by:
            del self.fields["strata"]


class TableOneFilter(CohortFilter):
    """Which variables of which patients stand in Table 1, by which columns."""

    by = forms.ChoiceField(label=_("Columns"), required=False)
    row = Choices(_("Rows"))
    p = forms.ChoiceField(label=_("p-values"), choices=[("0", _("without")), ("1", _("with"))])

    FIRST = ("study", "by", "p")
    PANELS = ("site", "diagnosis_group", "sex", "bclc", "arm", "row")
    RULES = ("diagnosed_from", "diagnosed_to", "stage_source", "window")

    def __init__(self, asked: TableOneRequest, study: Study, user: User) -> None:
        own = {"by": asked.by, "row": asked.row, "p": "1" if asked.p else "0", "window": asked.window}
        super().__init__(_cohort_initial(asked.cohort) | {"study": study.code} | own, study, user)
        self._set_choices("by", [("", gettext("nothing")), *_grouping_choices(asked.by)])
        self._set_choices("row", _row_choices())
        if not asked.by:
            del self.fields["p"]


class AccuracyFilter(CohortFilter):
    """Which markers should tell which outcome in which patients."""

    outcome = forms.ChoiceField(label=_("Outcome"), required=False)
    speaks = forms.ChoiceField(label=_("What speaks for it"), choices=Speaks.choices)
    marker = Choices(_("Markers"))
    timepoint = forms.ChoiceField(label=_("Timepoint"), choices=[*Timepoint.choices, (ANY_TIMEPOINT, _("any"))])

    FIRST = ("study", "outcome", "speaks", "timepoint")
    PANELS = ("site", "diagnosis_group", "sex", "bclc", "arm", "marker")
    RULES = ("diagnosed_from", "diagnosed_to", "stage_source", "window")

    def __init__(self, asked: AccuracyRequest, study: Study, user: User) -> None:
        own = {name: getattr(asked, name) for name in ("outcome", "speaks", "marker", "window")}
        super().__init__(_cohort_initial(asked.cohort) | {"study": study.code} | own, study, user)
        outcomes = _outcome_choices()
        known = [code for _group, choices in outcomes for code, _label in choices]
        others = [(asked.outcome, asked.outcome)] if asked.outcome and asked.outcome not in known else []
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("choose")), *others, *outcomes]
        self._set_choices("marker", [(one.code, _headed(str(one.label))) for one in measures()])


def _outcome_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """List every level of the groupings whose levels are the same for all cohorts, by grouping."""
    found = []
    for one in groupings():
        if one.fixed_levels:
            choices = [(f"{one.code}{OUTCOME_SIGN}{level.code}", str(level.label)) for level in one.fixed_levels]
            found.append((_headed(str(one.label)), choices))
    return found


def _row_choices() -> list[tuple[str, str]]:
    numbers = {one.code: _headed(str(one.label)) for one in measures()}
    levels = {one.code: _headed(str(one.label)) for one in groupings() if one.code not in numbers}
    return [*numbers.items(), *levels.items()]


def _analytes(user: User) -> Any:
    return visible(user, Analyte.objects.filter(category=AnalyteCategory.CYTOKINE))


def _initial(asked: SummaryRequest, study: Study) -> dict[str, Any]:
    return _cohort_initial(asked.cohort) | {
        "study": study.code,
        "analyte": asked.analyte,
        "by": asked.by,
        "window": asked.window,
        "sphere": "1" if asked.sphere else "0",
    }


def _cohort_initial(cohort: Cohort) -> dict[str, Any]:
    return {name: getattr(cohort, name) for name in Cohort.parameter_names()}


Asked = SummaryRequest | SurvivalRequest | TableOneRequest | AccuracyRequest


@dataclass(frozen=True)
class Condition:
    """One condition of the filter, in words, with the query of the page without it."""

    name: str
    value: str
    query_without: str


def conditions(asked: Asked, form: CohortFilter) -> Iterator[Condition]:
    """Put the conditions of a request into words, one for each value; the study has the page's heading."""
    pairs = [pair for pair in parse_qsl(asked.to_query()) if pair[0] != "study"]
    for position, (key, value) in enumerate(pairs):
        rest = urlencode(pairs[:position] + pairs[position + 1 :])
        if key in form.fields:  # A control that makes no sense for the choice is absent; so is its condition.
            yield Condition(str(form.fields[key].label), _words(form.fields[key], value), rest)


def _words(field: forms.Field, value: str) -> str:
    if isinstance(field, forms.ChoiceField):
        flat: dict[Any, Any] = dict(flatten_choices(field.widget.choices))
        return str(flat.get(value, value))
    return value
