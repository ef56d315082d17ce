"""For any text: no parser fails, and what the registry writes comes back equal, in each language."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils.formats import number_format
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.clinical.units import normalise_unit
from registry.dictionary import Variable
from registry.exports.inert import inert_cell
from registry.imports.cells import (
    Axes,
    ClinicalDate,
    DateRules,
    NumberRules,
    Outcome,
    Parser,
    Quantity,
    Verdict,
    parse_date,
    parse_number,
    parse_size,
    parse_text,
)
from registry.imports.cells.decimals import DecimalMark
from registry.imports.context import ImportContext
from registry.imports.headers import HeaderMatch
from registry.imports.messages import MESSAGES, reason, remedy
from registry.imports.reading import Reader
from registry.imports.workbook import CellError, UncachedFormula

FEW = settings(max_examples=60, derandomize=True, deadline=None)
MANY = settings(max_examples=300, derandomize=True, deadline=None)
LANGUAGES = ("en", "vi", "it")
MARKS: dict[str, DecimalMark] = {"en": "point", "vi": "comma", "it": "comma"}
TODAY = dt.date(2026, 1, 1)
# A text that names a method is looked up among those of the row's analyte.
METHOD = "assaymethod.platform"

# Texts that come near to what the parsers look for, and any others.
NEAR = st.text(alphabet="0123456789.,-/<>=≤≥×x %eE+'\u00a0\u200bµ²³ođĐO|lI?†NDndaáàbcmgLUIk()\n\t\x00٣Ⅳ½²", max_size=24)
CELLS = st.one_of(
    NEAR, st.text(max_size=60), st.floats(), st.integers(), st.none(), st.booleans(),
    st.dates(), st.datetimes(), st.times(), st.timedeltas(),
    st.sampled_from([CellError("#REF!"), UncachedFormula("A1*2")]),
)  # fmt: skip


@pytest.fixture
def reader(context: ImportContext) -> Reader:
    return Reader(context, date_1904=False)


def parsers(reader: Reader) -> dict[str, Parser]:
    """Return the parser of a column of each variable, and of each analyte."""
    found = {}
    codes = [*reader.context.catalogue.variables, *(f"analyte:{code}" for code in reader.context.reference.analytes)]
    for code in codes:
        if code != "assayresult.value":
            unit = "cm" if code == "tumourassessment.largest_diameter_mm" else ""
            found[code] = reader.parser(HeaderMatch(1, "x", (code,), unit=unit), [])
    return found


def test_no_cell_makes_a_parser_fail_and_each_verdict_has_its_words(reader: Reader) -> None:
    every = parsers(reader)
    assert len(every) > 150

    @FEW
    @given(CELLS)
    def answered(cell: Any) -> None:
        for parser in every.values():
            outcome = parser(cell)
            assert isinstance(outcome, Outcome)
            assert outcome.verdict is not Verdict.REJECT or (outcome.value is None and outcome.code)
            assert not outcome.code or (outcome.code in MESSAGES and reason(outcome.code, outcome.params))

    answered()


def test_every_message_is_worded_in_each_language_whatever_the_cell() -> None:
    for language in LANGUAGES:
        with override(language):
            for code in MESSAGES:
                assert isinstance(reason(code, {"raw": "100 %(x)s %"}) + remedy(code, {"raw": "%"}), str)


NUMBERS = st.decimals(min_value=0, max_value=Decimal(10) ** 11, allow_nan=False, allow_infinity=False, places=6)
UNITS = st.sampled_from(("pg/mL", "ng/mL", "U/mL", "[IU]/mL", "10*9/L", "/uL", "umol/L", "mg/dL", "g/L", "mmol/L", "%"))


@MANY
@given(NUMBERS, st.integers(0, 6), st.sampled_from("=<>"), UNITS, st.sampled_from(LANGUAGES), st.booleans())
def test_a_measured_number_comes_back_exactly(
    number: Decimal, places: int, sign: str, unit: str, language: str, grouped: bool
) -> None:
    value = number.quantize(Decimal(1).scaleb(-places))
    rules = NumberRules(
        "x", source_unit=unit, convert_units=False, mark=MARKS[language], qualified=True, detection=True
    )
    with override(language):
        text = f"{sign.replace('=', '')}{number_format(value, decimal_pos=places, force_grouping=grouped)} {unit}"
    outcome = parse_number(inert_cell(text), rules)
    assert outcome.verdict is not Verdict.REJECT, (text, outcome)
    assert (outcome.value.qualifier, outcome.value.value, outcome.value.unit) == (sign, value, unit)


@MANY
@given(NUMBERS, st.sampled_from("=<>"), UNITS)
def test_a_quantity_as_the_registry_writes_it(number: Decimal, sign: str, unit: str) -> None:
    quantity = Quantity(sign, number, unit)
    for mark in ("point", "either"):
        rules = NumberRules("x", source_unit=unit, convert_units=False, mark=mark, qualified=True, detection=True)
        assert parse_number(inert_cell(str(quantity)), rules).value == quantity
    # The laboratory's unit stands in the cell, whatever the header.
    assert normalise_unit(unit) == unit


def test_not_detected_comes_back() -> None:
    rules = NumberRules("x", source_unit="pg/mL", qualified=True, detection=True)
    assert parse_number(inert_cell("ND"), rules).value == Quantity("ND", None, "pg/mL")


@MANY
@given(st.dates(dt.date(1900, 1, 1), TODAY), st.sampled_from(("day", "month", "year")))
def test_a_date_comes_back_with_its_precision(day: dt.date, precision: str) -> None:
    first = day.replace(day=1) if precision == "month" else day.replace(month=1, day=1) if precision == "year" else day
    written = ClinicalDate(first, precision)
    for order in ("dmy", "mdy", "ymd"):
        rules = DateRules("x", TODAY, order)
        assert parse_date(inert_cell(str(written)), rules).value == written


@MANY
@given(st.lists(st.decimals(min_value=1, max_value=400, places=1), min_size=1, max_size=3), st.sampled_from(LANGUAGES))
def test_axes_come_back(lengths: list[Decimal], language: str) -> None:
    axes = Axes(tuple(sorted(lengths, reverse=True)), "mm")
    text = str(axes) if MARKS[language] == "point" else str(axes).replace(".", ",")
    rules = NumberRules(
        "size", unit="mm", source_unit="cm", mark=MARKS[language], possible=(1, 400), max_digits=5, decimal_places=1,
        unit_required=True,
    )  # fmt: skip
    assert parse_size(inert_cell(text), rules).value == axes


@MANY
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00†✝‡"), min_size=1, max_size=40))
def test_a_note_comes_back(text: str) -> None:
    kept = parse_text(text, "notes", None)
    if kept.verdict is Verdict.ACCEPT and kept.value is not None:
        assert parse_text(inert_cell(kept.value), "notes", None).value == kept.value


def test_choices_come_back_by_code_and_by_label_in_each_language(reader: Reader) -> None:
    failed = []
    for variable in reader.context.catalogue.variables.values():
        for code, label in variable.choices if variable.kind == "choice" and variable.code != METHOD else ():
            for text in {code, *_in_each_language(label)}:
                if _read(reader, variable, inert_cell(text)) != code:
                    failed.append((variable.code, code, text))
    assert failed == []


def test_yes_and_no_come_back_in_each_language(reader: Reader) -> None:
    words = {True: ("yes", "Yes", "có", "sì", "TRUE", True), False: ("no", "No", "không", "FALSE", False)}
    for variable in reader.context.catalogue.variables.values():
        if variable.kind == "boolean":
            for wanted, texts in words.items():
                assert [_read(reader, variable, text) for text in texts] == [wanted] * len(texts)


def _in_each_language(label: Any) -> list[str]:
    texts = []
    for language in LANGUAGES:
        with override(language):
            texts.append(str(label))
    return texts


def _read(reader: Reader, variable: Variable, cell: Any) -> Any:
    value = reader.parser(HeaderMatch(1, "x", (variable.code,)), [])(cell).value
    for name in ("kind", "code", "fields"):
        value = getattr(value, name, value)
    return value.get("timepoint") if isinstance(value, dict) else value


@pytest.mark.parametrize("text", ["'=1+1", "'@x", "'-", "'+84"])
def test_an_apostrophe_that_made_a_text_inert_is_none_of_it(text: str) -> None:
    assert parse_text(text, "notes", None).value in (text[1:], None)
