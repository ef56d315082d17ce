"""Every name under which a column may be headed: the dictionary's variables, the analytes, and what must never
come in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
    known = importable_variables()
    models: list[type[Model]] = [*RECORD_MODELS, *REFERENCE_FIELDS]
    order = {model: position for position, model in enumerate(models)}
    names: dict[str, list[str]] = {}
    for variable in sorted(known.values(), key=lambda each: order[each.model]):
        with override("en"):  # A file means the same in whatever language its reader works.
            own_names = _names_of(variable)
        for name in own_names:
            names.setdefault(squeeze(name), []).append(variable.code)
    for code, own in OWN_NAMES.items():
        for name in own:
            names.setdefault(squeeze(name), []).append(code)
    by_analyte = {squeeze(name): analyte.code for analyte in analytes for name in (analyte.code, *analyte.synonyms)}
    names.pop("", None)
    return Catalogue(known, {name: tuple(dict.fromkeys(codes)) for name, codes in names.items()}, by_analyte)


def _names_of(variable: Variable) -> tuple[str, ...]:
    names = (variable.code, *variable.synonyms)
    field = variable.field_name.replace("_", " ")
    if variable.model in REFERENCE_FIELDS:
        return names if field == "code" else (*names, field)
    return (*names, str(variable.label), field)
