"""The catalogue tells the truth: about the functions, and about the fields and codes of the models."""

from __future__ import annotations

import inspect
import re

import pytest
from django.apps import apps
from django.db.models import Field

from registry.clinical import codes
from registry.clinical.catalogue import DERIVATIONS
from registry.clinical.derivation import Derivation, Input
from registry.clinical.unit_spellings import normalise_unit
from registry.models import TumourAssessment

INPUTS = {(item.name, item.qualifier): item for derivation in DERIVATIONS.values() for item in derivation.inputs}
FROM_FIELDS = [item for item in INPUTS.values() if item.source.startswith("field ")]


def _field(item: Input) -> Field:
    model, name = item.source.removeprefix("field ").split(".")
    return apps.get_model("registry", model)._meta.get_field(name)


@pytest.mark.parametrize("derivation", DERIVATIONS.values(), ids=DERIVATIONS.keys())
def test_entry_is_complete(derivation: Derivation) -> None:
    assert derivation.label
    assert derivation.description.endswith(".")
    assert derivation.source
    assert re.fullmatch(r"\S+/\d+", derivation.rule_version)
    assert len(derivation.codes) == len(derivation.labels) == len(set(derivation.codes))
    assert bool(derivation.codes) == (derivation.kind in ("ordinal", "nominal"))
    names = [item.name for item in derivation.inputs]
    assert len(names) == len(set(names))


def test_codes_and_labels_are_unique() -> None:
    assert all(code == derivation.code for code, derivation in DERIVATIONS.items())
    assert len({derivation.label for derivation in DERIVATIONS.values()}) == len(DERIVATIONS)


@pytest.mark.parametrize("derivation", DERIVATIONS.values(), ids=DERIVATIONS.keys())
def test_inputs_are_the_keywords_of_the_function(derivation: Derivation) -> None:
    keywords = {keyword for item in derivation.inputs for keyword in item.keywords}
    accepted = inspect.signature(derivation.function).parameters
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in accepted.values()):
        # A part of a volume or of an endpoint: the function behind it refuses a keyword that it does not know.
        derivation.function(**dict.fromkeys(keywords))
        return
    required = {name for name in accepted if name != "scheme"}
    assert keywords | set(derivation.parameters) == required


@pytest.mark.parametrize("derivation", DERIVATIONS.values(), ids=DERIVATIONS.keys())
def test_what_can_be_missing_is_an_input(derivation: Derivation) -> None:
    assert set(derivation.derive({}).inputs) <= {item.name for item in derivation.inputs}


def test_a_derived_input_comes_before_its_reader() -> None:
    order = list(DERIVATIONS)
    for position, derivation in enumerate(DERIVATIONS.values()):
        for item in derivation.inputs:
            if item.source.startswith("derivation "):
                assert order.index(item.source.removeprefix("derivation ")) < position


@pytest.mark.parametrize("item", FROM_FIELDS, ids=lambda item: item.name)
def test_input_is_a_field_of_the_model_with_the_same_codes(item: Input) -> None:
    field = _field(item)
    assert field.name == item.name
    if item.kind == "code":
        assert set(item.codes) == {code for code, _label in field.flatchoices} - {""}


@pytest.mark.parametrize("item", [item for item in FROM_FIELDS if item.unit], ids=lambda item: item.name)
def test_input_has_the_unit_of_its_field(item: Input) -> None:
    assert _field(item).spec.unit == item.unit  # type: ignore[attr-defined]


@pytest.mark.parametrize("item", [item for item in INPUTS.values() if item.unit], ids=lambda item: item.name)
def test_units_are_codes(item: Input) -> None:
    assert normalise_unit(item.unit) == item.unit


@pytest.mark.parametrize("item", FROM_FIELDS, ids=lambda item: item.name)
def test_qualifier_and_precision_stand_beside_the_field(item: Input) -> None:
    names = {field.name for field in _field(item).model._meta.get_fields()}
    assert {item.qualifier, item.precision} - {""} <= names


@pytest.mark.parametrize(
    ("recorded", "derived"),
    [("recorded_bclc", codes.BCLC_STAGES), ("recorded_okuda", codes.OKUDA_STAGES)],
)
def test_recorded_stage_has_the_codes_of_the_derived(recorded: str, derived: tuple[str, ...]) -> None:
    field = TumourAssessment._meta.get_field(recorded)
    assert [code for code, _label in field.flatchoices] == list(derived)  # type: ignore[union-attr]


def test_an_input_without_a_column_is_unknown() -> None:
    assert DERIVATIONS["bclc"].derive({"ecog": [4, 0], "not_an_input": [1, 2]}).values.tolist() == ["D", None]


def test_parameters_are_passed_on() -> None:
    dates = {"resected_on": "2020-01-01", "metastases_found_on": "2020-05-01"}
    timing = DERIVATIONS["metastases_timing"]
    assert timing.derive(dates).one().value == "synchronous"
    assert timing.derive(dates, within_months=3).one().value == "metachronous"
