"""What was typed where nothing may be changed any more: it was locked or deleted since the page was shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.http import QueryDict

from registry.admin.conflicts.inputs import BETWEEN
from registry.admin.conflicts.questions import Difference
from registry.admin.conflicts.rows import DELETE, KEY, sent_rows
from registry.admin.conflicts.standing import Standing, key_of


def typed_in_vain(
    started: Standing, data: QueryDict, model: type[Model], open_fields: Collection[str], open_tables: Collection[str]
) -> list[Difference]:
    """Return what was typed into fields and tables that were open when the page was shown, and aren't now."""
    shown = started.records.get(key_of(""), {})
    closed = {name: text for name, text in shown.items() if name not in open_fields}
    found = list(_differences(model, closed, {name: ", ".join(data.getlist(name)) for name in closed}))
    for prefix in started.tables:
        if prefix not in open_tables:
            rows = started.rows(prefix)
            for row in sent_rows(data, prefix):
                typed = {name: ", ".join(row.data.getlist(name)) for name in row.data if name not in (KEY, DELETE)}
                related = _model_behind(model, prefix)
                found += _differences(related, rows.get(row.number or 0, {}), typed)
    return found


def of_what_is_open(started: Standing, open_fields: Collection[str], open_tables: Collection[str]) -> Standing:
    """Return what a page started from without what is closed by now, so that the rest of it can be sent again."""
    prefixes = tuple(f"{prefix}:" for prefix in open_tables)
    records = {key: texts for key, texts in started.records.items() if key.startswith(prefixes)}
    own = started.records.get(key_of(""), {})
    records[key_of("")] = {name: text for name, text in own.items() if name in open_fields}
    return replace(started, records=records, tables=[name for name in started.tables if name in open_tables])


def _differences(model: type[Model], started: Mapping[str, str], typed: Mapping[str, str]) -> Iterator[Difference]:
    for name, text in typed.items():
        before = started.get(name, "").replace(BETWEEN, ", ")
        field: Any = _field(model, name)
        if field is not None and text.replace("\r\n", "\n") != before and not getattr(field, "remote_field", None):
            label = f"{model._meta.verbose_name}: {field.verbose_name}"
            yield Difference(label, before, None, text)


def _field(model: type[Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _model_behind(model: type[Model], prefix: str) -> type[Model]:
    """Return the model of a table by its prefix: the name of the relation, as Django has it."""
    for relation in model._meta.related_objects:
        if relation.get_accessor_name() == prefix:
            behind: Any = relation.related_model
            return behind if isinstance(behind, type) else model
    return model
