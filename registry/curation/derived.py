"""Derived values of stored records, beside the recorded ones.

Examples
--------
Every stage of one patient's tumour assessments::

    inputs = RecordInputs(lambda model: visible(user, model).filter(patient=patient))
    answers = derive_for(TumourAssessment, inputs)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from django.db.models import Model
from numpy.typing import NDArray

from registry.clinical.catalogue import DERIVATIONS
from registry.clinical.derivation import Derivation, Input
from registry.clinical.derived import Derived
from registry.curation.inputs import RecordInputs, can_be_fed, home_of

# How far a recorded number may lie from the derived one: a volume by a tenth (read off a screen, another formula),
# an interval by half a month (another rounding). Scores are whole numbers and must agree.
VOLUME_TOLERANCE = 0.1
INTERVAL_TOLERANCE_MONTHS = 0.5

# Recorded counterparts that are not named `recorded_` and the code.
_RECORDED = {
    "metastases_timing": "recorded_timing",
    "disease_free_interval_months": "recorded_disease_free_months",
}


@dataclass(frozen=True, eq=False)
class Answers:
    """Derived values for every record of a model.

    Attributes
    ----------
    keys : ndarray of int64, shape (n,)
        Primary keys of the records.
    derived : mapping of str to Derived
        Of n records each, by the code of the derivation.
    """

    keys: NDArray[np.int64]
    derived: Mapping[str, Derived]

    def missing(self, code: str, record: int) -> tuple[Input, ...]:
        """Name the inputs that record number `record` lacks for a derivation, down to what is observed."""
        derivation = DERIVATIONS[code]
        by_name = {item.name: item for item in derivation.inputs}
        names = self.derived[code].missing_for(record)
        found = [deeper for name in names for deeper in self._observed(by_name[name], record)]
        return tuple({item.name: item for item in found}.values())

    def _observed(self, item: Input, record: int) -> tuple[Input, ...]:
        source = item.source.removeprefix("derivation ")
        return self.missing(source, record) if source in self.derived else (item,)


def derive_for(home: type[Model], inputs: RecordInputs, *, codes: tuple[str, ...] | None = None) -> Answers:
    """Apply every derivation that belongs to a model, or those named, to the records of that model.

    Parameters
    ----------
    home : model class
    inputs : RecordInputs
    codes : tuple of str, optional
        Codes of derivations; by default all whose `home_of` is the model.
    """
    wanted = codes or tuple(code for code, rule in DERIVATIONS.items() if can_be_fed(rule) and home_of(rule) is home)
    table = inputs.table(home)
    answers: dict[str, Derived] = {}
    for code in wanted:
        _derive(DERIVATIONS[code], home, inputs, answers)
    return Answers(table["id"], answers)


def _derive(derivation: Derivation, home: type[Model], inputs: RecordInputs, answers: dict[str, Derived]) -> None:
    if derivation.code in answers:
        return
    columns: dict[str, object] = {}
    for item in derivation.inputs:
        if item.source.startswith("derivation "):
            needed = item.source.removeprefix("derivation ")
            _derive(DERIVATIONS[needed], home, inputs, answers)
            columns[item.name] = _as_input(answers[needed], item)
        else:
            columns |= inputs.columns(home, item)
    count = len(inputs.table(home))
    answers[derivation.code] = derivation.derive(columns) if columns else _nothing_known(derivation, count)


def _as_input(derived: Derived, item: Input) -> object:
    """Pass on codes with what is partly known of them, and numbers as numbers."""
    return derived if item.kind == "code" else derived.values


def _nothing_known(derivation: Derivation, count: int) -> Derived:
    first = derivation.inputs[0].name
    return derivation.derive({first: np.full(count, None, dtype=object)})


def recorded_field(code: str, model: type[Model]) -> str | None:
    """Name the field of a model in which people record what a derivation derives, if there is one."""
    name = _RECORDED.get(code, f"recorded_{code}")
    return name if name in {field.name for field in model._meta.concrete_fields} else None


def disagrees(code: str, recorded: object, derived: object) -> bool:
    """Tell whether a recorded value contradicts the derived one; a missing value contradicts nothing."""
    if recorded in (None, "") or derived is None:
        return False
    if isinstance(derived, str):
        return str(recorded) != derived
    difference, value = abs(float(str(recorded)) - float(str(derived))), float(str(derived))
    tolerance = {"volume_cm3": VOLUME_TOLERANCE * value, "disease_free_interval_months": INTERVAL_TOLERANCE_MONTHS}
    return difference > tolerance.get(code, 0.0)
