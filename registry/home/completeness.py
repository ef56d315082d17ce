"""How complete the records are: of how many records each field says something. Set-wise, a query for each table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Field, Model, Q
from django.utils.functional import Promise

from registry.access.scope import scope_sites, visible
from registry.audit.version import current_version, unchanged_since
from registry.models import (
    ClinicalAssessment,
    ColorectalPrimary,
    FollowUp,
    Patient,
    ResponseAssessment,
    Specimen,
    Treatment,
    TumourAssessment,
    User,
)

Text = str | Promise
TABLES: tuple[type[Model], ...] = (
    Patient, TumourAssessment, ColorectalPrimary, Specimen, ClinicalAssessment, Treatment, ResponseAssessment, FollowUp,
)  # fmt: skip
# What is always there, or stands only beside another field, or isn't asked for.
LEFT_OUT = ("_precision", "_qualifier", "notes", "raw_text", "_as_received")
KEPT_SECONDS = 3_600


@dataclass(frozen=True)
class FieldLine:
    """A field, and of how many records it says something."""

    label: Text
    filled: int
    of: int

    @property
    def percent(self) -> int:
        """The share, rounded down: 100 means every record."""
        return self.filled * 100 // self.of if self.of else 0


@dataclass(frozen=True)
class TableLines:
    """The fields of a table, the least complete first."""

    label: Text
    records: int
    fields: tuple[FieldLine, ...]

    @property
    def percent(self) -> int:
        """The share of all cells of the table."""
        of = sum(line.of for line in self.fields)
        return sum(line.filled for line in self.fields) * 100 // of if of else 0


def completeness(user: User | AnonymousUser) -> list[TableLines]:
    """Tell how complete the records are that a user sees; kept until any record changes."""
    tables = [model for model in TABLES if user.has_perm(f"registry.view_{model._meta.model_name}")]
    return [lines for model in tables if (lines := _lines(user, model, *_kept(user, model))).records]


def _lines(user: User | AnonymousUser, model: type[Model], records: int, filled: dict[str, int]) -> TableLines:
    fields = (FieldLine(field.verbose_name, filled[field.name], records) for field in asked_fields(model))
    ordered = sorted(fields, key=lambda line: line.filled)
    return TableLines(model._meta.verbose_name_plural or "", records, tuple(ordered))


def _kept(user: User | AnonymousUser, model: type[Model]) -> tuple[int, dict[str, int]]:
    if connection.in_atomic_block:
        return _counted(user, model)  # What is rolled back must not be kept.
    sites = scope_sites(user, model)
    key = f"completeness:{model._meta.model_name}:{'all' if sites is None else sorted(sites)}".replace(" ", "")
    kept: Any = cache.get(key)
    if kept is None or not unchanged_since(kept[0]):
        version = current_version()  # Taken before the records are read.
        kept = (version, _counted(user, model))
        cache.set(key, kept, KEPT_SECONDS)
    counted: tuple[int, dict[str, int]] = kept[1]
    return counted


def _counted(user: User | AnonymousUser, model: type[Model]) -> tuple[int, dict[str, int]]:
    fields = asked_fields(model)
    counts = {f"n_{field.name}": _count(field) for field in fields}
    found = visible(user, model).order_by().aggregate(records=Count("pk"), **counts)
    return found["records"], {field.name: found[f"n_{field.name}"] for field in fields}


def _count(field: Field[Any, Any]) -> Count:
    return Count(field.name) if field.null else Count("pk", filter=~Q(**{field.name: ""}))


def asked_fields(model: type[Model]) -> list[Field[Any, Any]]:
    """Return the fields that may be empty, and say something when they aren't."""
    return [
        field
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.is_relation or field.name.endswith(LEFT_OUT)) and (field.null or field.blank)
    ]
