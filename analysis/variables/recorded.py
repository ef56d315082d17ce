"""Which fields of the dictionary describe a patient, and how they are named and read.

Sites, studies, analytes, methods and cut-offs describe no patient; results are variables by their analyte.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from analysis.dataset.several import SEVERAL
from analysis.variables.sources import NODULE, PATIENT_MODELS, Needs
from registry.dictionary import Variable
from registry.models import Specimen

FIELD_MODELS = (*PATIENT_MODELS, NODULE, *SEVERAL)
"""Tables whose fields describe a patient: by one record, by the largest nodule, or by a rule for several records."""

OF_A_DAY = ("TumourAssessment", "ClinicalAssessment", NODULE, Specimen.__name__)
"""Tables that another visit reads anew; what the others say is the same at every visit."""

NOT_A_LEVEL = ("unknown",)
"""Codes that say that something is not known."""

_NUMBERING = {NODULE: ("number",)}


def describes_patient(item: Variable) -> bool:
    """Tell whether a field says something of a patient, rather than which record it stands in."""
    model = item.model.__name__
    if model not in FIELD_MODELS or item.field_name.endswith("qualifier"):
        return False
    left_out = SEVERAL[model].left_out if model in SEVERAL else _NUMBERING.get(model, ())
    return item.field_name not in left_out


def codes_of(item: Variable) -> tuple[str, ...]:
    """Give the codes of a choice that say something, in their order."""
    return tuple(code for code, _label in item.choices if code not in NOT_A_LEVEL)


def field_label(item: Variable) -> str | Promise:
    """Name a field, with the record that it is taken of where there are several."""
    model = item.model.__name__
    if model in PATIENT_MODELS:
        return item.label
    which = _("largest nodule") if model == NODULE else SEVERAL[model].which
    return format_lazy("{field} ({which})", field=item.label, which=which)


def need_field(needs: Needs, item: Variable, *beside: str) -> None:
    """Ask for a field, and fields beside it, and for what finds its record."""
    model = item.model.__name__
    for name in filter(None, (item.field_name, *beside)):
        needs.add_field(model, name)
    if model == NODULE:
        needs.add_field("TumourAssessment", "assessed_on")
