"""Codes, identifiers and notes: rows 7, 17, 22 to 24, 26 and 27 of the promises on spreadsheets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.imports.cells import (
    IdentifierRules,
    Stage,
    Verdict,
    choice_rules,
    fold,
    parse_boolean,
    parse_choice,
    parse_identifier,
    parse_text,
    squeeze,
)
from registry.imports.messages import MESSAGES
from registry.imports.workbook import CellError, RawCell

PATIENT = IdentifierRules("registry id", r"^[A-Za-z0-9_-]{3,20}$", 20)
SEX = choice_rules(
    "sex",
    [("female", "female"), ("male", "male"), ("unknown", "unknown")],
    {"female": ("f", "nữ", "femmina"), "male": ("m", "nam", "maschio"), "unknown": ("?",)},
)
BCLC = choice_rules("BCLC", [(code, code) for code in "0ABCD"], {}, suffix="[0-9a-z]")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("M", "male"),
        ("f", "female"),
        ("Nam", "male"),
        ("Nữ", "female"),
        ("NỮ", "female"),
        ("Nu", "female"),
        ("femmina", "female"),
        ("?", "unknown"),
    ],
)
def test_sex_in_three_languages(cell: str, code: str) -> None:
    outcome = parse_choice(cell, SEX)
    assert (outcome.verdict, outcome.value) == (Verdict.ACCEPT, code)


@pytest.mark.parametrize("cell", [1.0, "1", "2", "boy", True])
def test_a_code_nobody_declared_is_rejected_with_the_variables_name(cell: RawCell) -> None:
    outcome = parse_choice(cell, SEX)
    assert (outcome.verdict, outcome.code, outcome.params["label"]) == (Verdict.REJECT, "unknown_code", "sex")


def test_the_profiles_codebook_comes_first() -> None:
    rules = choice_rules(
        "sex", [("female", "female"), ("male", "male")], {"male": ("m",)}, {"1": "male", "2": "female", "M": "female"}
    )
    assert [parse_choice(cell, rules).value for cell in (1.0, "2", "m")] == ["male", "female", "female"]


@pytest.mark.parametrize("cell", ["0", 0.0, 0, "BCLC 0", "giai đoạn 0"])
def test_stage_0_is_a_stage(cell: RawCell) -> None:
    assert parse_choice(cell, BCLC).value == "0"


def test_stages_in_small_letters_and_sub_stages() -> None:
    assert parse_choice("a", BCLC).value == "A"
    outcome = parse_choice("B1", BCLC)
    assert (outcome.verdict, outcome.value) == (Verdict.WARN, Stage("B", "1", "B1"))
    assert parse_choice("E", BCLC).verdict is Verdict.REJECT


def test_yes_and_no() -> None:
    assert [parse_boolean(cell, "blinded").value for cell in ("sì", "không", True, "0", "")] == [
        True,
        False,
        True,
        False,
        None,
    ]
    assert parse_boolean("maybe", "blinded").verdict is Verdict.REJECT


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("BN001", "BN001", ""),
        (" BN002\u00a0", "BN002", "id_normalised"),
        ("007", "007", ""),
        (1234.0, "1234", "id_normalised"),
    ],
)
def test_an_identifier_is_normalised(cell: RawCell, value: str, code: str) -> None:
    outcome = parse_identifier(cell, PATIENT)
    assert (outcome.verdict, outcome.value, outcome.code) == (Verdict.ACCEPT, value, code)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "id_missing"),
        ("BN\u200b001", "id_invisible"),
        ("BN\u202e001", "id_invisible"),
        ("ВN001", "id_confusable"),  # A Cyrillic В.
        ("BN００1", "id_confusable"),
        ("1.23457E+11", "id_not_exact"),
        (1.5, "id_not_exact"),
        ("BN 001", "id_pattern"),
        ("P1", "id_pattern"),
        ("A" * 21, "id_pattern"),
        ("=1+1", "id_pattern"),
        (CellError("#N/A"), "cell_error"),
    ],
)
def test_an_identifier_that_is_not_exact_is_rejected(cell: RawCell, code: str) -> None:
    outcome = parse_identifier(cell, PATIENT)
    assert (outcome.verdict, outcome.code) == (Verdict.REJECT, code)


def test_a_prefix_makes_a_hospitals_codes_registry_ids() -> None:
    rules = IdentifierRules("registry id", r"^[A-Za-z0-9_-]{3,20}$", 20, prefix="HN-")
    assert parse_identifier("7", rules).value == "HN-7"
    assert parse_identifier("007", rules).value == "HN-007"


@pytest.mark.parametrize("text", ['=HYPERLINK("http://127.0.0.1","x")', "+1", "@SUM(1)", "<script>alert(1)</script>"])
def test_formulas_and_markup_are_inert_text(text: str) -> None:
    outcome = parse_text(text, "notes", 2000)
    assert (outcome.verdict, outcome.value) == (Verdict.ACCEPT, text)


def test_long_texts_and_nul_are_rejected_and_signs_of_death_warned_of() -> None:
    assert parse_text("x" * 11, "notes", 10).code == "too_long"
    assert parse_text("a\x00b", "notes", 10).code == "nul"
    assert parse_text("†", "notes", 10).code == "death_sign"


def test_composed_and_decomposed_letters_are_one() -> None:
    assert parse_text("Giơ\u0301i", "notes", 20).value == "Giới"


def test_folding() -> None:
    assert fold(" ĐƯỜNG  Kính ") == "duong kinh"
    assert squeeze("TNF-α") == squeeze("tnf alpha")
    assert squeeze("µ") == squeeze("μ")


@given(st.one_of(st.text(), st.floats(), st.none(), st.booleans()))
def test_no_cell_makes_the_parsers_raise(cell: str | float | None) -> None:
    outcomes = (
        parse_identifier(cell, PATIENT),
        parse_choice(cell, SEX),
        parse_choice(cell, BCLC),
        parse_text(cell, "notes", 20),
        parse_boolean(cell, "blinded"),
    )
    for outcome in outcomes:
        assert outcome.code == "" or outcome.code in MESSAGES
