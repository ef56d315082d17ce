"""Which tables are recorded, which aren't and why, and which count as stored records. The only list of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Field, ForeignKey, JSONField, Model

RECORDED_APPS = ("registry", "analysis")

# Models outside of them that say who may do what.
ALSO_AUDITED = ("auth.Group", "auth.Permission")

# What isn't recorded, by model or by application, each with its reason.
EXEMPT = {
    "registry.StagePart": "What an import read and would write; the events of the written rows say what it wrote.",
    "registry.AuditEvent": "The audit trail itself.",
    "registry.AuditSeal": "The audit trail itself.",
    "registry.AuditErasure": "The audit trail itself.",
    "admin": "Django's own log of the admin, which the audit trail replaces.",
    "contenttypes": "Names of tables, made by migrations.",
    "sessions": "Sessions come and go; signing in and out are events of their own.",
    "django_tasks_database": "The queue of background work; the run it works on is recorded.",
}

# Columns that make no event, or whose values are never shown, of tables that are recorded.
EXEMPT_COLUMNS = {
    # The file and what was shown of it are large and stay with the run; progress is no change.
    "registry.ImportRun": {"content", "preview", "step", "done", "total", "heartbeat_at"},
    # Signing in is an event of its own.
    "registry.User": {"last_login"},
}
MASKED_COLUMNS = {"registry.User": {"password"}}
MASK = "***"

# Recorded, but no stored record of a patient or of the reference that results are read by.
NO_RECORDS = {
    "registry.ImportRun",
    "registry.ImportProfile",
    "registry.PartStatus",
    "registry.Query",
    "registry.QueryComment",
    "registry.User",
}


@dataclass(frozen=True)
class Column:
    """A recorded column."""

    name: str
    masked: bool
    json: bool


def quote(name: str) -> str:
    """Quote a name."""
    return f'"{name}"'


@dataclass(frozen=True)
class Table:
    """A recorded table.

    Attributes
    ----------
    patient, site : str or None
        The column by which a row itself names its patient and its site.
    parent : tuple of str or None
        Where the row names no patient itself: its column of the record that does, and the table of that record.
    """

    name: str
    key: str
    columns: tuple[Column, ...]
    whole: bool
    patient: str | None
    site: str | None
    parent: tuple[str, str] | None
    counts: bool

    def patient_of(self, row: str) -> str:
        """Return the SQL of a row's patient: its own column, or that of the record between."""
        if self.patient:
            return f"{row}.{quote(self.patient)}"
        if self.parent is None:
            return "NULL"
        column, parent = self.parent
        return f"(SELECT p.patient_id FROM {quote(parent)} AS p WHERE p.id = {row}.{quote(column)})"


def audited_models() -> Iterator[type[Model]]:
    """Yield each model whose table is recorded, those of many-to-many relations included."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or model._meta.swapped or is_exempt(model):
            continue
        owner = model._meta.auto_created
        labelled = model if isinstance(owner, bool) else owner
        if labelled._meta.app_label in RECORDED_APPS or labelled._meta.label in ALSO_AUDITED:
            yield model


def is_exempt(model: type[Model]) -> bool:
    """Tell whether a model is named as not recorded."""
    return model._meta.label in EXEMPT or model._meta.app_label in EXEMPT


def audited_tables() -> dict[str, Table]:
    """Return the recorded tables by name."""
    return {model._meta.db_table: table_of(model) for model in audited_models()}


def table_of(model: type[Model]) -> Table:
    """Describe the recorded table of a model."""
    label, fields = model._meta.label, model._meta.concrete_fields
    left_out, masked = EXEMPT_COLUMNS.get(label, set()), MASKED_COLUMNS.get(label, set())
    key = next(str(field.column) for field in fields if field.primary_key)
    return Table(
        name=model._meta.db_table,
        key=key,
        columns=tuple(
            Column(str(field.column), field.column in masked, isinstance(field, JSONField))
            for field in fields
            if field.column not in left_out
        ),
        whole=not left_out and not masked,
        patient=_owner(model, "registry.Patient", "patient_id"),
        site=_owner(model, "registry.Site", "site_id"),
        parent=_parent(model),
        counts=model._meta.app_label == "registry" and not model._meta.auto_created and label not in NO_RECORDS,
    )


def _owner(model: type[Model], label: str, column: str) -> str | None:
    """Return the column by which a row itself names its patient or site."""
    if model._meta.label == label:
        return model._meta.pk.column
    fields: tuple[Field, ...] = model._meta.concrete_fields
    return column if any(field.column == column for field in fields) else None


def _parent(model: type[Model]) -> tuple[str, str] | None:
    """Return the column and the table of the record between a row and its patient, as the scope's path tells."""
    words = str(getattr(model, "scope_path", None) or "").split("__")
    if words[1:] != ["patient", "site"]:
        return None
    key = model._meta.get_field(words[0])
    parent = key.related_model
    if not isinstance(key, ForeignKey) or not isinstance(parent, type):
        return None
    return str(key.column), parent._meta.db_table
