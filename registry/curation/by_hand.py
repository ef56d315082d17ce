"""Queries that people raise about a field of a record: what the field holds, and that a change asks again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.db.models import Field, Model

from registry.curation.models import Query, QueryState
from registry.curation.parts import PART_OF, model_called

BY_HAND = "by_hand"
SETTLED = (QueryState.ANSWERED, QueryState.CLOSED)
VALUE = "value"
WRITTEN_TOGETHER = 500


class Subject(NamedTuple):
    """What a query is about: a record by its table and number."""

    table: str
    number: int

    def __str__(self) -> str:
        return f"{self.table}:{self.number}"


def subject_of(text: str) -> Subject | None:
    """Read what a query says that it is about; ``None`` where that is no record of a patient.

    >>> subject_of("specimen:12"), subject_of("user:1"), subject_of("specimen:x")
    (Subject(table='specimen', number=12), None, None)
    """
    table, _colon, number = text.partition(":")
    usable = table in PART_OF and number.isascii() and number.isdecimal() and len(number) < 19
    return Subject(table, int(number)) if usable else None


def fields_of(model: type[Model]) -> list[Field[Any, Any]]:
    """Return the fields of a record about which a query can be raised."""
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def value_of(subject: Subject, field: str) -> str | None:
    """Return what a field of a record holds, as a text; ``None`` where the record is gone, or the field unknown."""
    return _values(subject.table, field, [subject.number]).get(subject.number)


def _values(table: str, field: str, numbers: Collection[int]) -> dict[int, str]:
    model = model_called(table)
    if field not in {each.name for each in fields_of(model)}:
        return {}
    rows = model._default_manager.filter(pk__in=numbers).order_by().values_list("pk", field)
    return {number: "" if value is None else str(value) for number, value in rows}


def look_again(patients: Iterable[int]) -> tuple[int, int]:
    """Ask again what was answered about a field that has changed since; resolve what is about one of a deleted record.

    Returns
    -------
    tuple of int
        How many were opened again, and how many resolved. A second look changes nothing.
    """
    asked = Query.objects.filter(rule=BY_HAND, patient_id__in=list(patients)).exclude(field="")
    asked = asked.exclude(state=QueryState.RESOLVED)
    groups: dict[tuple[str, str], list[tuple[int, Query]]] = defaultdict(list)
    open_now: set[tuple[str, str]] = set()
    for query in asked.only("record", "field", "params", "state").order_by("pk"):
        if subject := subject_of(query.record):
            groups[subject.table, query.field].append((subject.number, query))
            open_now |= {(query.record, query.field)} if query.state == QueryState.OPEN else set()
    reopened, resolved = [], []
    for (table, field), some in groups.items():
        values = _values(table, field, [number for number, _query in some])
        resolved += [query for number, query in some if number not in values]
        there = [(query, values[number]) for number, query in some if number in values]
        reopened += [query for query, value in there if _asks_again(query, value, open_now)]
    Query.objects.bulk_update(reopened, ["state", "params"], batch_size=WRITTEN_TOGETHER)
    for query in resolved:
        query.state = QueryState.RESOLVED
    Query.objects.bulk_update(resolved, ["state"], batch_size=WRITTEN_TOGETHER)
    return len(reopened), len(resolved)


def _asks_again(query: Query, value: str, open_now: set[tuple[str, str]]) -> bool:
    """Open a settled query whose field holds another value than it was answered with, unless another one asks."""
    place = (query.record, query.field)
    if query.state not in SETTLED or query.params.get(VALUE, value) == value or place in open_now:
        return False
    query.state, query.params = QueryState.OPEN, {**query.params, VALUE: value}
    open_now.add(place)
    return True
