"""No text under which hospitals write something may mean two things, and none stands twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import pytest
from django.utils.translation import override

from registry.analyte_names import ANALYTE_NAMES
from registry.dictionary import Variable
from registry.imports.cells import fold, squeeze
from registry.imports.headers.catalogue import OWN_NAMES, importable_variables
from registry.imports.headers.identities import IDENTITY_NAMES
from registry.models.synonyms.shared import MARGIN_HEADERS
from registry.reference_data import ANALYTES

VARIABLES = tuple(importable_variables().values())
CODED = tuple(variable for variable in VARIABLES if variable.choices)
# Names that several tables use; the import tells them apart by the sheet's name and its other columns.
BY_THE_SHEET: dict[str, set[str]] = {
    "assessed on": {"clinicalassessment.assessed_on", "responseassessment.assessed_on", "tumourassessment.assessed_on"},
    "code": {"patient.registry_id", "specimen.code"},
    "grade": {"adverseevent.grade", "tumourassessment.differentiation"},
    "method": {"assaymethod.platform", "tumourassessment.method"},
    "notes": {
        "assayrun.notes", "clinicalassessment.notes", "followup.notes", "patient.notes", "responseassessment.notes",
        "specimen.notes", "treatment.notes", "tumourassessment.notes",
    },
    "schedule": {"treatment.schedule", "treatmentdrug.schedule"},
    **{name: {"colorectalprimary.liver_margin", "treatment.margin"} for name in MARGIN_HEADERS},
}  # fmt: skip


def names_of(variable: Variable) -> tuple[str, ...]:
    with override("en"):
        return (*variable.synonyms, str(variable.label), variable.field_name)


def twice(names: Iterable[str]) -> set[str]:
    return {name for name, count in Counter(squeeze(name) for name in names).items() if count > 1}


def own_names() -> Iterable[tuple[str, str]]:
    for variable in VARIABLES:
        # A row that files refer to is headed by its synonyms only: "code" alone is no analyte.
        named = variable.synonyms if variable.table in REFERENCES else names_of(variable)
        yield from ((name, variable.code) for name in named)
    yield from ((name, code) for code, names in OWN_NAMES.items() for name in names)


REFERENCES = {"site", "study", "study arm", "analyte", "assay method"}


def test_a_header_means_one_variable_or_the_sheet_decides() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for name, code in own_names():
        owners[squeeze(name)].add(code)
    shared = {name: codes for name, codes in owners.items() if len(codes) > 1}
    assert shared == {squeeze(name): codes for name, codes in BY_THE_SHEET.items()}


def test_a_header_means_a_variable_or_an_analyte_but_not_both() -> None:
    analytes: dict[str, set[str]] = defaultdict(set)
    for analyte in ANALYTES:
        for name in (analyte.code, str(analyte.name), *analyte.header_synonyms.split(";")):
            analytes[squeeze(name)].add(analyte.code)
    assert {name: codes for name, codes in analytes.items() if len(codes) > 1} == {}
    assert {name for name, _code in own_names() if squeeze(name) in analytes} == set()


def test_no_header_of_a_variable_is_one_that_refuses_the_file() -> None:
    refusing = {squeeze(name) for names in IDENTITY_NAMES.values() for name in names}
    assert {name for variable in VARIABLES for name in variable.synonyms if squeeze(name) in refusing} == set()


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda variable: variable.code)
def test_a_header_stands_once_with_its_variable(variable: Variable) -> None:
    assert twice(variable.synonyms) == set()
    assert "" not in {squeeze(name) for name in variable.synonyms}


@pytest.mark.parametrize("code", ANALYTE_NAMES)
def test_a_header_stands_once_with_its_analyte(code: str) -> None:
    assert twice(ANALYTE_NAMES[code].split(";")) == set()


@pytest.mark.parametrize("language", ["en", "vi", "it"])
@pytest.mark.parametrize("variable", CODED, ids=lambda variable: variable.code)
def test_a_text_means_one_code_of_its_variable(variable: Variable, language: str) -> None:
    codes: dict[str, set[str]] = defaultdict(set)
    with override(language):
        for code, label in variable.choices:
            for text in (code, str(label), *variable.choice_synonyms.get(code, ())):
                codes[fold(text)].add(code)
    assert {text: meant for text, meant in codes.items() if len(meant) > 1} == {}
    assert "" not in codes


@pytest.mark.parametrize("variable", CODED, ids=lambda variable: variable.code)
def test_synonyms_stand_with_codes_that_exist(variable: Variable) -> None:
    assert set(variable.choice_synonyms) <= {code for code, _label in variable.choices}
