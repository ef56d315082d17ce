"""Every number of a patient that can be divided into groups: numeric fields, derived numbers, age, results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from analysis.dataset.assays import AssayRows, earliest_of_each_patient, of_timepoint, qualifier_column
from analysis.dataset.reference import analyte_called, analytes_in
from analysis.statistics.qualifiers import CensoredColumn
from analysis.variables.evaluation import Evaluator
from analysis.variables.numbers import NUMBERS
from analysis.variables.recorded import describes_patient, field_label, need_field
from analysis.variables.sources import Needs, can_feed
from registry.clinical.catalogue import DERIVATIONS
from registry.clinical.derivation import Derivation
from registry.dictionary import Variable, variables
from registry.models import AnalyteCategory, Timepoint
from registry.models import Qualifier as Sign

ANALYTE = "analyte:"
"""What the code of an analyte's result begins with: ``analyte:IL-2``."""

_NUMERIC_KINDS = ("number", "count")


class MixedUnits(ValueError):
    """Results in units that don't convert into each other; the message names them."""


class OtherUnit(MixedUnits):
    """Cut-offs are in a unit that doesn't convert into that of the results; both are named."""

    def __init__(self, cut_offs: str, results: str) -> None:
        super().__init__(f"{cut_offs}, {results}")
        self.cut_offs, self.results = cut_offs, results


@dataclass(frozen=True)
class Measure:
    """A number of each patient.

    Attributes
    ----------
    code, label, unit
        As in an address, in words, and its UCUM unit (empty for a number without one).
    read
        Gives one value or limit per patient of the report, and the unit they are in.
    input_labels
        Of a derived number, its inputs in words.
    """

    code: str
    label: str | Promise
    unit: str
    need: Callable[[Needs], None]
    read: Callable[[Evaluator], MeasuredColumn]
    input_labels: tuple[tuple[str, str | Promise], ...] = ()


@dataclass(frozen=True, eq=False)
class MeasuredColumn:
    """One value or limit per patient, in this unit; of a derived number, which inputs each patient still needs."""

    column: CensoredColumn
    unit: str
    lacking: tuple[tuple[str, NDArray[np.bool_]], ...] = ()


def measure(code: str) -> Measure:
    """Give the number called `code`.

    Raises
    ------
    KeyError
        There is none.
    """
    if code.startswith(ANALYTE):
        return _analyte(code.removeprefix(ANALYTE))
    return _standing()[code]


def measures() -> tuple[Measure, ...]:
    """List every number: analytes, derived numbers, fields table by table, age."""
    codes = [one.code for one in analytes_in(AnalyteCategory.values)]
    return (*(_analyte(code) for code in codes), *_standing().values())


@cache
def _standing() -> dict[str, Measure]:
    derived = [_derived(item) for item in DERIVATIONS.values() if not item.codes and can_feed(item)]
    fields = [_field(item) for item in variables() if _is_number(item)]
    found = {one.code: one for one in (*derived, *fields, _AGE)}
    return found | {
        code: Measure(code, one.label, one.unit, one.need, _of_number(code)) for code, one in NUMBERS.items()
    }


def _of_number(code: str) -> Callable[[Evaluator], MeasuredColumn]:
    number = NUMBERS[code]
    return lambda evaluator: _exact(number.read(evaluator).values, number.unit)


def _is_number(item: Variable) -> bool:
    return describes_patient(item) and item.kind in _NUMERIC_KINDS


def _field(item: Variable) -> Measure:
    model, qualifier = item.model.__name__, _qualifier_beside(item)

    def read(evaluator: Evaluator) -> MeasuredColumn:
        values = evaluator.field(model, item.field_name)
        if not qualifier:
            return _exact(values, item.unit)
        held = evaluator.records.field(model, qualifier)
        signs = qualifier_column(held)
        signs[np.isnan(values) & (held != Sign.NOT_DETECTED)] = 0  # Not detected below an unknown limit is unusable.
        return MeasuredColumn(CensoredColumn.of(values, signs), item.unit)

    return Measure(item.code, field_label(item), item.unit, lambda needs: need_field(needs, item, qualifier), read)


def _qualifier_beside(item: Variable) -> str:
    """Give the field that says whether a number is a limit: ``hbv_dna_qualifier`` beside ``hbv_dna_iu_ml``."""
    names = (field.name for field in item.model._meta.fields if field.name.endswith("_qualifier"))
    return next((name for name in names if item.field_name.startswith(name.removesuffix("_qualifier"))), "")


def _derived(item: Derivation) -> Measure:
    return Measure(
        code=item.code,
        label=_(item.label),
        unit=item.unit,
        need=lambda needs: needs.add_inputs(item.inputs),
        read=partial(_read_derived, item=item),
        input_labels=tuple((one.name, _(one.description)) for one in item.inputs),
    )


def _read_derived(evaluator: Evaluator, *, item: Derivation) -> MeasuredColumn:
    derived = evaluator.derived(item.code)
    lacking = tuple((name, derived.missing[:, place]) for place, name in enumerate(derived.inputs))
    return replace(_exact(derived.values, item.unit), lacking=lacking)


def _exact(values: NDArray[np.generic], unit: str) -> MeasuredColumn:
    return MeasuredColumn(CensoredColumn.of(values.astype(np.float64)), unit)


def _need_age(needs: Needs) -> None:
    needs.add_field("Patient", "birth_year")
    needs.add_field("Patient", "diagnosed_on")


def age_at_diagnosis(evaluator: Evaluator) -> NDArray[np.float64]:
    """Give the difference of the years: the registry knows no more of the birth."""
    birth = evaluator.records.field("Patient", "birth_year")
    diagnosed_on = evaluator.records.field("Patient", "diagnosed_on")
    year = np.where(np.isnat(diagnosed_on), np.nan, diagnosed_on.astype("datetime64[Y]").astype(np.float64) + 1970)
    return np.asarray(year - birth, dtype=np.float64)


_AGE = Measure(
    "age", _("age at diagnosis in years"), "", _need_age, lambda evaluator: _exact(age_at_diagnosis(evaluator), "")
)


def _analyte(code: str) -> Measure:
    row = analyte_called(code)
    if row is None:
        raise KeyError(code)
    key, name, unit = row.pk, row.name, row.canonical_unit
    return Measure(f"{ANALYTE}{code}", _(name), unit, lambda needs: needs.analytes.add(key), partial(_result, key=key))


def _result(evaluator: Evaluator, *, key: int) -> MeasuredColumn:
    """Give the patient's result at the cohort's timepoint, in the unit that all of them convert into.

    Raises
    ------
    MixedUnits
        Some results are in units that don't convert.
    """
    assays = evaluator.assays
    substance = assays.substances[key]
    units = assays.series(of_timepoint(assays.of(key), evaluator.cohort), substance)
    if len(units) > 1:
        raise MixedUnits(", ".join(sorted(units)))
    unit = next(iter(units), substance.canonical_unit)
    chosen = chosen_results(evaluator, key)
    converted = assays.converted(chosen, substance, unit)
    size = len(evaluator.patients)
    values, qualifiers = np.full(size, np.nan), np.zeros(size, dtype=np.int8)
    values[chosen.patient], qualifiers[chosen.patient] = converted.values, converted.qualifiers
    return MeasuredColumn(CensoredColumn.of(values, qualifiers), unit)


def chosen_results(evaluator: Evaluator, key: int) -> AssayRows:
    """Give the one result of each patient that the cohort's timepoint chooses: the earliest collected."""
    cohort = evaluator.cohort
    rows = of_timepoint(evaluator.assays.of(key), cohort)
    chosen, _several = earliest_of_each_patient(rows, stated_first=cohort.timepoint == Timepoint.BASELINE)
    return chosen
