"""A header is understood in the three languages of the interface, whoever looks; promise 31."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.utils.translation import override

from registry.imports.context import ImportContext
from registry.imports.headers import hinted_table
from registry.imports.headers.catalogue import RECORD_MODELS, REFERENCE_FIELDS
from registry.imports.planned import Plan
from registry.models import Analyte
from tests.imports.conftest import csv_bytes

Planner = Callable[..., Plan]
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_is_a_header_in_every_language(context: ImportContext, language: str) -> None:
    catalogue = context.catalogue
    with override(language):
        labels = {
            str(variable.label): code for code, variable in catalogue.variables.items()
            if variable.model not in REFERENCE_FIELDS
        }  # fmt: skip
    assert [label for label in labels if not catalogue.find(label)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_analyte_is_known_by_its_name_in_every_language(context: ImportContext, language: str) -> None:
    with override(language):
        names = {str(analyte): analyte.code for analyte in Analyte.objects.all()}
    unlike = {name: context.catalogue.find(name) for name, code in names.items()
              if context.catalogue.find(name) != (f"analyte:{code}",)}  # fmt: skip
    assert unlike == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_called_by_its_tables_name_is_known_in_every_language(language: str) -> None:
    with override(language):
        named = {str(model._meta.verbose_name_plural): model._meta.model_name for model in RECORD_MODELS}
    assert {name: hinted_table(name) for name in named} == named


def test_what_a_file_means_does_not_depend_on_the_readers_language(plan_of: Planner) -> None:
    data = csv_bytes("Mã BN,SESSO,nam sinh,Aspartato aminotransferasi (U/L)", "BN001,F,1958,31")
    found = []
    for language in LANGUAGES:
        with override(language):
            found.append([match.code for match in plan_of(data).sheets[0].header.matches])
    assert found == [["patient.registry_id", "patient.sex", "patient.birth_year", "analyte:AST"]] * 3
