"""Rules about assay results: units, substituted limits, imprecision."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from django.utils.translation import gettext_lazy as _

from registry.clinical.unit_text import unit_text
from registry.curation.laboratory import factor_between
from registry.curation.models import Severity
from registry.curation.rules.rule import Doubt, Mask, Rule, doubts, plain
from registry.curation.rules.rule_inputs import RuleInputs
from registry.curation.tables import Column
from registry.models import DiagnosisGroup, Qualifier

MOST_CV_PERCENT = 20
AFP_LOINC, AFP_LIMIT, AFP_UNIT = "1834-1", 400, "ng/mL"


@dataclass(frozen=True)
class Slip:
    """Beyond this limit a value of an analyte is far likelier in another unit than true."""

    analyte: str
    limit: Decimal
    unit: str
    above: bool


# White cells > 500 × 10⁹/L (cells in a µL), albumin < 10 g/L (g/dL), creatinine > 20 mg/dL (µmol/L). The other side of
# albumin: 8 g/dL is beyond any protein disorder (g/L).
SLIPS = (
    Slip("WBC", Decimal(500), "10*9/L", above=True),
    Slip("albumin", Decimal(10), "g/L", above=False),
    Slip("albumin", Decimal(80), "g/L", above=True),
    Slip("creatinine", Decimal(20), "mg/dL", above=True),
)


def _equals(inputs: RuleInputs) -> Mask:
    return np.asarray(inputs.results["qualifier"] == Qualifier.EQUAL, dtype=bool)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def _in_unit(inputs: RuleInputs, chosen: Mask, unit: str) -> Column:
    """Give the chosen values in a unit; NaN for the others, and where a unit does not convert."""
    found = np.full(len(chosen), np.nan)
    rows = np.flatnonzero(chosen)
    units, values = inputs.results["unit"][rows], inputs.results["value"][rows]
    mass, valence = inputs.of_result("analyte__molar_mass_g_per_mol")[rows], inputs.of_result("analyte__valence")[rows]
    substances = list(zip(units.tolist(), mass.tolist(), valence.tolist(), strict=True))
    # A missing number differs from itself, so that it is no key.
    keys = [(own, _known(grams), _known(charge)) for own, grams, charge in substances]
    factors = {key: factor_between(*key, unit) for key in set(keys)}
    found[rows] = values * np.array([factors[key] for key in keys], dtype=float)
    return found


def _with_units(inputs: RuleInputs, values: Column, rows: Column) -> Column:
    """Write values with the unit of their results."""
    found = np.full(len(inputs.results), "", dtype=object)
    for row in np.flatnonzero(rows).tolist():
        found[row] = f"{plain(float(values[row]))} {unit_text(inputs.results['unit'][row])}"
    return found


def _slipped(*, above: bool) -> Callable[[RuleInputs], Iterator[Doubt]]:
    def evaluate(inputs: RuleInputs) -> Iterator[Doubt]:
        results, codes = inputs.results, inputs.of_result("analyte__code")
        broken = np.zeros(len(results), dtype=bool)
        for slip in SLIPS:
            if slip.above == above:
                values = _in_unit(inputs, codes == slip.analyte, slip.unit)
                broken |= values > float(slip.limit) if above else (values > 0) & (values < float(slip.limit))
        names = inputs.of_result("analyte__name")
        raw = _with_units(inputs, results["value"], broken)
        return doubts(results, broken, _asked(inputs, broken, names), raw=raw, label=names, unit=results["unit"])

    return evaluate


def _asked(inputs: RuleInputs, broken: Mask, names: Column) -> Mask:
    """Tell of which results a query asks by the column."""
    asked = np.zeros(len(broken), dtype=bool)
    rows = np.flatnonzero(broken)
    if len(rows) and inputs.doubted_columns:
        sites = inputs.of_patient_of_result("site_id")
        for row in rows.tolist():
            asked[row] = (int(sites[row]), names[row], inputs.results["unit"][row]) in inputs.doubted_columns
    return asked


def _half_of_lod(inputs: RuleInputs) -> Iterator[Doubt]:
    results = inputs.results
    lod, own_unit = inputs.of_result("method__lod"), inputs.of_result("method__unit")
    asked = _equals(inputs) & (lod > 0)
    pairs = {(own_unit[row], results["unit"][row]) for row in np.flatnonzero(asked).tolist()}
    limit = np.full(len(results), np.nan)
    for own, unit in pairs:
        here = asked & (own_unit == own) & (results["unit"] == unit)
        limit[here] = lod[here] * factor_between(own, None, None, unit)
    broken = np.isclose(results["value"], limit / 2, rtol=1e-12, atol=0)
    raw = np.where(broken, results["value"], np.nan)
    return doubts(results, broken, raw=raw, lod=_with_units(inputs, limit, broken))


def _zero(inputs: RuleInputs) -> Iterator[Doubt]:
    never = ~inputs.of_result("analyte__can_be_zero").astype(bool)
    broken = _equals(inputs) & (inputs.results["value"] == 0) & never
    return doubts(inputs.results, broken, label=inputs.of_result("analyte__name"), unit=inputs.results["unit"])


def _imprecise(inputs: RuleInputs) -> Iterator[Doubt]:
    cv = inputs.results["cv_percent"]
    return doubts(inputs.results, cv > MOST_CV_PERCENT, value=cv)


def _afp_in_healthy(inputs: RuleInputs) -> Iterator[Doubt]:
    healthy = inputs.of_patient_of_result("diagnosis_group") == DiagnosisGroup.HEALTHY
    at_least = np.isin(inputs.results["qualifier"], (Qualifier.EQUAL, Qualifier.ABOVE))
    chosen = healthy & at_least & (inputs.of_result("analyte__loinc") == AFP_LOINC)
    broken = _in_unit(inputs, chosen, AFP_UNIT) >= AFP_LIMIT
    return doubts(inputs.results, broken, raw=_with_units(inputs, inputs.results["value"], broken))


def _cut_off_unit(inputs: RuleInputs) -> Iterator[Doubt]:
    results = inputs.results
    other = np.full(len(results), "", dtype=object)
    for method, unit in inputs.cut_offs:
        here = results["method_id"] == method
        other[here & np.isnan(_in_unit(inputs, here & ~np.isnan(results["value"]), unit))] = unit
    broken = (other != "") & ~np.isnan(results["value"])
    return doubts(results, broken, unit=results["unit"], cut_off_unit=other)


_OF_A_RESULT = ("assayresult.value", "assayresult.unit")

RESULT_RULES = (
    Rule(
        "cut_off_unit",
        Severity.ERROR,
        _("The result is in %(unit)s, and the cut-off of its method in %(cut_off_unit)s: the two can't be compared."),
        ("assayresult.unit", "cutoff.unit"),
        _cut_off_unit,
    ),
    Rule(
        "unit_slip_high",
        Severity.WARNING,
        _("“%(raw)s” is more than %(label)s reaches: it looks like a value in another unit than %(unit)s."),
        _OF_A_RESULT,
        _slipped(above=True),
    ),
    Rule(
        "unit_slip_low",
        Severity.WARNING,
        _("“%(raw)s” is less than %(label)s falls to: it looks like a value in another unit than %(unit)s."),
        _OF_A_RESULT,
        _slipped(above=False),
    ),
    Rule(
        "half_of_lod",
        Severity.WARNING,
        _("“%(raw)s” is exactly half of the limit of detection (%(lod)s): it looks like a substituted value."),
        (*_OF_A_RESULT, "assaymethod.lod"),
        _half_of_lod,
    ),
    Rule(
        "zero_concentration",
        Severity.WARNING,
        _("%(label)s is 0 %(unit)s: a concentration is below a limit, never zero."),
        (*_OF_A_RESULT, "analyte.can_be_zero"),
        _zero,
    ),
    Rule(
        "cv_high",
        Severity.WARNING,
        _("The replicates of the result differ by a coefficient of variation of %(value)s %%."),
        ("assayresult.cv_percent",),
        _imprecise,
    ),
    Rule(
        "afp_in_healthy",
        Severity.WARNING,
        _("AFP is %(raw)s in a healthy control."),
        (*_OF_A_RESULT, "patient.diagnosis_group"),
        _afp_in_healthy,
    ),
)
