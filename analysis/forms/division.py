"""A number that the reader divides: into groups of equal size, or at cut-offs of the reader's own, written as words.

A select of groupings offers `OWN`; with it come two controls, the number and where it is divided. What they mean is
written into the address as every division is.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from django.http import QueryDict
from django.utils.formats import number_format, sanitize_separators
from django.utils.translation import gettext as _

from analysis.cohort import BadCohort
from analysis.variables.divided import DIVIDES, BadDivision, rule_of
from analysis.variables.measures import ANALYTE, measure
from registry.clinical.unit_text import unit_after_number

OWN = "own"
"""The choice of a select of groupings that stands for a number with a division of the reader's own."""

NUMBER, AT, WAS, ADDS = "_number", "_at", "_was", "_adds"
"""What the names of the controls beside a choice of groupings end with: the number, where it is divided, the number
before, and a mark that the division is added to other groupings."""

BESIDE = (NUMBER, AT, WAS)

HALVES = "q2"
_NUMBER = re.compile(r"^-?\d{1,12}(\.\d{1,6})?$")


def equal_groups() -> dict[str, str]:
    """Give the words for groups of equal size, by their rule."""
    return {"q2": _("halves"), "q3": _("thirds"), "q4": _("quartiles"), "q5": _("fifths")}


def rule_in_words(code: str) -> str:
    """Put the rule of a division into words: its groups by their bounds, or their number.

    A result can be in several units; without one in the rule none is named.

    Raises
    ------
    KeyError
        The code names no number, or the rule none of a division.
    """
    try:
        rule = rule_of(code)
    except BadDivision as error:
        raise KeyError(code) from error
    if rule.groups:
        return equal_groups()[f"q{rule.groups}"]
    unit = rule.unit if code.startswith(ANALYTE) else measure(rule.number).unit
    texts = [number_format(f"{value.normalize():f}") for value in rule.cut_offs]
    bounds = [f"<{texts[0]}", *(f"{low}–<{high}" for low, high in pairwise(texts)), f"≥{texts[-1]}"]
    return f"{', '.join(bounds)} {unit_after_number(unit)}".rstrip()


def written(code: str) -> str:
    """Write the rule of a division as the reader writes it.

    >>> written("age@50:65"), written("age@q2"), written("analyte:IL-2@391 U/mL")
    ('50 65', 'halves', '391 U/mL')
    """
    rule = code.partition(DIVIDES)[2]
    if rule in equal_groups():
        return equal_groups()[rule]
    values, _space, unit = rule.partition(" ")
    return " ".join([*(str(number_format(value)) for value in values.split(":")), *([unit] if unit else [])])


def rule_written(text: str) -> str:
    """Read where a reader divides a number.

    Raises
    ------
    BadCohort
        With a sentence that says how it is written.

    Examples
    --------
    >>> rule_written("50; 65"), rule_written("quartiles"), rule_written("391 U/mL"), rule_written("")
    ('50:65', 'q4', '391 U/mL', 'q2')
    """
    words = {word.casefold(): rule for rule, word in equal_groups().items()}
    told = text.strip().casefold()
    if not told:
        return HALVES
    if told in words or told in words.values():
        return words.get(told, told)
    parts = text.replace(";", " ").replace(":", " ").split()
    *numbers, last = parts
    values = [_number(part.rstrip(",")) for part in parts]
    if values[-1] is None and numbers:
        return _rule(values[:-1], text, f" {last}")
    return _rule(values, text)


def numbers_written(text: str) -> tuple[Decimal, ...]:
    """Read numbers that a reader writes one after the other.

    Raises
    ------
    BadCohort
        With a sentence: something is no number.
    """
    found = [_number(part.rstrip(",")) for part in text.replace(";", " ").replace("–", " ").split()]
    numbers = tuple(one for one in found if one is not None)
    if len(numbers) != len(found):
        raise BadCohort(_("“%(text)s” is not read: write numbers with a space between them.") % {"text": text[:40]})
    return numbers


def read_own(parameters: QueryDict, first: str) -> None:
    """Write into a sent form, in the place of `OWN`, what the controls beside it mean.

    Where the number has changed, cut-offs of the one before mean nothing, and it is halved. Without a number among
    others nothing is meant.

    Parameters
    ----------
    first
        Code of the number that is meant where none could be chosen yet.

    Raises
    ------
    BadCohort
        With a sentence: what is written divides nothing.
    """
    adding = [one.removesuffix(ADDS) for one in parameters if one.endswith(ADDS)]
    for key in [*(one for one, values in parameters.lists() if OWN in values), *adding]:
        number, at, was = (parameters.get(key + end) for end in BESIDE)
        rule = rule_written(at or "") if number == was else HALVES
        own = [f"{number or first}{DIVIDES}{rule}"] if number or key not in adding else []
        parameters.setlist(key, [*(one for one in parameters.getlist(key) if one != OWN), *own])
    for key in [one for one in parameters if one.endswith((*BESIDE, ADDS))]:
        del parameters[key]


def _number(text: str) -> Decimal | None:
    plain = str(sanitize_separators(text))
    return Decimal(plain) if _NUMBER.match(plain) else None


def _rule(values: list[Decimal | None], text: str, unit: str = "") -> str:
    known = sorted({one for one in values if one is not None})
    if None in values or not known:
        words = {"text": text[:40], "words": ", ".join(equal_groups().values())}
        raise BadCohort(
            _("“%(text)s” divides nothing: write cut-offs with a space between them, such as 50 65, or %(words)s.")
            % words
        )
    return ":".join(f"{one.normalize():f}" for one in known) + unit
