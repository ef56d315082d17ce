"""Variables that divide patients into groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from analysis.dataset.reference import analyte_called, analytes_in, rows_of_reference
from analysis.statistics.columns import NO_GROUP
from analysis.variables.evaluation import Evaluator, LevelColumn, place_among, places_of, places_of_derived
from analysis.variables.measures import age_at_diagnosis, chosen_results, measure
from analysis.variables.recorded import NOT_A_LEVEL, describes_patient, field_label, need_field
from analysis.variables.sources import PATIENT_MODELS, Needs, can_feed
from analysis.variables.treatments import (
    BEST_RESPONSES,
    ROUTE_LABELS,
    WITH_IL2,
    read_best_response,
    read_il2,
    read_intent,
    read_route,
)
from registry.clinical.catalogue import DERIVATIONS
from registry.clinical.derivation import Derivation
from registry.clinical.treatment import BEST_RESPONSE_VERSION, CHEMOTHERAPY_VERSION
from registry.dictionary import Variable, variables
from registry.models import AnalyteCategory, AssayMethod, Intent

Text = str | Promise

METHOD = "method:"
"""What the code of a grouping by the method of a result begins with: ``method:IL-2``."""

_CONSENT = "patient.consent"
"""Divides nobody: who has withdrawn it is in no report."""

# Ten years each, open at both ends, so that no oldest patient stands alone.
_AGE_BOUNDS = (40, 50, 60, 70)
_AGE_LABELS = ("<40", "40–49", "50–59", "60–69", "≥70")
_MAX_COUNT_LEVELS = 12


@dataclass(frozen=True)
class Level:
    """One level of a grouping."""

    code: str
    label: Text


@dataclass(frozen=True)
class Grouping:
    """A variable that divides patients into groups.

    Attributes
    ----------
    code : str
        As in an address: ``patient.sex`` for a field, ``bclc`` for a derivation, ``site``, ``arm``, ``age_group``.
    ordered : bool
        The levels have an order, which is the order of `levels`.
    family : str
        Groupings of one family group the same number in several ways, so that the counts of one tell of another's.
    levels : callable
        The levels, given the values; those of a field are fixed, those of sites and arms are rows.
    fixed_levels : tuple of Level
        The same where they don't depend on who is in the cohort; else empty.
    """

    code: str
    label: Text
    ordered: bool
    family: str
    levels: Callable[[Evaluator], tuple[Level, ...]]
    need: Callable[[Needs], None]
    read: Callable[[Evaluator], LevelColumn]
    fixed_levels: tuple[Level, ...] = ()
    rule_version: str = ""
    input_labels: tuple[tuple[str, Text], ...] = ()


def grouping(code: str) -> Grouping:
    """Give the grouping called `code`.

    Raises
    ------
    KeyError
        There is none.
    """
    if code.startswith(METHOD):
        return _method(code.removeprefix(METHOD))
    return _by_code()[code]


def method_groupings() -> tuple[Grouping, ...]:
    """List the groupings by the assay method of the patient's result, one for each analyte."""
    return tuple(_method(one.code) for one in analytes_in(AnalyteCategory.values))


@cache
def groupings() -> tuple[Grouping, ...]:
    """List every grouping: derivations, fields table by table, then site, arm, treatment and age."""
    derived = [_derived(item) for item in DERIVATIONS.values() if item.codes and can_feed(item)]
    fields = [_field(item) for item in variables() if _is_grouping(item)]
    return (*derived, *fields, _rows("site", _("site")), _rows("arm", _("study arm")), *_TREATMENTS, _AGE_GROUP)


@cache
def _by_code() -> dict[str, Grouping]:
    return {item.code: item for item in groupings()}


def _is_grouping(item: Variable) -> bool:
    if not describes_patient(item) or item.code == _CONSENT:
        return False
    return item.kind == "choice" or (item.kind == "count" and item.spec.ordered and len(_count_levels(item)) > 1)


def _count_levels(item: Variable) -> tuple[Level, ...]:
    low, high = item.possible or (None, None)
    if low is None or high is None or high - low >= _MAX_COUNT_LEVELS:
        return ()
    return tuple(Level(str(number), str(number)) for number in range(int(low), int(high) + 1))


def _field(item: Variable) -> Grouping:
    chosen = tuple(Level(code, label) for code, label in item.choices if code not in NOT_A_LEVEL)
    levels = chosen if item.kind == "choice" else _count_levels(item)
    model = item.model.__name__
    return Grouping(
        code=item.code,
        label=field_label(item),
        ordered=item.spec.ordered,
        family=item.code,
        levels=lambda evaluator: levels,
        need=lambda needs: need_field(needs, item),
        read=partial(_read_field, model=model, name=item.field_name, codes=tuple(level.code for level in levels)),
        fixed_levels=levels,
    )


def _read_field(evaluator: Evaluator, *, model: str, name: str, codes: tuple[str, ...]) -> LevelColumn:
    held = evaluator.records.category(model, name) if model in PATIENT_MODELS else None
    if held is not None:
        return LevelColumn(places_of(held, codes))
    values = evaluator.field(model, name, codes)
    if values.dtype.kind == "f":
        texts = np.full(values.shape, "", dtype=object)
        texts[~np.isnan(values)] = [str(int(value)) for value in values[~np.isnan(values)]]
        values = texts
    return LevelColumn(place_among(values, codes))


def _derived(item: Derivation) -> Grouping:
    levels = tuple(Level(code, _(label)) for code, label in zip(item.codes, item.labels, strict=True))
    return Grouping(
        code=item.code,
        label=_(item.label),
        ordered=item.kind == "ordinal",
        family=item.inputs[0].name if len(item.inputs) == 1 else item.code,
        levels=lambda evaluator: levels,
        need=lambda needs: needs.add_inputs(item.inputs),
        read=partial(_read_derived, code=item.code),
        fixed_levels=levels,
        rule_version=item.rule_version,
        input_labels=tuple((one.name, _(one.description)) for one in item.inputs),
    )


def _read_derived(evaluator: Evaluator, *, code: str) -> LevelColumn:
    derived = evaluator.derived(code)
    lacking = tuple((name, derived.missing[:, place]) for place, name in enumerate(derived.inputs))
    return LevelColumn(places_of_derived(derived), lacking)


def _rows(code: str, label: Text) -> Grouping:
    """Declare a grouping whose levels are rows of a table that the patients refer to."""

    def levels(evaluator: Evaluator) -> tuple[Level, ...]:
        labels: dict[str, str] = getattr(evaluator.patients, f"{code}_labels")
        return tuple(Level(one, text) for one, text in labels.items())

    def read(evaluator: Evaluator) -> LevelColumn:
        codes = tuple(level.code for level in levels(evaluator))
        return LevelColumn(place_among(getattr(evaluator.patients, code), codes))

    return Grouping(code, label, False, code, levels, lambda needs: None, read)


def _method(analyte: str) -> Grouping:
    """Declare the method by which the patient's result of an analyte was measured."""
    row = analyte_called(analyte)
    if row is None:
        raise KeyError(analyte)
    key, code = row.pk, f"{METHOD}{analyte}"

    def used(evaluator: Evaluator) -> list[AssayMethod]:
        there = set(np.unique(evaluator.assays.of(key).method).tolist())
        return [one for one in rows_of_reference(AssayMethod) if one.pk in there]

    def levels(evaluator: Evaluator) -> tuple[Level, ...]:
        names = {one.code: evaluator.assays.method_name(one.pk) for one in used(evaluator)}
        often = Counter(names.values())
        return tuple(Level(code, name if often[name] == 1 else f"{name}, {code}") for code, name in names.items())

    def read(evaluator: Evaluator) -> LevelColumn:
        chosen = chosen_results(evaluator, key)
        places = {one.pk: place for place, one in enumerate(used(evaluator))}
        found = np.full(len(evaluator.patients), NO_GROUP, dtype=np.int64)
        found[chosen.patient] = [places.get(method, NO_GROUP) for method in chosen.method.tolist()]
        return LevelColumn(found)

    label = format_lazy(_("assay method of {analyte}"), analyte=_(row.name))
    return Grouping(code, label, False, code, levels, lambda needs: needs.analytes.add(key), read)


def _read_age(evaluator: Evaluator) -> LevelColumn:
    birth = evaluator.records.field("Patient", "birth_year")
    diagnosed_on = evaluator.records.field("Patient", "diagnosed_on")
    age = age_at_diagnosis(evaluator)
    codes = np.where(np.isnan(age), NO_GROUP, np.searchsorted(_AGE_BOUNDS, np.nan_to_num(age), side="right"))
    return LevelColumn(
        codes.astype(np.int64), (("birth_year", np.isnan(birth)), ("diagnosed_on", np.isnat(diagnosed_on)))
    )


_AGE_LEVELS = tuple(Level(label, label) for label in _AGE_LABELS)
_AGE_GROUP = Grouping(
    code="age_group",
    label=_("age group at diagnosis"),
    ordered=True,
    family="age_group",
    levels=lambda evaluator: _AGE_LEVELS,
    fixed_levels=_AGE_LEVELS,
    need=measure("age").need,
    read=_read_age,
    input_labels=(("birth_year", _("birth year")), ("diagnosed_on", _("date of diagnosis"))),
)


def _of_treatments(
    code: str, label: Text, choices: Iterable[tuple[str, Text]], read: Callable[[Evaluator], LevelColumn],
    *, rule: str = CHEMOTHERAPY_VERSION, ordered: bool = False,
) -> Grouping:  # fmt: skip
    chosen = tuple(Level(one, text) for one, text in choices)
    return Grouping(
        code, label, ordered, code, lambda evaluator: chosen, lambda needs: None, read, fixed_levels=chosen,
        rule_version=rule,
    )  # fmt: skip


_TREATMENTS = (
    _of_treatments("chemotherapy_route", _("route of the first chemotherapy"), ROUTE_LABELS, read_route),
    _of_treatments("chemotherapy_intent", _("intent of the first chemotherapy"), Intent.choices, read_intent),
    _of_treatments("il2_given", _("treatment with IL-2"), WITH_IL2, read_il2, rule="il2-given/1"),
    _of_treatments(
        "best_response", _("best overall response"), BEST_RESPONSES, read_best_response, rule=BEST_RESPONSE_VERSION
    ),
)
