"""Numbers: rows 1 to 8, 14, 16 and 19 to 21 of the promises on spreadsheets."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.imports.cells import NumberRules, Outcome, Quantity, Verdict, column_mark, parse_number, parse_size
from registry.imports.cells.decimals import DecimalMark, read_decimal
from registry.imports.messages import MESSAGES
from registry.imports.workbook import CellError, UncachedFormula

RESULT = NumberRules(
    "IL-2", source_unit="pg/mL", convert_units=False, qualified=True, detection=True, zero=False, possible=(0, None)
)
SIZE = NumberRules(
    "size", unit="mm", source_unit="cm", possible=(1, 400), max_digits=5, decimal_places=1, unit_required=True
)
COUNT = NumberRules("nodules", whole=True, qualified=True, possible=(0, 200), max_digits=5, decimal_places=0)


def quantity(outcome: Outcome) -> tuple[str, str | None]:
    assert isinstance(outcome.value, Quantity)
    return outcome.value.qualifier, None if outcome.value.value is None else f"{outcome.value.value:f}"


@pytest.mark.parametrize(
    ("text", "mark", "number"),
    [
        ("355,7", "comma", "355.7"),
        ("355,7", "either", "355.7"),
        ("1.234,5", "either", "1234.5"),
        ("1,234.5", "comma", "1234.5"),
        ("1.234.567", "either", "1234567"),
        ("1 234,5", "comma", "1234.5"),
        ("1 234 567", "comma", "1234567"),
        ("1'234.5", "point", "1234.5"),
        ("0,125", "either", "0.125"),
        ("12345,678", "either", "12345.678"),
        ("6.2", "comma", "6.2"),
        ("1.234", "point", "1.234"),
        ("1e3", "point", "1000"),
    ],
)
def test_a_number_is_read_without_doubt(text: str, mark: DecimalMark, number: str) -> None:
    outcome = parse_number(text, NumberRules("value", mark=mark))
    assert outcome.verdict is Verdict.ACCEPT
    assert quantity(outcome) == ("=", number)


@pytest.mark.parametrize(
    ("text", "mark", "number"),
    [("1,234", "comma", "1.234"), ("1,234", "point", "1234"), ("1.234", "comma", "1234"), ("1,234", "either", "1.234")],
)
def test_a_lone_sign_before_three_digits_is_warned_of(text: str, mark: DecimalMark, number: str) -> None:
    outcome = parse_number(text, NumberRules("value", mark=mark))
    assert (outcome.verdict, outcome.code) == (Verdict.WARN, "ambiguous_mark")
    assert quantity(outcome) == ("=", number)


def test_a_columns_unambiguous_cells_tell_its_decimal_mark() -> None:
    assert column_mark(["355,7", "1,234"], "either") == "comma"
    assert column_mark(["355.7", "1,234"], "either") == "point"
    assert column_mark(["355.7", "1,5"], "either") == "either"
    assert column_mark(["1.234"], "comma") == "comma"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<5", ("<", "5")),
        ("< 0,5", ("<", "0.5")),
        ("≤5", ("<", "5")),
        (">1000", (">", "1000")),
        ("≥ 1000", (">", "1000")),
        ("OOR < 3.2", ("<", "3.2")),
        ("＜５", ("<", "5")),
    ],
)
def test_limits_keep_their_sign(text: str, expected: tuple[str, str]) -> None:
    outcome = parse_number(text, RESULT)
    assert outcome.verdict is Verdict.ACCEPT
    assert quantity(outcome) == expected


def test_out_of_range_takes_the_methods_limit_or_is_not_detected() -> None:
    known = NumberRules(
        "IL-2", source_unit="pg/mL", convert_units=False, qualified=True, detection=True, range_low=Decimal("3.2")
    )
    assert quantity(parse_number("OOR <", known)) == ("<", "3.2")
    unknown = parse_number("OOR <", RESULT)
    assert (unknown.verdict, quantity(unknown)) == (Verdict.WARN, ("ND", None))
    assert parse_number("OOR >", RESULT).code == "limit_unknown"


def test_not_detected_needs_a_limit_of_detection() -> None:
    outcome = parse_number("ND", RESULT)
    assert (outcome.verdict, outcome.code, quantity(outcome)) == (
        Verdict.WARN,
        "not_detected_without_lod",
        ("ND", None),
    )
    known = NumberRules("IL-2", qualified=True, detection=True, lod=Decimal(5))
    assert parse_number("not detected", known).verdict is Verdict.ACCEPT
    assert parse_number("không phát hiện", RESULT).code == "not_detected_without_lod"


def test_not_done_or_not_detected_is_asked() -> None:
    outcome = parse_number("n.d.", RESULT)
    assert (outcome.verdict, outcome.value, outcome.code) == (Verdict.WARN, None, "not_done_or_not_detected")


@pytest.mark.parametrize("text", ["", " ", None, ".", "N/A", "KXĐ", "kxđ", "không xác định"])
def test_missing_is_missing(text: str | None) -> None:
    outcome = parse_number(text, RESULT)
    assert (outcome.verdict, outcome.value) == (Verdict.ACCEPT, None)


def test_a_dash_is_missing_and_warned_of_among_results() -> None:
    assert parse_number("-", COUNT).verdict is Verdict.ACCEPT
    assert parse_number("-", RESULT).code == "dash_as_missing"


def test_zero_is_no_concentration() -> None:
    rules = NumberRules("IL-2", qualified=True, detection=True, zero=False, lod=Decimal(5), possible=(0, None))
    for zero in ("0", "0,0", 0.0, 0):
        assert parse_number(zero, rules).code == "zero_concentration"


@pytest.mark.parametrize(
    ("text", "number", "code"),
    [("28 mm", "28", "unit_converted"), ("2,8 cm", "28", "decimal_comma"), ("2.8", "28", ""), (2.8, "28", "")],
)
def test_a_unit_in_the_cell_converts_exactly(text: str | float, number: str, code: str) -> None:
    outcome = parse_number(text, SIZE)
    assert (outcome.verdict, outcome.code) == (Verdict.ACCEPT, code)
    assert quantity(outcome) == ("=", number)


@pytest.mark.parametrize("text", ["4,9 10*9/L", "4.9 x10^9/L", "4,9×10⁹/L", "4.9 G/L", "4900 /µL", "4.9 10^3/µL"])
def test_counts_with_their_unit_in_the_cell(text: str) -> None:
    rules = NumberRules("WBC", source_unit="10*9/L", convert_units=False, qualified=True)
    assert quantity(parse_number(text, rules)) == ("=", "4.9")


@pytest.mark.parametrize("text", ["18,5 H", "18.5 HH", "18,5*", "18.5 ↑", "18,5 (H)", "18.5 pg/mL H", "18,5!"])
def test_a_laboratorys_flag_is_no_part_of_the_number(text: str) -> None:
    outcome = parse_number(text, RESULT)
    assert (outcome.verdict, outcome.code, quantity(outcome)) == (Verdict.ACCEPT, "flag_dropped", ("=", "18.5"))


@pytest.mark.parametrize(
    "text", ["emolizzato", "Haemolysed", "tán huyết", "see comment", "in corso", "QNS", "không đủ mẫu", "Pending"]
)
def test_words_that_stand_for_no_result(text: str) -> None:
    outcome = parse_number(text, RESULT)
    assert (outcome.verdict, outcome.code, outcome.value) == (Verdict.WARN, "no_result", None)
    assert parse_number(text, COUNT).code == "not_a_number"


def test_units_that_do_not_convert_are_rejected() -> None:
    assert parse_number("5 U/mL", RESULT).code == "unit_incompatible"
    assert parse_number("5 ng/L", RESULT).code == "unit_converted"
    assert parse_number("3 pg/mL", COUNT).code == "unit_unexpected"


def test_a_size_without_any_unit_is_rejected() -> None:
    no_unit = NumberRules("size", unit="mm", source_unit="", possible=(1, 400), unit_required=True)
    assert parse_number("4,5", no_unit).code == "unit_missing"
    assert quantity(parse_number("45 mm", no_unit)) == ("=", "45")


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("7.2 x 6.1 x 5", ["72", "61", "50"]),
        ("7,2×6,1", ["72", "61"]),
        ("72 x 61 x 50 mm", ["72", "61", "50"]),
        ("5 * 6.1 * 7.2 cm", ["72", "61", "50"]),
        ("4,5", ["45"]),
    ],
)
def test_a_size_has_one_to_three_axes_the_longest_first(text: str, lengths: list[str]) -> None:
    outcome = parse_size(text, SIZE)
    assert outcome.verdict is Verdict.ACCEPT
    assert [f"{length:f}" for length in outcome.value.lengths] == lengths


@pytest.mark.parametrize("text", ["0", "1 x 2 x 3 x 4", "x 3", "3 x", "3 x ?", ">5", "41", "5 kg"])
def test_a_size_that_cannot_be_is_rejected(text: str) -> None:
    assert parse_size(text, SIZE).verdict is Verdict.REJECT


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("4O2", "letter_in_number"),
        ("l2", "letter_in_number"),
        ("nhiều", "not_a_number"),
        ("−5.2", "negative"),
        ("-5.2", "negative"),
        ("NaN", "not_finite"),
        ("inf", "not_finite"),
        ("1e400", "not_finite"),
        (float("nan"), "not_finite"),
        (float("inf"), "not_finite"),
        (True, "not_a_number"),
        (dt.date(2017, 3, 5), "not_a_number"),
        ("٣", "not_a_number"),
        ("1,2,3", "not_a_number"),
        ("5²", "not_a_number"),
        ("3-5", "not_a_number"),
        ("~5", "not_a_number"),
        (CellError("#N/A"), "cell_error"),
        ("99999999999999", "too_large"),
    ],
)
def test_what_is_no_number_is_rejected_with_its_reason(cell: object, code: str) -> None:
    outcome = parse_number(cell, RESULT)  # type: ignore[arg-type]
    assert (outcome.verdict, outcome.code) == (Verdict.REJECT, code)


def test_a_negative_number_is_told_in_plain_signs() -> None:
    outcome = parse_number("−5.2", RESULT)
    assert "-5.2" in str(MESSAGES["negative"].reason) % outcome.params


def test_full_width_digits_are_accepted_and_a_middle_dot_warned_of() -> None:
    assert quantity(parse_number("１２.５", RESULT)) == ("=", "12.5")
    assert parse_number("１２.５", RESULT).verdict is Verdict.ACCEPT
    assert (parse_number("5·2", RESULT).verdict, quantity(parse_number("5·2", RESULT))) == (Verdict.WARN, ("=", "5.2"))


def test_counts_are_whole() -> None:
    assert quantity(parse_number(3.0, COUNT)) == ("=", "3")
    assert quantity(parse_number(">3", COUNT)) == (">", "3")
    assert parse_number("2,5", COUNT).code == "not_whole"


@pytest.mark.parametrize("text", ["≤5", "<5", "≥3", ">=3"])
def test_of_a_count_only_more_than_is_a_limit(text: str) -> None:
    """The model keeps no other sign, and "≥3" read as ">3" would change a stage: 3 nodules may be BCLC A, 4 are not."""
    outcome = parse_number(text, COUNT)
    assert (outcome.verdict, outcome.code) == (Verdict.REJECT, "limit_not_a_value")


def test_a_formula_without_its_value_is_warned_of() -> None:
    outcome = parse_number(UncachedFormula("A1*2"), RESULT)
    assert (outcome.verdict, outcome.code, outcome.value) == (Verdict.WARN, "formula_without_value", None)


def test_a_float_is_read_to_the_fifteen_digits_it_holds() -> None:
    assert quantity(parse_number(0.1 + 0.2, RESULT)) == ("=", "0.3")


def test_more_decimals_than_are_kept_are_rounded_with_a_warning() -> None:
    outcome = parse_number("4,567 cm", SIZE)
    assert (outcome.verdict, outcome.code, quantity(outcome)) == (Verdict.WARN, "rounded", ("=", "45.7"))


@given(st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False))
def test_what_is_written_with_a_point_comes_back(number: Decimal) -> None:
    read = read_decimal(f"{number:f}", "point")
    assert read is not None
    assert read[0] == number


@given(
    st.one_of(
        st.text(), st.text(alphabet="0123456789.,<>=≤≥-−x× eEnNdDoO/%mgLUI"), st.floats(), st.none(), st.booleans()
    )
)
def test_no_cell_makes_the_parsers_raise(cell: str | float | None) -> None:
    for rules in (RESULT, SIZE, COUNT):
        outcome = parse_size(cell, rules) if rules is SIZE else parse_number(cell, rules)
        assert outcome.code == "" or outcome.code in MESSAGES
        assert outcome.verdict is not Verdict.REJECT or outcome.value is None
