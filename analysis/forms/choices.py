"""The variables that a filter offers, by what they say something of, and how any of them is put into words."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from analysis.dataset.reference import analytes_in
from analysis.forms.division import rule_in_words
from analysis.presentation.formatting import sentence_start
from analysis.reports.available import Available, registry_divisions
from analysis.variables import METHOD, Grouping, grouping, groupings, method_groupings
from analysis.variables.divided import DIVIDES
from analysis.variables.measures import ANALYTE, Measure, measure, measures
from analysis.variables.recorded import FIELD_MODELS
from registry.clinical.catalogue import DERIVATIONS
from registry.dictionary import variables
from registry.models import AnalyteCategory

LEVEL_SIGN = "="
"""Stands between the code of a grouping and one of its levels."""

Grouped = list[tuple[str, list[tuple[str, str]]]]
"""Choices below the headings of their sources, as a select shows them."""

_STUDY = ("site", "arm")
_TREATMENT = ("chemotherapy_route", "chemotherapy_intent", "il2_given", "best_response")


@dataclass(frozen=True)
class Offer:
    """A variable, or a level or division of one, as a filter offers it."""

    code: str
    label: str
    source: str | Promise


def by_source(offers: Iterable[Offer]) -> Grouped:
    """Put choices below the headings of their sources, in the order of the sources; each choice once."""
    found: dict[str, dict[str, str]] = {str(source): {} for source in _sources()}
    for one in offers:
        found.setdefault(str(one.source), {}).setdefault(one.code, one.label)
    return [(source, list(choices.items())) for source, choices in found.items() if choices]


def numbers_offered(there: Available | None) -> Iterator[Offer]:
    """List the numbers that patients have."""
    for one in measures():
        if there is None or there.has_number(one.code):
            yield _offer(one)


def groupings_offered(there: Available | None, least: int = 1) -> Iterator[Offer]:
    """List the groupings of which at least so many levels have patients; by method only where several are in use."""
    for one in groupings():
        if there is None or there.divides(one.code, least):
            yield _offer(one)
    for one in method_groupings():
        if there is not None and there.divides(one.code, 2):
            yield _offer(one)


def divisions_offered(there: Available | None, possible: Container[str], *, equal: bool = True) -> Iterator[Offer]:
    """List the divisions of results at the registry's cut-offs, and of cytokines into groups of equal size."""
    for code in registry_divisions():
        if code in possible and (there is None or there.divides(code, 2)):
            yield _division(code)
    for one in analytes_in([AnalyteCategory.CYTOKINE]):
        if equal and (there is None or there.has_number(f"{ANALYTE}{one.code}")):
            yield _division(f"{ANALYTE}{one.code}{DIVIDES}q2")
            yield _division(f"{ANALYTE}{one.code}{DIVIDES}q4")


def levels_offered(there: Available | None, least: int = 2) -> Iterator[tuple[Grouping, list[tuple[str, str]]]]:
    """List each level that patients have, by grouping, of those groupings whose levels are the same for all cohorts."""
    for one in groupings():
        held = None if there is None else there.levels.get(one.code, ())
        found = [
            (f"{one.code}{LEVEL_SIGN}{level.code}", str(level.label))
            for level in one.fixed_levels
            if held is None or level.code in held
        ]
        if len(found) >= least:
            yield one, found


def in_words(code: str) -> str:
    """Put the code of a variable, of a division or of a level into words; an unknown one stands for itself.

    >>> in_words("age@50:65")
    'Age at diagnosis in years: <50, 50–<65, ≥65'
    """
    name, _sign, level = code.partition(LEVEL_SIGN)
    try:
        if DIVIDES in name:
            words = rule_in_words(name)
            return f"{sentence_start(str(measure(name.partition(DIVIDES)[0]).label))}: {words}"
        known = _variable(name)
    except KeyError:
        return code
    if not level:
        return sentence_start(str(known.label))
    levels = {one.code: str(one.label) for one in known.fixed_levels} if isinstance(known, Grouping) else {}
    return f"{sentence_start(str(known.label))}: {levels.get(level, level)}"


def _variable(code: str) -> Grouping | Measure:
    try:
        return grouping(code)
    except KeyError:
        return measure(code)


def _offer(one: Grouping | Measure) -> Offer:
    return Offer(one.code, sentence_start(str(one.label)), source_of(one.code))


def _division(code: str) -> Offer:
    return Offer(code, in_words(code), source_of(code.partition(DIVIDES)[0]))


def _sources() -> list[str | Promise]:
    """List the headings in their order."""
    tables = dict.fromkeys(_table(item.model) for item in variables() if item.model.__name__ in FIELD_MODELS)
    categories = [_category(one) for one in AnalyteCategory]
    return [_("Study"), *tables, _("Treatment and response"), _("Derived"), *categories]


def source_of(code: str) -> str | Promise:
    """Give the heading below which a variable stands: what it says something of."""
    if code.startswith((ANALYTE, METHOD)):
        name = code.removeprefix(ANALYTE).removeprefix(METHOD)
        category = next((one.category for one in analytes_in(AnalyteCategory.values) if one.code == name), "")
        return _category(AnalyteCategory(category or AnalyteCategory.OTHER))
    if code in _STUDY:
        return _("Study")
    if code in _TREATMENT:
        return _("Treatment and response")
    if code in DERIVATIONS:
        return _("Derived")
    model = next((item.model for item in variables() if item.code == code), None)
    return _table(model or variables()[0].model)  # Age is of the patient.


def _table(model: type[Model]) -> str:
    return str(capfirst(model._meta.verbose_name))


def _category(one: AnalyteCategory) -> str:
    return sentence_start(str(one.label))
