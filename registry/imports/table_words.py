"""What the tables that an import writes are called, and how many records of each a run speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from registry.imports.models import ImportRun
from registry.imports.run_badges import Text


@dataclass(frozen=True)
class TableCount:
    """How many records of a table are new, changed, the same or left."""

    label: Text
    records: Mapping[str, int]


def table_counts(run: ImportRun) -> list[TableCount]:
    """Return how many records of each table are new, changed, the same or left."""
    return [
        TableCount(table_label(name, plural=True), records)
        for name, records in run.counts.get("records", {}).items()
        if any(records.values())
    ]


def written_records(run: ImportRun) -> int:
    """Return how many records a run writes: the new and the changed ones."""
    return sum(table["new"] + table["changed"] for table in run.counts.get("records", {}).values())


def table_label(name: str, *, plural: bool = False) -> Text:
    """Return what a table is called; a name that isn't a table's stays as it is."""
    model = model_called(name)
    if model is None:
        return name
    return (model._meta.verbose_name_plural if plural else model._meta.verbose_name) or name


def model_called(name: str) -> type[models.Model] | None:
    """Return the model of a table, which may be one that no column of a file writes: queries, say."""
    return next(
        (model for model in apps.get_app_config("registry").get_models() if model._meta.model_name == name), None
    )
