"""How each column of a sheet is read: the parser that its variable or analyte asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from registry.dictionary import Variable
from registry.imports.cells import (
    BirthRules,
    ChoiceRules,
    DateRules,
    IdentifierRules,
    NumberRules,
    Outcome,
    Parser,
    Quantity,
    Verdict,
    accept,
    choice_rules,
    column_mark,
    parse_birth_year,
    parse_boolean,
    parse_choice,
    parse_date,
    parse_identifier,
    parse_number,
    parse_size,
    parse_text,
    reject,
    shorten,
    squeeze,
)
from registry.imports.choice_labels import translated_labels
from registry.imports.context import ImportContext
from registry.imports.doses import DOSE, dose_parser
from registry.imports.headers import AGE, HeaderMatch, read_timepoint
from registry.imports.headers.match import unit_code
from registry.imports.reference import AnalyteInfo, MethodInfo
from registry.imports.told import event_codes
from registry.imports.treatments import treatment_parser
from registry.imports.unit_kinds import same_kind
from registry.imports.workbook import RawCell, raw_text
from registry.models.patient import REGISTRY_ID_PATTERN

REGISTRY_ID = "patient.registry_id"
SIZE = "tumourassessment.largest_diameter_mm"
RESULT_VALUE = "assayresult.value"
# Numbers that may be limits, with the field that keeps the sign.
QUALIFIED = {
    "patient.hbv_dna_iu_ml": "hbv_dna_qualifier",
    "patient.hcv_rna_iu_ml": "hcv_rna_qualifier",
    "tumourassessment.nodule_count": "nodule_count_qualifier",
    RESULT_VALUE: "qualifier",
}
# Stages that hospitals write together with something more (B1, Child-Pugh A6): what that may be.
SUFFIXES = {
    "tumourassessment.recorded_bclc": "[0-9a-z]",
    "clinicalassessment.recorded_child_pugh_class": "[5-9]|1[0-5]",
}
# Lengths are written in cm and in mm, and nothing but the unit tells which.
UNIT_MUST_BE_KNOWN = frozenset({"mm"})
UNIT_ASSUMED = frozenset({"cm3", "g/d", "[IU]/mL"})


@dataclass(frozen=True)
class TimepointFields:
    """A timepoint read from a cell: the specimen's fields it sets."""

    fields: Mapping[str, Any]

    def __str__(self) -> str:
        return " ".join(str(value) for value in self.fields.values())


@dataclass(frozen=True)
class Reference:
    """A row that a cell refers to, by its number."""

    pk: int
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Reader:
    """Gives each column its parser, for one workbook."""

    context: ImportContext
    date_1904: bool

    def parser(self, match: HeaderMatch, cells: Sequence[RawCell]) -> Parser:
        """Return the parser of a column, chosen by what it is headed for."""
        if match.analyte:
            analyte = self.context.reference.analytes[match.analyte]
            return self.result_parser(analyte, match.unit, self.method_of(analyte, unit=match.unit), cells)
        if match.code == AGE:
            return self._births("age", is_age=True)
        variable = self.context.catalogue.variables[match.code]
        return self._special(variable, match, cells) or self._plain(variable, match, cells)

    def _special(self, variable: Variable, match: HeaderMatch, cells: Sequence[RawCell]) -> Parser | None:
        label = str(variable.label)
        if variable.code == REGISTRY_ID:
            rules = IdentifierRules(label, REGISTRY_ID_PATTERN, 20, self.context.profile.id_prefix)
            return lambda cell: parse_identifier(cell, rules)
        if variable.code == "patient.birth_year":
            return self._births(label, is_age=False)
        if variable.code == SIZE:
            size = self.number_rules(variable, match, cells)
            return lambda cell: parse_size(cell, size)
        if variable.code == "specimen.timepoint":
            return self._timepoint(variable)
        if variable.code == DOSE:
            return dose_parser(self.number_rules(variable, match, cells), match.text)
        if variable.code == "treatment.kind":
            return treatment_parser(self.choices, self.context.catalogue.variables, match.text)
        if variable.code == "assayresult.unit":
            return lambda cell: _unit_cell(cell)
        return self._reference(variable)

    def _plain(self, variable: Variable, match: HeaderMatch, cells: Sequence[RawCell]) -> Parser:
        label, field = str(variable.label), variable.model._meta.get_field(variable.field_name)
        length = getattr(field, "max_length", None)
        if variable.kind == "choice":
            choices = self.choices(variable, event_codes(variable.code, match.text))
            return lambda cell: parse_choice(cell, choices)
        if variable.kind == "date":
            dates = self.dates(label)
            return lambda cell: parse_date(cell, dates)
        if variable.kind in ("number", "count"):
            numbers = self.number_rules(variable, match, cells)
            return lambda cell: parse_number(cell, numbers)
        if variable.kind == "boolean":
            return lambda cell: parse_boolean(cell, label)
        if variable.kind == "identifier":
            rules = IdentifierRules(label, "", length or 40, required=False)
            return lambda cell: parse_identifier(cell, rules)
        return lambda cell: parse_text(cell, label, length)

    def dates(self, label: str) -> DateRules:
        """Return how dates are read in this file."""
        return DateRules(label, self.context.today, self.context.date_order, self.date_1904)

    def choices(self, variable: Variable, told: Mapping[str, str] | None = None) -> ChoiceRules:
        """Return a variable's codes, those that the header tells and the profile's own among them."""
        with override("en"):  # A file means the same in whatever language its reader works.
            pairs = [(code, str(label)) for code, label in variable.choices]
        own = {
            **translated_labels(variable),
            **(told or {}),
            **self.context.profile.codes.get(variable.code, {}),
        }
        suffix = SUFFIXES.get(variable.code, "")
        return choice_rules(str(variable.label), pairs, variable.choice_synonyms, own, suffix=suffix)

    def number_rules(self, variable: Variable, match: HeaderMatch, cells: Sequence[RawCell]) -> NumberRules:
        """Return how the numbers of a variable's column are read."""
        field: Any = variable.model._meta.get_field(variable.field_name)
        source = match.unit or unit_code(self.context.profile.units.get(variable.code, ""))
        if not source and variable.unit not in UNIT_MUST_BE_KNOWN:
            source = variable.unit
        return NumberRules(
            str(variable.label),
            unit=variable.unit,
            source_unit=source if variable.unit else "",
            mark=column_mark(list(cells), self.context.decimal_mark),
            possible=variable.possible,
            plausible=variable.plausible,
            whole=variable.kind == "count",
            qualified=variable.code in QUALIFIED,
            detection=variable.code.endswith("_iu_ml"),
            max_digits=getattr(field, "max_digits", None) or 5,
            decimal_places=getattr(field, "decimal_places", None) or 0,
            unit_required=variable.unit in UNIT_MUST_BE_KNOWN,
        )

    def methods_of(self, analyte: AnalyteInfo, text: str = "", unit: str = "") -> tuple[MethodInfo, ...]:
        """Return the methods that a cell, or else the profile, may mean for an analyte."""
        named = text or self.context.profile.methods.get(analyte.code, "")
        return self.context.reference.methods_named(analyte.pk, named, unit) if named else ()

    def method_of(self, analyte: AnalyteInfo, text: str = "", unit: str = "") -> MethodInfo | None:
        """Return the one method that a cell or the profile means for an analyte, if there is one."""
        found = self.methods_of(analyte, text, unit)
        return found[0] if len(found) == 1 else None

    def method_in_other_unit(self, analyte: AnalyteInfo, unit: str) -> dict[str, str] | None:
        """Return what to say where the profile's method can't have given results in the unit."""
        if not unit or self.methods_of(analyte, unit=unit):
            return None
        method = next(iter(self.methods_of(analyte)), None)
        told = {"label": analyte.name, "unit": unit, "other": method.unit, "method": method.code} if method else None
        return told

    def unit_of(self, analyte: AnalyteInfo, unit: str, method: MethodInfo | None) -> tuple[str, bool]:
        """Return the unit of an analyte's column, and whether nothing but the registry's own choice says so."""
        own = unit_code(self.context.profile.units.get(f"analyte:{analyte.code}", ""))
        known = unit or own or (method.unit if method else "")
        return (known, False) if known else (analyte.unit, analyte.unit != "1")

    def result_parser(
        self, analyte: AnalyteInfo, unit: str, method: MethodInfo | None, cells: Sequence[RawCell]
    ) -> Parser:
        """Return the parser of an analyte's results, which are kept in the unit of the file."""
        unit, _assumed = self.unit_of(analyte, unit, method)
        if not same_kind(unit, analyte.unit):
            return lambda cell: _in_no_such_unit(cell, analyte, unit)
        same_unit = method is not None and method.unit == unit
        low, high = analyte.possible if analyte.unit == unit else (None, None)
        rules = NumberRules(
            analyte.name,
            source_unit=unit,
            convert_units=False,
            mark=column_mark(list(cells), self.context.decimal_mark),
            possible=(low if low is not None else Decimal(0), high),
            qualified=True,
            detection=True,
            zero=analyte.can_be_zero,
            lod=method.lod if method and same_unit else None,
            range_low=method.lloq if method and same_unit else None,
            range_high=method.uloq if method and same_unit else None,
        )
        return lambda cell: parse_number(cell, rules)

    def _births(self, label: str, *, is_age: bool) -> Parser:
        rules = BirthRules(label, self.dates(label), is_age)
        return lambda cell: parse_birth_year(cell, rules)

    def _timepoint(self, variable: Variable) -> Parser:
        choices = self.choices(variable)
        declared = self.context.profile.timepoints

        def parse(cell: RawCell) -> Outcome:
            fields = read_timepoint(raw_text(cell), declared)
            if fields is not None:
                return accept(
                    TimepointFields(fields), "timepoint_read", raw=shorten(cell), value=TimepointFields(fields)
                )
            outcome = parse_choice(cell, choices)
            value = TimepointFields({"timepoint": outcome.value}) if outcome.value else None
            return replace(outcome, value=value)

        return parse

    def _reference(self, variable: Variable) -> Parser | None:
        table = str(variable.model._meta.model_name)
        label = str(variable.model._meta.verbose_name)
        reference = self.context.reference
        rows: Mapping[str, int] | None = {
            "site": reference.sites,
            "study": reference.studies,
            "analyte": {name: analyte.pk for name, analyte in reference.analyte_by_text().items()},
        }.get(table)
        if table in ("studyarm", "assaymethod"):
            # Which arm or method a text names depends on the row's study or analyte.
            return lambda cell: parse_text(cell, label, 200)
        return None if rows is None else lambda cell: _refer(cell, rows, label)


def _refer(cell: RawCell, rows: Mapping[str, int], label: str) -> Outcome:
    outcome = parse_text(cell, label, 200)
    if outcome.verdict is Verdict.REJECT or outcome.value is None:
        return outcome
    pk = rows.get(squeeze(outcome.value))
    if pk is None:
        return reject("unknown_reference", raw=shorten(cell), label=label)
    return accept(Reference(pk, outcome.value))


def _in_no_such_unit(cell: RawCell, analyte: AnalyteInfo, unit: str) -> Outcome:
    """Refuse a result in a unit that its analyte can't be in, such as one of length."""
    text = raw_text(cell).strip()
    if not text:
        return accept(None)
    return reject("unit_incompatible", raw=f"{shorten(text)} {unit}", label=analyte.name, unit=analyte.unit)


def _unit_cell(cell: RawCell) -> Outcome:
    text = re.sub(r"\s+", " ", raw_text(cell)).strip()
    if not text:
        return accept(None)
    unit = unit_code(text)
    return accept(unit) if unit else reject("unit_unknown", raw=shorten(cell))


def is_limit(value: object) -> bool:
    """Tell whether a parsed value is a limit or a non-detection rather than a number."""
    return isinstance(value, Quantity) and value.qualifier != "="
