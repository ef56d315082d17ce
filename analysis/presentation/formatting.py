"""Numbers as text: the one home of rounding, decimals, p-values and intervals.

Every number is rounded half up on its decimal digits: 2.675 prints as 2.68 and 0.125 as 0.13, as a reader who rounds
by hand expects. Python's own rounding works on the binary value, and to the even neighbour: 2.67 and 0.12.
The decimal separator follows the language of the page.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import get_format
from django.utils.translation import gettext as _

BLANK = "—"
"""Stands where a table has nothing to say; its cell tells a screen reader why."""

MINUS = "\N{MINUS SIGN}"
SIGNIFICANT_DIGITS = 4
"""Digits of the mean of a column; its group means and standard deviations take the same decimals."""

MOST_DECIMALS = 6
SMALLEST_P = Decimal("0.001")
SIGNIFICANCE_LEVEL = Decimal("0.05")
FLOAT_DIGITS = 15
"""Decimal digits that a float always holds; those after them are the noise of binary arithmetic."""


def exact_decimal(value: float) -> Decimal:
    """Give the decimal number that a float stands for, without the noise of binary arithmetic.

    Raises
    ------
    ValueError
        When the value is not a finite number: such a value has a reason, and the reason is printed.

    Examples
    --------
    >>> exact_decimal(0.1 + 0.2)
    Decimal('0.3')
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be printed as a number")
    return Decimal(format(value, f".{FLOAT_DIGITS}g"))


def rounded(value: float | Decimal, decimals: int) -> Decimal:
    """Round half up, away from zero, to a number of decimals; zero loses its sign.

    Examples
    --------
    >>> rounded(2.675, 2), rounded(-0.04, 1)
    (Decimal('2.68'), Decimal('0.0'))
    """
    number_ = value if isinstance(value, Decimal) else exact_decimal(value)
    result = number_.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(result) if result.is_zero() else result


def decimals_for(magnitude: float, data_decimals: int | None = None) -> int:
    """Tell how many decimals the statistics of a column take.

    As many as give four significant digits at `magnitude`, but at most one more than the values were reported with
    (Altman DG, Bland JM. Presentation of numerical data. BMJ 1996;312:572).

    Parameters
    ----------
    magnitude : float
        A typical value of the column, such as its mean, in the unit of the column.
    data_decimals : int, optional
        Decimals of the reported values, where known.

    Examples
    --------
    >>> decimals_for(355.7, 0), decimals_for(8.21, 1), decimals_for(12345.0, 1)
    (1, 2, 0)
    """
    exponent = exact_decimal(magnitude).adjusted() if magnitude else 0
    wanted = min(max(SIGNIFICANT_DIGITS - 1 - exponent, 0), MOST_DECIMALS)
    return wanted if data_decimals is None else min(wanted, data_decimals + 1)


def number(value: float | Decimal, decimals: int) -> str:
    """Print a number with that many decimals, in the page's language.

    Examples
    --------
    >>> number(-0.4149, 2)
    '−0.41'
    """
    return localised(f"{rounded(value, decimals):f}")


def plain_number(value: float | Decimal) -> str:
    """Print a number with the digits it has and no more: a cut-off of 391.0000 is 391.

    Examples
    --------
    >>> plain_number(Decimal("391.0000")), plain_number(0.5)
    ('391', '0.5')
    """
    number_ = value if isinstance(value, Decimal) else exact_decimal(value)
    return localised(f"{number_.normalize():f}")


def localised(digits: str) -> str:
    """Write digits with the language's decimal separator and a true minus sign."""
    return digits.replace(".", _decimal_separator()).replace("-", MINUS)


def significant(value: float, digits: int = 3) -> str:
    """Print a number to that many significant digits, never fewer than its whole part has.

    Examples
    --------
    >>> significant(0.012345), significant(1234.5), significant(9.996)
    ('0.0123', '1235', '10.0')
    """
    return number(value, _decimals_of_significant(exact_decimal(value), digits))


def _decimals_of_significant(value: Decimal, digits: int) -> int:
    if value.is_zero():
        return digits - 1
    decimals = max(digits - 1 - value.adjusted(), 0)
    # 9.996 to three digits is 10.0, not 10.00: rounding may make a number longer.
    longer = rounded(value, decimals).adjusted() > value.adjusted()
    return max(decimals - 1, 0) if longer else decimals


def p_value(p: float) -> str:
    """Print a p-value to two significant digits, to as many more as show on which side of 0.05 it lies.

    Raises
    ------
    ValueError
        When p is not between 0 and 1.

    Examples
    --------
    >>> p_value(0.0004), p_value(0.0123), p_value(0.2345), p_value(0.998)
    ('<0.001', '0.012', '0.23', '>0.99')
    >>> p_value(0.05), p_value(0.0496), p_value(0.05001)
    ('0.050', '0.0496', '0.05001')
    """
    if not 0 <= p <= 1:
        raise ValueError(f"{p} is not a p-value")
    exact = exact_decimal(p)
    if exact < SMALLEST_P:
        return "<" + localised(str(SMALLEST_P))
    two_digits = rounded(exact, _decimals_of_significant(exact, 2))
    if two_digits >= 1:
        return localised("1.00") if exact == 1 else ">" + localised("0.99")
    return localised(f"{two_digits if exact == SIGNIFICANCE_LEVEL else _on_its_side(exact, two_digits):f}")


def _on_its_side(exact: Decimal, shortest: Decimal) -> Decimal:
    """Lengthen a rounded p-value that would print as 0.05 though it isn't."""
    longer = (rounded(exact, _decimals_of_significant(exact, digits)) for digits in range(3, FLOAT_DIGITS + 1))
    return next(value for value in (shortest, *longer) if value != SIGNIFICANCE_LEVEL)


def p_statement(p: float) -> str:
    """Print a p-value as a sentence does: "p = 0.012", "p < 0.001".

    Examples
    --------
    >>> p_statement(0.0123), p_statement(0.00001)
    ('p = 0.012', 'p < 0.001')
    """
    text = p_value(p)
    return f"p {text[0]} {text[1:]}" if text[0] in "<>" else f"p = {text}"


def mean_sd(mean: float, sd: float, decimals: int) -> str:
    """Print a mean with its standard deviation, both with the same decimals."""
    places = decimals_showing(sd, decimals)
    return f"{number(mean, places)} ± {number(sd, places)}"


def decimals_showing(sd: float, decimals: int) -> int:
    """Tell how many decimals keep a standard deviation that isn't zero from printing as zero."""
    enough = (places for places in range(decimals, MOST_DECIMALS + 1) if not rounded(sd, places).is_zero())
    return next(enough, decimals)


def median_quartiles(median: str, first: str, third: str) -> str:
    """Print a median with its quartiles, each already text: one of them may be "<20".

    Examples
    --------
    >>> median_quartiles("341", "262", "448")
    '341 [262, 448]'
    """
    return f"{median} [{first}{list_separator()}{third}]"


def sentence_start(text: str) -> str:
    """Write the first letter of a text large, unless a small one belongs to a symbol, as in pN or τ-b.

    >>> sentence_start("largest tumour"), sentence_start("p-value"), sentence_start("pN"), sentence_start("τ-b")
    ('Largest tumour', 'P-value', 'pN', 'τ-b')
    """
    symbol = text[1:2].isupper() or text[1:2].isdigit() or "α" <= text[:1] <= "ω"
    return text if symbol else text[:1].upper() + text[1:]


_PEOPLE = frozenset({"Fong", "Okuda", "Milan"})  # Also places: they look like common words.


def within_sentence(text: str) -> str:
    """Write the first letter of a label small, unless it begins an abbreviation or names people, as Child-Pugh.

    >>> within_sentence("Size group"), within_sentence("BCLC stage"), within_sentence("Okuda stage")
    ('size group', 'BCLC stage', 'Okuda stage')
    """
    first_word = text.partition(" ")[0]
    return text[:1].lower() + text[1:] if first_word[1:].islower() and first_word not in _PEOPLE else text


def list_separator() -> str:
    """Separate numbers of a list: where decimals take a comma, a semicolon."""
    return "; " if _decimal_separator() == "," else ", "


def percentage(count: int, n: int) -> Decimal:
    """Give a share in percent, rounded to one decimal.

    Raises
    ------
    ValueError
        When n is zero: a share of nobody is not zero.

    Examples
    --------
    >>> percentage(54, 86)
    Decimal('62.8')
    """
    if n == 0:
        raise ValueError("a share of nobody cannot be printed")
    return rounded(Decimal(100 * count) / Decimal(n), 1)


def percent(fraction: float) -> str:
    """Print a fraction in percent with one decimal, without the sign: 0.522 is "52.2"."""
    return number(exact_decimal(fraction) * 100, 1)


def count_percent(count: int, n: int) -> str:
    """Print a count with its share of n.

    Examples
    --------
    >>> count_percent(54, 86)
    '54 (62.8 %)'
    """
    return f"{count} ({number(percentage(count, n), 1)} %)"


def counts_percents(low: int, high: int, n: int) -> str:
    """Print a count of which only bounds are known, with the bounds of its share.

    Examples
    --------
    >>> counts_percents(52, 54, 86)
    '52–54 (60.5–62.8 %)'
    """
    if low == high:
        return count_percent(low, n)
    shares = span(number(percentage(low, n), 1), number(percentage(high, n), 1))
    return f"{low}–{high} ({shares} %)"


def span(low: str, high: str) -> str:
    """Join two bounds by an en dash; by a word where a minus sign would make the dash ambiguous.

    Examples
    --------
    >>> span("52.2", "72.3"), span("−0.57", "−0.22")
    ('52.2–72.3', '−0.57 to −0.22')
    """
    if MINUS in low + high:
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    return f"{low}–{high}"


def interval(low: float, high: float, decimals: int) -> str:
    """Print an interval with that many decimals."""
    return span(number(low, decimals), number(high, decimals))


def percent_interval(low: float, high: float) -> str:
    """Print an interval of fractions in percent, without the sign."""
    return span(percent(low), percent(high))


def _decimal_separator() -> str:
    return str(get_format("DECIMAL_SEPARATOR"))
