"""Every name under which a column may be headed: the dictionary's variables, the analytes, and what must never
come in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.conf import settings
from django.db.models import Model
from django.utils.translation import override

from registry.dictionary import Variable, variables
from registry.imports.cells import squeeze
from registry.models import (
    AdverseEvent,
    Analyte,
    AssayMethod,
    AssayResult,
    AssayRun,
    ClinicalAssessment,
    ColorectalPrimary,
    Enrolment,
    FollowUp,
    Nodule,
    Patient,
    Recurrence,
    ResponseAssessment,
    Site,
    Specimen,
    Study,
    StudyArm,
    Treatment,
    TreatmentDrug,
    TumourAssessment,
)

from .beginnings import Beginnings
from .identities import IDENTITY_NAMES

# The order decides between tables when nothing else does: a lone "notes" column is the patient's.
RECORD_MODELS = (
    Patient, TumourAssessment, Specimen, AssayResult, AssayRun, Enrolment, ClinicalAssessment, ColorectalPrimary,
    Nodule,
    Treatment, TreatmentDrug, ResponseAssessment, AdverseEvent, FollowUp, Recurrence,
)  # fmt: skip
# Rows that a file refers to by code, and never makes.
REFERENCE_FIELDS: Mapping[type[Model], str] = {
    Site: "code", Study: "code", StudyArm: "code", Analyte: "code", AssayMethod: "platform",
}  # fmt: skip
# Filled by the import beside another field, so that no column is headed for them.
COMPANIONS = frozenset(
    {
        "tumourassessment.size_as_received",
        "tumourassessment.recorded_bclc_substage",
        "tumourassessment.nodule_count_qualifier",
    }
)
AGE = "patient.age"
ROW_NUMBER = "row number"
IGNORED = "ignore"
ANALYTE_PREFIX = "analyte:"

OWN_NAMES: Mapping[str, tuple[str, ...]] = {
    AGE: (
        "age", "age (years)", "age at diagnosis", "age at inclusion", "age at dx", "age dx", "patient age", "pt age",
        "age at enrolment", "age at enrollment",
        "tuổi", "tuổi lúc chẩn đoán", "tuổi khi chẩn đoán", "tuổi bn", "tuổi bệnh nhân",
        "età", "età alla diagnosi", "età paziente", "età (aa)", "età all'arruolamento",
    ),
    # Such a column may hold years; one that holds dates of birth stops the import (registry.imports.columns).
    "patient.birth_year": (
        "date of birth", "dob", "d.o.b", "dob date", "birth date", "birthday",
        "ngày sinh", "ngày tháng năm sinh", "ngày/tháng/năm sinh", "ngày sinh bn", "ngày sinh bệnh nhân",
        "data di nascita", "data nascita", "data nasc", "data di nasc", "nato il", "nata il", "nato/a il",
    ),
    # Yes or no: registry.imports.told.
    "followup.status": ("death", "dead", "deceased", "died", "tử vong", "đã tử vong", "deceduto", "deceduta", "decesso",
                        "morto"),
    ROW_NUMBER: ("stt", "tt", "no", "no.", "#", "nr", "row", "s/n", "số thứ tự", "thứ tự", "n.", "n°",
    "progressivo", "numero progressivo"),
}  # fmt: skip


@dataclass(frozen=True)
class AnalyteName:
    """An analyte as the import needs it."""

    pk: int
    code: str
    synonyms: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """Names to what they head: squeezed name → codes of variables, or ``analyte:CODE``."""

    variables: Mapping[str, Variable]
    names: Mapping[str, tuple[str, ...]]
    analytes: Mapping[str, str]

    @cached_property
    def beginnings(self) -> Beginnings:
        """How the names begin, those of what must never come in among them."""
        identities = (name for names in IDENTITY_NAMES.values() for name in names)
        return Beginnings((*self.names, *self.analytes, *identities))

    def holds(self, code: str) -> bool:
        """Tell whether a code is one that a column may hold."""
        analyte = code.removeprefix(ANALYTE_PREFIX) if code.startswith(ANALYTE_PREFIX) else ""
        return code in self.variables or code in (AGE, ROW_NUMBER, IGNORED) or analyte in set(self.analytes.values())

    def find(self, name: str) -> tuple[str, ...]:
        """Return what a column of this name may hold; nothing when the name is unknown."""
        squeezed = squeeze(name)
        analyte = self.analytes.get(squeezed)
        return (ANALYTE_PREFIX + analyte,) if analyte else self.names.get(squeezed, ())


def importable_variables() -> dict[str, Variable]:
    """Return the variables that a column may be headed for, by code."""
    found = {}
    for variable in variables():
        is_reference = REFERENCE_FIELDS.get(variable.model) == variable.field_name
        is_record = variable.model in RECORD_MODELS and variable.kind != "precision"
        if is_reference or (is_record and variable.code not in COMPANIONS):
            found[variable.code] = variable
    return found


def build_catalogue(analytes: Iterable[AnalyteName]) -> Catalogue:
    """Gather the names of the dictionary's variables and of the analytes, in all languages at once."""
    known, names = _variable_names()
    by_analyte = {squeeze(name): analyte.code for analyte in analytes for name in (analyte.code, *analyte.synonyms)}
    return Catalogue(known, names, by_analyte)


@lru_cache(maxsize=1)
def _variable_names() -> tuple[dict[str, Variable], dict[str, tuple[str, ...]]]:
    """Return the variables by code, and the codes by squeezed name. They change with the program only."""
    known = importable_variables()
    models: list[type[Model]] = [*RECORD_MODELS, *REFERENCE_FIELDS]
    ordered = sorted(known.values(), key=lambda each: models.index(each.model))
    names: dict[str, list[str]] = {}
    for variable in ordered:
        for name in _names_of(variable):
            names.setdefault(squeeze(name), []).append(variable.code)
    for code, own in OWN_NAMES.items():
        for name in own:
            names.setdefault(squeeze(name), []).append(code)
    _add_translations(ordered, names)
    names.pop("", None)
    return known, {name: tuple(dict.fromkeys(codes)) for name, codes in names.items()}


def _add_translations(ordered: Iterable[Variable], names: dict[str, list[str]]) -> None:
    """Add the labels in the other languages, where they are no name of something else: a synonym is chosen for that."""
    labels: dict[str, list[str]] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for variable in ordered:
                if variable.model not in REFERENCE_FIELDS:
                    labels.setdefault(squeeze(str(variable.label)), []).append(variable.code)
    for name, codes in labels.items():
        names.setdefault(name, codes)


def _names_of(variable: Variable) -> tuple[str, ...]:
    """Return a variable's names, in English whoever looks: a file means the same to everybody."""
    names = (variable.code, *variable.synonyms)
    field = variable.field_name.replace("_", " ")
    if variable.model in REFERENCE_FIELDS:
        return names if field == "code" else (*names, field)
    with override("en"):
        return (*names, str(variable.label), field)


@lru_cache(maxsize=1)
def table_names() -> dict[str, str]:
    """Return the tables by their squeezed names in all languages: sheets of our own workbooks are called by them."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for model in RECORD_MODELS:
                for name in (model._meta.verbose_name, model._meta.verbose_name_plural):
                    found.setdefault(squeeze(str(name)), str(model._meta.model_name))
    return found
