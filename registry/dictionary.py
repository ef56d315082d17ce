"""The data dictionary, read off the model fields.

Everything that lists, names or explains a variable asks here: the codebook, import columns, templates, analysis
variables and export labels. To add a variable, add a field and its migration; nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import models
from django.utils.functional import Promise

from registry.fields import Bounds, ClinicalFieldMixin, FieldSpec

Text = str | Promise


@dataclass(frozen=True)
class Variable:
    """One variable of the registry, as its model field declares it.

    Attributes
    ----------
    code : str
        ``model.field``, unique, stable.
    model : type of Model
    field_name : str
    label : str
        Translated when it is shown.
    choices : tuple of (code, label)
        Empty for a variable that is no choice.
    """

    code: str
    model: type[models.Model]
    field_name: str
    label: Text
    help_text: Text
    required: bool
    choices: tuple[tuple[str, Text], ...]
    spec: FieldSpec

    @property
    def kind(self) -> str:
        """Kind of the value: text, choice, number and so on."""
        return self.spec.kind

    @property
    def unit(self) -> str:
        """UCUM code; empty without a unit."""
        return self.spec.unit

    @property
    def possible(self) -> Bounds | None:
        """Lowest and highest value that can be stored."""
        return self.spec.possible

    @property
    def plausible(self) -> Bounds | None:
        """Lowest and highest value that is believed without a question."""
        return self.spec.plausible

    @property
    def terminology(self) -> str:
        """Code in a public terminology."""
        return self.spec.terminology

    @property
    def synonyms(self) -> tuple[str, ...]:
        """Headers under which hospitals write it."""
        return self.spec.synonyms

    @property
    def choice_synonyms(self) -> Mapping[str, tuple[str, ...]]:
        """For each code, the texts under which hospitals write it."""
        return self.spec.choice_synonyms

    @property
    def table(self) -> Text:
        """Name of the table in the user's language."""
        return self.model._meta.verbose_name or self.model.__name__


# The order in which people read the model: from the patient to the outcome.
READING_ORDER = [
    "patient",
    "site",
    "study",
    "studyarm",
    "enrolment",
    "clinicalassessment",
    "tumourassessment",
    "nodule",
    "colorectalprimary",
    "specimen",
    "assayresult",
    "analyte",
    "assaymethod",
    "assayrun",
    "cutoff",
    "treatment",
    "treatmentdrug",
    "responseassessment",
    "adverseevent",
    "followup",
    "recurrence",
]


@cache
def variables() -> tuple[Variable, ...]:
    """List every declared variable, table by table in the order of the model."""
    return tuple(
        _variable(model, field)
        for model in sorted(apps.get_app_config("registry").get_models(), key=_reading_place)
        for field in model._meta.get_fields()
        if isinstance(field, ClinicalFieldMixin)
    )


def variables_of(model: type[models.Model]) -> tuple[Variable, ...]:
    """List the variables of one model."""
    return tuple(variable for variable in variables() if variable.model is model)


def variable(code: str) -> Variable:
    """Give the variable called `code`, such as ``patient.sex``.

    Raises
    ------
    KeyError
        No variable has that code.
    """
    return _by_code()[code]


@cache
def _by_code() -> Mapping[str, Variable]:
    return {entry.code: entry for entry in variables()}


def _reading_place(model: type[models.Model]) -> int:
    name = model._meta.model_name
    return READING_ORDER.index(name) if name in READING_ORDER else len(READING_ORDER)


def _variable(model: type[models.Model], field: ClinicalFieldMixin) -> Variable:
    return Variable(
        code=f"{model._meta.model_name}.{field.name}",
        model=model,
        field_name=field.name,
        label=field.verbose_name,
        help_text=field.help_text,
        required=not (field.blank or field.null or field.has_default()),
        choices=tuple((str(code), label) for code, label in field.flatchoices) if field.choices else (),
        spec=field.spec,
    )
