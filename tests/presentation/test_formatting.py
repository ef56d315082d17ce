"""Rounding and notation. Each expectation is rounded by hand from the digits shown."""

import doctest
import math
from decimal import Decimal

import pytest
from django.utils import translation

from analysis.presentation import formatting
from analysis.templatetags.labels import whole_names


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (2.675, 2, "2.68"),  # in binary 2.67499999999999982236431605997495353221893310546875
        (0.125, 2, "0.13"),  # Python's round() goes to the even neighbour, 0.12
        (-0.125, 2, "−0.13"),
        (1.005, 2, "1.01"),
        (355.65, 1, "355.7"),
        (1.15 * 3, 1, "3.5"),  # 3.45, which arithmetic makes 3.4499999999999997
        (0.1 + 0.2, 15, "0.300000000000000"),
        (-0.04, 1, "0.0"),
        (0.0, 2, "0.00"),
        (12345.5, 0, "12346"),
        (1e-7, 3, "0.000"),
        (1.5e15, 0, "1500000000000000"),
    ],
)
def test_numbers_are_rounded_half_up_on_their_decimal_digits(value: float, decimals: int, expected: str) -> None:
    assert formatting.number(value, decimals) == expected


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_never_printed(value: float) -> None:
    with pytest.raises(ValueError, match="cannot be printed"):
        formatting.number(value, 1)
    with pytest.raises(ValueError, match="p-value"):
        formatting.p_value(value)


@pytest.mark.parametrize(
    ("magnitude", "data_decimals", "expected"),
    [
        (355.7, 0, 1),  # IL-2 in whole U/mL: the mean takes one more decimal
        (355.7, 1, 1),
        (355.7, 2, 1),  # four digits are enough
        (355.7, None, 1),
        (8.21, 1, 2),
        (8.21, 0, 1),
        (0.0345, 3, 4),
        (0.0345, None, 5),
        (12345.0, 2, 0),
        (-355.7, 1, 1),
        (0.0, 1, 2),
        (1e-12, None, 6),
    ],
)
def test_decimals_follow_the_magnitude_and_the_precision_of_the_data(
    magnitude: float, data_decimals: int | None, expected: int
) -> None:
    assert formatting.decimals_for(magnitude, data_decimals) == expected


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        (0.0, "<0.001"),
        (1e-300, "<0.001"),
        (0.000999999, "<0.001"),
        (0.001, "0.0010"),
        (0.00104, "0.0010"),
        (0.00995, "0.010"),  # to two digits 0.0099|5 rounds up to 0.010
        (0.0123, "0.012"),
        (0.0125, "0.013"),
        (0.0496, "0.0496"),  # two digits would say 0.050
        (0.0504, "0.0504"),
        (0.04996, "0.04996"),  # three digits would say 0.0500
        (0.04999, "0.04999"),
        (0.05001, "0.05001"),
        (0.05000004, "0.05000004"),
        (0.05, "0.050"),
        (0.0474, "0.047"),
        (0.2345, "0.23"),
        (0.994, "0.99"),
        (0.995, ">0.99"),
        (0.99999, ">0.99"),
        (1.0, "1.00"),
    ],
)
def test_p_values(p: float, expected: str) -> None:
    assert formatting.p_value(p) == expected


@pytest.mark.parametrize("p", [-0.001, 1.001])
def test_what_is_no_p_value_is_refused(p: float) -> None:
    with pytest.raises(ValueError, match="p-value"):
        formatting.p_value(p)


def test_p_values_in_a_sentence() -> None:
    statements = [formatting.p_statement(p) for p in (0.00002, 0.0123, 0.999)]
    assert statements == ["p < 0.001", "p = 0.012", "p > 0.99"]


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (0.012345, 3, "0.0123"),
        (1234.5, 3, "1235"),
        (9.996, 3, "10.0"),
        (0.09996, 3, "0.100"),
        (-0.4149, 2, "−0.41"),
        (0.0, 3, "0.00"),
    ],
)
def test_significant_digits(value: float, digits: int, expected: str) -> None:
    assert formatting.significant(value, digits) == expected


def test_mean_and_share_of_the_reference_study() -> None:
    # 100 · 54 / 86 = 62.79…; Wilson's bounds 0.52231 and 0.72278 (R: binom.wilson(54, 86)).
    assert formatting.mean_sd(355.7049, 137.35, 1) == "355.7 ± 137.4"
    assert formatting.count_percent(54, 86) == "54 (62.8 %)"
    assert formatting.percent_interval(0.52231, 0.72278) == "52.2–72.3"


@pytest.mark.parametrize(
    ("count", "n", "expected"),
    [
        (0, 7, "0 (0.0 %)"),
        (7, 7, "7 (100.0 %)"),
        (1, 8, "1 (12.5 %)"),
        (1, 16, "1 (6.3 %)"),  # 6.25 exactly
        (1, 3, "1 (33.3 %)"),
        (2, 3, "2 (66.7 %)"),
    ],
)
def test_shares(count: int, n: int, expected: str) -> None:
    assert formatting.count_percent(count, n) == expected


def test_a_share_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="nobody"):
        formatting.count_percent(0, 0)


def test_a_count_that_is_known_by_its_bounds() -> None:
    # 100 · 52 / 86 = 60.46…
    assert formatting.counts_percents(52, 54, 86) == "52–54 (60.5–62.8 %)"
    assert formatting.counts_percents(54, 54, 86) == "54 (62.8 %)"


def test_a_minus_sign_and_a_dash_do_not_meet() -> None:
    assert formatting.interval(-0.567, -0.2249, 2) == "−0.57 to −0.22"
    assert formatting.interval(0.2249, 0.567, 2) == "0.22–0.57"


def test_a_stored_limit_prints_without_the_zeros_of_its_column() -> None:
    texts = [formatting.plain_number(value) for value in (Decimal("391.0000"), Decimal("400"), 0.5, 5.0)]
    assert texts == ["391", "400", "0.5", "5"]


@pytest.mark.parametrize("language", ["vi", "it"])
def test_where_decimals_take_a_comma_lists_take_a_semicolon(language: str) -> None:
    with translation.override(language):
        assert formatting.mean_sd(355.7049, 137.35, 1) == "355,7 ± 137,4"
        assert formatting.p_value(0.0001) == "<0,001"
        assert formatting.median_quartiles("341,2", "262,0", "448,1") == "341,2 [262,0; 448,1]"
        assert formatting.count_percent(54, 86) == "54 (62,8 %)"


def test_examples_in_docstrings_run() -> None:

    assert doctest.testmod(formatting).failed == 0


@pytest.mark.parametrize(
    ("label", "html"),
    [
        ("Chemotherapy with IL-2 & TNF-α", 'Chemotherapy with <span class="nowrap">IL-2</span> &amp; TNF-α'),
        ("CA 19-9 at 2024-05-01", "CA 19-9 at 2024-05-01"),
        ("anti-PD-1 <b>", 'anti-<span class="nowrap">PD-1</span> &lt;b&gt;'),
    ],
)
def test_names_with_a_number_after_a_hyphen_stay_on_one_line(label: str, html: str) -> None:
    assert whole_names(label) == html
