"""Staged rows in words: labels, units, signs, references and cells, in the reader's language."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from registry.imports.row_words import RecordWords, RowTranslator, RowWords
from registry.imports.staged import StagedChange, StagedRecord, StagedRow
from registry.models import Analyte

pytestmark = pytest.mark.django_db

COLUMNS = [
    {"sheet": "Ward", "cell": "B2", "code": "patient.sex", "timepoint": ""},
    {"sheet": "Ward", "cell": "F2", "code": "analyte:IL-6", "timepoint": "baseline"},
    {"sheet": "Ward", "cell": "AA2", "code": "analyte:IL-6", "timepoint": "post_op 7"},
    {"sheet": "Ward", "cell": "H2", "code": "analyte:AFP", "timepoint": ""},
]


def staged(*records: StagedRecord, status: str = "new") -> StagedRow:
    return StagedRow("Ward", 8, status, False, "B001", records)


def new(entity: str, key: tuple[tuple[str, str, Any], ...] = (), **values: Any) -> StagedRecord:
    changes = tuple(StagedChange(name, None, value) for name, value in values.items())
    return StagedRecord(entity, "B001", "new", changes, key)


def changed(entity: str, key: tuple[tuple[str, str, Any], ...] = (), **values: tuple[Any, Any]) -> StagedRecord:
    changes = tuple(StagedChange(name, *pair) for name, pair in values.items())
    return StagedRecord(entity, "B001", "changed", changes, key)


def worded(*records: StagedRecord, limit: int = 30) -> RowWords:
    row = staged(*records)
    return RowTranslator.for_rows([row], COLUMNS).row(row, 1, limit)


def first(*records: StagedRecord) -> RecordWords:
    return worded(*records).records[0]


def pairs(record: RecordWords) -> list[tuple[str, str, str]]:
    return [(change.label, change.old, change.new) for change in record.changes]


def result_key(code: str, timepoint: str = "baseline", day: int | None = None) -> tuple[tuple[str, str, Any], ...]:
    analyte = Analyte.objects.get(code=code)
    specimen = {"specimen_type": "serum", "timepoint": timepoint, "timepoint_day": day}
    result = {"analyte": analyte.pk, "method": None, "replicate": 1}
    return tuple(
        (table, name, value)
        for table, key in (("specimen", specimen), ("assayresult", result))
        for name, value in key.items()
    )


@pytest.mark.parametrize(("language", "label", "female"), [("en", "sex", "female"), ("vi", "giới tính", "nữ")])
def test_codes_and_labels_are_in_the_readers_language(language: str, label: str, female: str) -> None:
    with override(language):
        ((said, _old, new_value),) = pairs(first(new("patient", sex="female")))
    assert (said.lower(), new_value.lower()) == (label, female)


def test_a_result_says_which_it_is_and_its_number_with_sign_and_unit() -> None:
    record = first(
        new(
            "assayresult",
            result_key("IL-6"),
            analyte=1,
            qualifier="<",
            value=Decimal("5.00"),
            unit="pg/mL",
            raw_text="<5",
        )
    )
    assert record.which == "serum, baseline, IL-6"
    assert pairs(record)[0] == ("value", "", "<5 pg/mL")
    assert [label for label, _old, _new in pairs(record)] == ["value", "text as received"]


def test_a_changed_sign_is_said_with_its_number() -> None:
    record = first(changed("assayresult", result_key("IL-6"), qualifier=("=", "<"), value=(Decimal(7), Decimal(5))))
    assert pairs(record) == [("value", "7", "<5")]


def test_a_changed_sign_alone_is_said_in_words() -> None:
    record = first(changed("assayresult", result_key("IL-6"), qualifier=("=", "<")))
    assert [pair[1:] for pair in pairs(record)] == [("equal to", "below")]


def test_not_detected_has_no_number() -> None:
    record = first(changed("assayresult", result_key("IL-6"), qualifier=("=", "ND"), value=(Decimal(7), None)))
    assert pairs(record) == [("value", "7", "ND")]


@pytest.mark.parametrize(("precision", "shown"), [("day", "2017-03-01"), ("month", "2017-03"), ("year", "2017")])
def test_a_date_is_shown_as_precisely_as_it_is_known(precision: str, shown: str) -> None:
    record = first(new("specimen", collected_on=dt.date(2017, 3, 1), collected_on_precision=precision))
    assert pairs(record) == [("collected on", "", shown)]


def test_a_changed_precision_is_said_with_its_date() -> None:
    day = dt.date(2017, 3, 1)
    record = first(changed("specimen", collected_on=(day, day), collected_on_precision=("month", "day")))
    assert pairs(record) == [("collected on", "2017-03", "2017-03-01")]


def test_what_a_new_record_leaves_empty_is_not_listed() -> None:
    assert pairs(first(new("patient", sex="", birth_year=None))) == []


def test_a_value_that_is_cleared_is_listed() -> None:
    assert pairs(first(changed("patient", birth_year=(1961, None)))) == [("birth year", "1961", "")]


def test_a_unit_stands_beside_its_label() -> None:
    ((label, _old, value),) = pairs(first(new("tumourassessment", largest_diameter_mm=Decimal("62.0"))))
    assert (label, value) == ("largest diameter (mm)", "62")


def test_the_cell_of_each_change_is_named() -> None:
    sex = first(new("patient", sex="female"))
    afp = first(new("assayresult", result_key("AFP"), value=Decimal(3)))
    assert [sex.changes[0].cell, afp.changes[0].cell] == ["B8", "H8"]


@pytest.mark.parametrize(
    ("timepoint", "day", "cell"), [("baseline", None, "F8"), ("post_op", 7, "AA8"), ("cycle", 1, "")]
)
def test_of_several_columns_that_of_the_timepoint_is_named(timepoint: str, day: int | None, cell: str) -> None:
    record = first(new("assayresult", result_key("IL-6", timepoint, day), value=Decimal(3)))
    assert record.changes[0].cell == cell


@pytest.mark.parametrize(
    ("limit", "shown", "more"), [(6, [2, 2], 0), (5, [2, 1], 1), (4, [2], 3), (3, [2], 3), (2, [1], 4)]
)
def test_a_wide_row_is_cut_and_says_by_how_much(limit: int, shown: list[int], more: int) -> None:
    """Two records with two changes each take six places: a head and two changes each."""
    records = (
        new("patient", sex="female", birth_year=1961),
        new("specimen", specimen_type="serum", timepoint="baseline"),
    )
    row = worded(*records, limit=limit)
    assert [len(record.changes) for record in row.records] == shown
    assert row.more == more


def test_names_are_looked_up_once_for_all_rows(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    keys = [result_key("IL-6"), result_key("AFP")]
    rows = [staged(*(new("assayresult", key, value=Decimal(3)) for key in keys)) for _number in range(20)]
    with django_assert_num_queries(1):
        translator = RowTranslator.for_rows(rows, COLUMNS)
        words = [translator.row(row, number, 30) for number, row in enumerate(rows, 1)]
    assert {record.which for row in words for record in row.records} == {
        "serum, baseline, IL-6",
        "serum, baseline, AFP",
    }


def test_units_are_written_as_people_write_them_and_a_ratio_has_none() -> None:
    def value(number: str, unit: str) -> str:
        record = first(new("assayresult", result_key("AFP"), qualifier="=", value=Decimal(number), unit=unit))
        return pairs(record)[0][2]

    assert [value("1.3", "1"), value("7.5", "[IU]/mL"), value("5", "10*9/L"), value("9", "umol/L")] == [
        "1.3", "7.5 IU/mL", "5 10⁹/L", "9 µmol/L",
    ]  # fmt: skip


def test_the_numbers_of_a_cycle_and_of_a_day_are_told_apart() -> None:
    key = (("specimen", "timepoint", "cycle"), ("specimen", "timepoint_cycle", 1), ("specimen", "timepoint_day", 8))
    assert first(new("specimen", key)).which == "during a cycle, #1, d8"
