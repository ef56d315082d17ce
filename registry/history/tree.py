"""Which tables hold the records of a patient, and which records of them there are or ever were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from django.db.models import Model, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from registry.audit.models import AuditEvent
from registry.audit.tables import audited_models, table_of
from registry.models import Patient

# SQLite binds at most 32,766 values in one statement.
TOGETHER = 5_000
Keys = Mapping[type[Model], set[int]]


@cache
def patient_models() -> dict[str, type[Model]]:
    """Return the models whose rows belong to a patient, by table: the patient first, parents before their children."""
    found = {model._meta.db_table: model for model in audited_models() if _belongs(model)}
    order = sorted(found.values(), key=lambda model: (model is not Patient, table_of(model).parent is not None))
    return {model._meta.db_table: model for model in order}


def _belongs(model: type[Model]) -> bool:
    table = table_of(model)
    return table.patient is not None or table.parent is not None


def path_to_patient(model: type[Model]) -> str:
    """Return the lookup from a model of a patient's records to the patient."""
    if model is Patient:
        return "pk"
    return str(getattr(model, "scope_path", "")).removesuffix("__site")


def stored_keys(patient_id: int) -> Keys:
    """Return the numbers of the records that a patient has now, by model."""
    return {model: set(_rows_of(model, patient_id).values_list("pk", flat=True)) for model in patient_models().values()}


def _rows_of(model: type[Model], patient_id: int) -> QuerySet[Model]:
    return model._base_manager.filter(**{path_to_patient(model): patient_id}).order_by()


def known_keys(patient_id: int) -> Keys:
    """Return the numbers of all records that a patient has or ever had, by model: deleted and moved ones, too."""
    found: dict[type[Model], set[int]] = defaultdict(set, stored_keys(patient_id))
    named = AuditEvent.objects.filter(patient_id=patient_id, table__in=patient_models(), record_id__isnull=False)
    for table, number in named.order_by().values_list("table", "record_id").distinct():
        found[patient_models()[table]].add(int(number or 0))
    return {model: numbers for model, numbers in found.items() if numbers}


def events_of(keys: Keys) -> Iterator[AuditEvent]:
    """Yield every event of some records, table by table, in their order within it."""
    for model, numbers in keys.items():
        for part in _parts(sorted(numbers)):
            rows = AuditEvent.objects.filter(table=model._meta.db_table, record_id__in=part)
            yield from rows.order_by("id").iterator(chunk_size=TOGETHER)


def moved_away(patient_id: int) -> Q:
    """Return what finds the events of records that were the patient's, and are another's now; they name the latter."""
    found = Q(pk__in=[])
    stored = stored_keys(patient_id)
    for model, numbers in known_keys(patient_id).items():
        gone = numbers - stored.get(model, set())
        elsewhere = model._base_manager.filter(pk__in=list(gone)[:TOGETHER]).values_list("pk", flat=True)
        if gone and (others := list(elsewhere)):
            found |= Q(table=model._meta.db_table, record_id__in=others)
    return found


def _parts(numbers: list[int]) -> Iterable[list[int]]:
    return (numbers[start : start + TOGETHER] for start in range(0, len(numbers), TOGETHER))


@cache
def _models_by_table() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in audited_models()}


def model_of_table(table: str) -> type[Model]:
    """Return the model of a recorded table."""
    return _models_by_table()[table]


def page_of(model: type[Model], number: int, page: str) -> str:
    """Return the address of a page of a record in the admin; nothing for a model that has none."""
    names = model._meta
    try:
        return reverse(f"admin:{names.app_label}_{names.model_name}_{page}", args=(number,))
    except NoReverseMatch:
        return ""
