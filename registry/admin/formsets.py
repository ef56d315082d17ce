"""Rows of a table within a page: which rows there are, and which of them exclude one another."""

from __future__ import annotations

from typing import Any

from django.db.models import ForeignKey, Model, UniqueConstraint, Value
from django.forms import BaseInlineFormSet, ModelChoiceField, ModelForm

from registry.models.base import in_words


class ScopedFormSet(BaseInlineFormSet):
    """Rows that exist for the user, each unlike the others."""

    fk: ForeignKey

    @property
    def record_model(self) -> type[Model]:
        """The model of the rows."""
        return self.fk.model

    def add_fields(self, form: Any, index: int | None) -> None:
        """Add the key of the row, which the browser sends: it is one of the rows that exist for the user.

        Django would look it up among all rows, and so tell a key of another site from one that is free.
        """
        super().add_fields(form, index)
        key = form.fields.get("id")
        if isinstance(key, ModelChoiceField):
            key.queryset = self.queryset

    def clean(self) -> None:
        """Refuse two rows that a unique key with a condition forbids; Django compares those without one."""
        super().clean()
        rows = [form for form in self.forms if form.has_changed() or form.instance.pk]
        rows = [form for form in rows if form not in self.deleted_forms and not form.errors]
        for constraint in self.record_model._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and constraint.fields and constraint.condition:
                self._refuse_alike(rows, constraint)

    def _refuse_alike(self, rows: list[ModelForm], constraint: UniqueConstraint) -> None:
        names = [name for name in constraint.fields if name != self.fk.name]
        seen: set[tuple[Any, ...]] = set()
        for form in rows:
            key = tuple(getattr(form.instance, name) for name in names)
            if None in key or not applies(constraint, form.instance):
                continue
            if key in seen:
                form.add_error(None, in_words(constraint, self.record_model))
            seen.add(key)


def applies(constraint: UniqueConstraint, instance: Model) -> bool:
    """Tell whether a unique key counts for a record, as the record's values stand."""
    values = {field.name: Value(getattr(instance, field.attname), field) for field in instance._meta.concrete_fields}
    return constraint.condition is not None and constraint.condition.check(values)
