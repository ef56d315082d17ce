"""Patients under two ids: born in one year, of one sex, diagnosed on one day, with the same results."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import numpy as np

from registry.imports.existing import CHUNK, chunks
from registry.imports.planned import Plan
from registry.imports.reading import REGISTRY_ID
from registry.models import AssayResult, Patient

from .found import Suspicion
from .limits import RESULT
from .view import column, is_held, is_written, patients_of

PATIENT = "patient"
TELLING = ("birth_year", "sex", "diagnosed_on")
SEXES = ("female", "male")
# One result alone must have so many digits: platelets of 150 are anybody's.
TELLING_DIGITS = 3

Person = tuple[int, str, dt.date]
# A patient of the file by its number, or a stored one by the negative of its key.
Who = int
Result = tuple[Any, ...]


def twins(plan: Plan) -> Iterator[Suspicion]:
    """Find patients whom the file brings, or brings results of, who look like another of the file or the registry.

    Of the stored patients those only of sites that the user sees: another's are nobody's.
    """
    fresh = _fresh(plan)
    if not fresh:
        return
    people = _people(plan)
    groups: dict[Person, list[Who]] = defaultdict(list)
    for number, person in people.items():
        groups[person].append(number)
    names = _names(plan)
    for key, person, registry_id in _stored_people(plan, {people[number][2] for number in fresh if number in people}):
        if person in groups:
            groups[person].append(-key)
            names[-key] = registry_id
    doubtful = [group for group in groups.values() if len(group) > 1 and not fresh.isdisjoint(group)]
    results = _results(plan, {who for group in doubtful for who in group})
    for group in doubtful:
        yield from _alike(group, fresh, results, names)


def _alike(
    group: list[Who], fresh: set[Who], results: Mapping[Who, set[Result]], names: Mapping[Who, str]
) -> Iterator[Suspicion]:
    """Find those of a group whose results are the same; each is told of the first of them."""
    by_results: dict[frozenset[Result], list[Who]] = defaultdict(list)
    for who in group:
        if _tells(results.get(who, set())):
            by_results[frozenset(results[who])].append(who)
    for alike in by_results.values():
        first, *others = sorted(alike)  # Stored patients first, then in the order of the file.
        for who in others:
            if who in fresh:
                yield Suspicion(PATIENT, who, "patient_twice", {"raw": names[who], "other": names[first]}, REGISTRY_ID)
            elif who >= 0 and first in fresh:
                yield Suspicion(
                    PATIENT, first, "patient_twice", {"raw": names[first], "other": names[who]}, REGISTRY_ID
                )


def _tells(results: set[Result]) -> bool:
    """Tell whether results are enough to take two patients with the same ones for one."""
    if len(results) > 1:
        return True
    values = [result[2] for result in results]
    return any(value is not None and len(value.normalize().as_tuple().digits) >= TELLING_DIGITS for value in values)


def _fresh(plan: Plan) -> set[Who]:
    """Return the patients of whom something relevant would be written."""
    found = set(np.flatnonzero(is_written(plan.tables[PATIENT])).tolist())
    if RESULT in plan.tables:
        found |= set(patients_of(plan, RESULT)[is_written(plan.tables[RESULT])].tolist())
    return found


def _people(plan: Plan) -> dict[Who, Person]:
    """Return what is known of the file's patients: as the file says, else as stored."""
    table = plan.tables[PATIENT]
    columns = [column(table, name) for name in TELLING]
    if not table.pks.any() and not all(any(each.values) for each in columns):
        return {}
    told = [list(each) for each in columns]
    stored = dict(_stored_telling(table.pks.tolist()))
    found, here = {}, is_held(table)
    for number, (pk, *said) in enumerate(zip(table.pks.tolist(), *told, strict=True)):
        held = stored.get(pk, (None, "", None))
        year, sex, day = (new or old for new, old in zip(said, held, strict=True))
        if here[number] and year and day and sex in SEXES:
            found[number] = (int(year), sex, day)
    return found


def _stored_telling(pks: list[int]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    for some in chunks(filter(None, pks), CHUNK):
        for pk, *values in Patient.objects.filter(pk__in=some).values_list("pk", *TELLING):
            yield pk, tuple(values)


def _stored_people(plan: Plan, days: set[dt.date]) -> Iterator[tuple[int, Person, str]]:
    """Yield the stored patients whom the file doesn't name, diagnosed on one of these days."""
    own = set(plan.tables[PATIENT].pks.tolist())
    visible = Patient.objects.filter(site_id__in=plan.context.visible_sites, sex__in=SEXES, birth_year__isnull=False)
    for some in chunks(sorted(days), CHUNK):
        rows = visible.filter(diagnosed_on__in=some).values_list("pk", "registry_id", *TELLING)
        for pk, registry_id, year, sex, day in rows:
            if pk not in own:
                yield pk, (year, sex, day), registry_id


def _names(plan: Plan) -> dict[Who, str]:
    return dict(enumerate(map(str, column(plan.tables[PATIENT], "registry_id"))))


def _results(plan: Plan, wanted: set[Who]) -> Mapping[Who, set[Result]]:
    """Return the results of patients, in the file and stored: analyte, sign, value and unit, whatever their day."""
    found: dict[Who, set[Result]] = defaultdict(set)
    if not wanted:
        return found
    if RESULT in plan.tables:
        table, patients = plan.tables[RESULT], patients_of(plan, RESULT)
        chosen = np.flatnonzero(np.isin(patients, list(wanted)) & is_held(table))
        columns = (column(table, name).take(chosen) for name in ("analyte", "qualifier", "value", "unit"))
        for patient, *result in zip(patients[chosen].tolist(), *columns, strict=True):
            found[patient].add(tuple(result))
    pks = plan.tables[PATIENT].pks.tolist()
    keys = {(-who if who < 0 else pks[who]): who for who in wanted}
    for some in chunks(filter(None, keys), CHUNK):
        rows = AssayResult.objects.filter(specimen__patient_id__in=some)
        for pk, *result in rows.values_list("specimen__patient_id", "analyte_id", "qualifier", "value", "unit"):
            found[keys[pk]].add(tuple(map(_plain, result)))
    return found


def _plain(value: Any) -> Any:
    return value.normalize() if isinstance(value, Decimal) else value
