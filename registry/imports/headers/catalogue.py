"""Every name under which a column may be headed: the dictionary's variables, the analytes, and what must never
come in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext_noop

from registry.dictionary import Variable, variables
from registry.imports.cells import exact, fold, squeeze
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
    AGE: ("age", "age (years)", "age at diagnosis", "age at inclusion", "tuổi", "tuổi lúc chẩn đoán", "età",
    "età alla diagnosi"),
    "patient.birth_year": (
        "date of birth", "dob", "birth date", "ngày sinh", "ngày tháng năm sinh", "data di nascita", "data nascita",
    ),
    ROW_NUMBER: ("stt", "tt", "no", "no.", "#", "nr", "row", "s/n", "số thứ tự", "thứ tự", "n.", "n°",
    "progressivo", "numero progressivo"),
}  # fmt: skip

# What tells who a patient is. A registry that never holds a name can't lose one.
IDENTITY_NAMES: Mapping[str, tuple[str, ...]] = {
    gettext_noop("name"): (
        "name", "patient name", "full name", "first name", "last name", "surname", "family name", "given name",
        "initials",
        "họ tên", "họ và tên", "họ", "tên", "tên bệnh nhân", "tên bn", "họ tên bệnh nhân", "họ tên bn",
        "họ và tên bệnh nhân",
        "nome", "cognome", "nome e cognome", "cognome e nome", "nominativo", "nome paziente", "cognome paziente",
    ),
    gettext_noop("hospital number"): (
        "hospital number", "hospital no", "hospital id", "mrn", "medical record number", "record number",
        "chart number", "file number",
        "national id", "passport", "insurance number", "social security number", "ssn", "nhs number",
        "mã bệnh án", "số bệnh án", "số ba", "mã ba", "bệnh án", "số hồ sơ", "mã hồ sơ", "số nhập viện", "mã y tế",
        "số lưu trữ",
        "cmnd", "cccd", "số cmnd", "số cccd", "căn cước", "bhyt", "số bhyt", "mã bhyt", "số thẻ bhyt", "hộ chiếu",
        "cartella clinica", "numero cartella", "n° cartella", "numero nosologico", "nosologico", "codice fiscale",
        "tessera sanitaria",
        "codice sanitario",
    ),
    gettext_noop("phone number"): (
        "phone", "phone number", "telephone", "mobile", "cell phone", "contact number", "điện thoại",
        "số điện thoại", "sđt", "đt", "số đt",
        "telefono", "cellulare", "numero di telefono", "recapito telefonico", "recapito",
    ),
    gettext_noop("address"): (
        "address", "home address", "postcode", "zip code", "e-mail", "email", "email address", "địa chỉ", "nơi ở",
        "quê quán", "thư điện tử",
        "indirizzo", "residenza", "domicilio", "cap", "indirizzo email", "posta elettronica",
    ),
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
    identities: Mapping[str, str]

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
        for name in _names_of(variable):
            names.setdefault(squeeze(name), []).append(variable.code)
    for code, own in OWN_NAMES.items():
        for name in own:
            names.setdefault(squeeze(name), []).append(code)
    by_analyte = {squeeze(name): analyte.code for analyte in analytes for name in (analyte.code, *analyte.synonyms)}
    # Matched with accents: "ten" or "ho" without them would be too little to refuse a file for.
    identities = {exact(name): what for what, all_names in IDENTITY_NAMES.items() for name in all_names}
    identities |= {
        fold(name): what for what, all_names in IDENTITY_NAMES.items() for name in all_names if len(fold(name)) > 4
    }
    names.pop("", None)
    return Catalogue(
        known, {name: tuple(dict.fromkeys(codes)) for name, codes in names.items()}, by_analyte, identities
    )


def _names_of(variable: Variable) -> tuple[str, ...]:
    names = (variable.code, *variable.synonyms)
    field = variable.field_name.replace("_", " ")
    if variable.model in REFERENCE_FIELDS:
        return names if field == "code" else (*names, field)
    return (*names, str(variable.label), field)
