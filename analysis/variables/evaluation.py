"""The values of variables, one entry per patient."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.cohort import Cohort
from analysis.dataset.assays import Assays
from analysis.dataset.columnar.kinds import Category, objects
from analysis.dataset.reader import Column
from analysis.dataset.records import Records
from analysis.dataset.several import SEVERAL, Stated
from analysis.statistics.columns import NO_GROUP
from analysis.variables.sources import NODULE, source_of
from registry.clinical.catalogue import DERIVATIONS
from registry.clinical.derivation import Input
from registry.clinical.derived import Derived


@dataclass(frozen=True, eq=False)
class LevelColumn:
    """The level of each patient.

    Attributes
    ----------
    codes : ndarray of int, shape (n,)
        Place of the level among the levels of the variable; −1 where it is not recorded or undetermined.
    lacking : tuple of (name, ndarray of bool)
        For a derived variable, the inputs whose knowledge each patient still needs.
    """

    codes: NDArray[np.int64]
    lacking: tuple[tuple[str, NDArray[np.bool_]], ...] = ()


class Evaluator:
    """Feeds the rules of the clinical catalogue from the records and results of the patients.

    Parameters
    ----------
    cohort : Cohort
        Says which of a patient's results is meant.
    sphere : bool
        Whether tumours with one known axis were declared to be spheres.

    Attributes
    ----------
    included : ndarray of bool, shape (n,)
        Who is in the cohort: everybody, until it is decided.
    """

    def __init__(self, records: Records, assays: Assays, cohort: Cohort, *, sphere: bool = False) -> None:
        self.records = records
        self.patients = records.patients
        self.assays = assays
        self.cohort = cohort
        self.sphere = sphere
        self.included = np.ones(len(self.patients), dtype=bool)
        self._derived: dict[str, Derived] = {}

    def field(self, model: str, name: str, codes: tuple[str, ...] = ()) -> Column:
        """Give a field of the record that describes each patient; of a choice, ``codes`` are its levels in order."""
        if model in SEVERAL:
            return self.stated(model, name, codes).values
        if model == NODULE:
            return self.records.largest_nodule[name]
        return self.records.field(model, name)

    def stated(self, model: str, name: str, codes: tuple[str, ...] = ()) -> Stated:
        """Give a field of a table of which a patient has several records, with the day of the one that is taken."""
        return self.records.several.stated(model, name, self.cohort, codes)

    def derived(self, code: str) -> Derived:
        """Apply a derivation to all patients; each is computed once."""
        if code not in self._derived:
            derivation = DERIVATIONS[code]
            columns: dict[str, Any] = {}
            for item in derivation.inputs:
                columns |= self._columns_of(item)
            self._derived[code] = derivation.derive(columns)
        return self._derived[code]

    def _columns_of(self, item: Input) -> dict[str, Any]:
        kind, rest = source_of(item)
        if kind == "derivation":
            return {item.name: self._as_input(item, self.derived(rest))}
        if kind == "loinc":
            return self._laboratory(item, rest)
        if kind == "field":
            return self._fields(item, *rest.split("."))
        # The one input without a source that the analysis can set.
        return {item.name: np.full(len(self.patients), "yes" if self.sphere else "unknown", dtype=object)}

    @staticmethod
    def _as_input(item: Input, derived: Derived) -> Any:
        # A code keeps what is possible of it ("A or B"); a number is known or not.
        return derived if item.kind == "code" else derived.values

    def _laboratory(self, item: Input, loinc: str) -> dict[str, Any]:
        found = self.records.laboratory(self.assays, loinc, item.unit)
        if item.qualifier:
            return {item.name: found.values, item.qualifier: found.signs}
        return {item.name: np.where(found.signs == "=", found.values, np.nan)}

    def _fields(self, item: Input, model: str, name: str) -> dict[str, Any]:
        if model == NODULE:
            return {item.name: self._axis(name)}
        beside = {
            keyword: self.records.field(model, keyword) for keyword in (item.qualifier, item.precision) if keyword
        }
        return {item.name: self.records.field(model, name), **beside}

    def _axis(self, name: str) -> Column:
        axes = self.records.largest_nodule
        if name != "axis_a_mm" or not self.sphere:
            return axes[name]
        # A declared sphere needs one axis only, and the largest diameter of the assessment is that axis.
        diameter = self.records.field("TumourAssessment", "largest_diameter_mm")
        return np.where(np.isnan(axes[name]), diameter, axes[name])


def place_among(values: Column, codes: tuple[str, ...]) -> NDArray[np.int64]:
    """Give the place of each code among `codes`, −1 where it is none of them."""
    places = {code: place for place, code in enumerate(codes)}
    return np.fromiter(map(places.get, values.tolist(), repeat(NO_GROUP)), dtype=np.int64, count=values.size)


def places_of(held: Category, codes: tuple[str, ...]) -> NDArray[np.int64]:
    """Do as `place_among` with texts that are held as codes: each different text is looked up once."""
    return place_among(objects([*held.names, ""]), codes)[held.codes]


def places_of_derived(derived: Derived) -> NDArray[np.int64]:
    """Give the place of each derived code, −1 where it is undetermined."""
    if derived.possible is None:
        return place_among(derived.values, derived.codes)
    # Of what is determined one code is possible: the exponent of the number that has only that bit.
    places = np.frexp(derived.possible.astype(np.float64))[1].astype(np.int64) - 1
    return np.where(derived.undetermined, NO_GROUP, places)
