"""What is stored already, of the affected patients only, fetched as narrow rows and looked up by natural key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.functions import Lower

from registry.imports.entities import Entity
from registry.models import Patient

# SQLite binds at most 32,766 values in one statement.
CHUNK = 10_000

StoredRow = tuple[int, tuple[Any, ...]]


@dataclass(frozen=True)
class KnownPatient:
    """A stored patient with this registry id, whatever the site."""

    pk: int
    site: int


@dataclass
class Existing:
    """Stored rows by table: ``(parent's number, natural key)`` → number, and values as the entity orders them."""

    patients: dict[str, KnownPatient] = field(default_factory=dict)
    tables: dict[str, dict[tuple[Any, ...], StoredRow]] = field(default_factory=dict)
    fetched: dict[str, set[int]] = field(default_factory=dict)

    def find(self, entity: Entity, parent: int | None, key: tuple[Any, ...]) -> StoredRow | None:
        """Return the stored row of that key, if there is one."""
        return self.tables.get(entity.name, {}).get((parent, key))

    def fetch(self, entity: Entity, parents: Iterable[int]) -> None:
        """Fetch the rows of these parents that weren't fetched before."""
        known = self.fetched.setdefault(entity.name, set())
        wanted = sorted(set(parents) - known)
        known.update(wanted)
        table = self.tables.setdefault(entity.name, {})
        for rows in chunks(wanted, CHUNK):
            for pk, parent, *values in _rows(entity, rows):
                table.setdefault((parent, _key(entity, values)), (pk, tuple(values)))


def _rows(entity: Entity, parents: Sequence[int]) -> QuerySet[Any, Any]:
    names = [f"{name}_id" if entity.model._meta.get_field(name).is_relation else name for name in entity.columns]
    objects: QuerySet[Model] = entity.model._default_manager.all()
    if entity.parent:
        rows = objects.filter(**{f"{entity.parent}_id__in": parents}).order_by("pk")
        return rows.values_list("pk", f"{entity.parent}_id", *names)
    return objects.filter(pk__in=parents).order_by("pk").values_list("pk", "pk", *names)


def _key(entity: Entity, values: Sequence[Any]) -> tuple[Any, ...]:
    if not entity.parent:
        return ()  # A patient is found by its number: the id was looked up without regard to capital letters.
    key = tuple(values[: len(entity.key)])
    return ("code", key[0]) if entity.name == "specimen" and key[0] else key


def load_patients(ids: Iterable[str]) -> dict[str, KnownPatient]:
    """Return the stored patients of these ids in small letters, of every site: an id is unique in the registry."""
    found: dict[str, KnownPatient] = {}
    for some in chunks(sorted(set(ids)), CHUNK):
        rows = Patient.objects.annotate(lowered=Lower("registry_id")).filter(lowered__in=some)
        found.update({low: KnownPatient(pk, site) for low, pk, site in rows.values_list("lowered", "pk", "site_id")})
    return found


def chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Yield the items in lists of at most ``size``."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part
