"""Where the inputs of derivations come from, and which derivations the analysis can feed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from registry.clinical.catalogue import DERIVATIONS
from registry.clinical.derivation import Derivation, Input

PATIENT_MODELS = ("Patient", "TumourAssessment", "ClinicalAssessment", "ColorectalPrimary")
"""Tables of which one record describes the patient at the moment of the analysis."""

NODULE = "Nodule"

# Inputs that the analysis sets itself, for all patients alike.
_CHOSEN_BY_REQUEST = ("sphere_declared",)


@dataclass
class Needs:
    """What a set of variables reads: fields by model, laboratory values by LOINC, results by the key of the analyte.

    `laboratory` has the LOINC with the unit in which each value is read.
    """

    fields: dict[str, set[str]] = field(default_factory=dict)
    loincs: set[str] = field(default_factory=set)
    laboratory: set[tuple[str, str]] = field(default_factory=set)
    analytes: set[int] = field(default_factory=set)

    def add_field(self, model: str, name: str) -> None:
        """Ask for one field."""
        self.fields.setdefault(model, set()).add(name)

    def add_inputs(self, inputs: Iterable[Input]) -> None:
        """Ask for what the inputs of a derivation come from, through derived inputs too."""
        for item in inputs:
            kind, rest = source_of(item)
            if kind == "loinc":
                self.loincs.add(rest)
                self.laboratory.add((rest, item.unit))
            elif kind == "derivation":
                self.add_inputs(DERIVATIONS[rest].inputs)
            elif rest.startswith(NODULE):
                self.add_field("TumourAssessment", "assessed_on")
            elif kind == "field":
                model, _dot, name = rest.partition(".")
                for one in filter(None, (name, item.qualifier, item.precision)):
                    self.add_field(model, one)


def source_of(item: Input) -> tuple[str, str]:
    """Split the source of an input into its kind and the rest.

    Examples
    --------
    >>> source_of(DERIVATIONS["bclc"].inputs[1])
    ('derivation', 'child_pugh_class')
    """
    kind, _space, rest = item.source.partition(" ")
    return kind, rest


def can_feed(derivation: Derivation) -> bool:
    """Tell whether every input of a derivation is there for a patient at the moment of the analysis."""
    return all(_can_feed(item) for item in derivation.inputs)


def _can_feed(item: Input) -> bool:
    kind, rest = source_of(item)
    if kind == "derivation":
        return can_feed(DERIVATIONS[rest])
    if kind == "field":
        return rest.partition(".")[0] in (*PATIENT_MODELS, NODULE)
    return kind == "loinc" or item.name in _CHOSEN_BY_REQUEST
