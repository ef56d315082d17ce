"""Rows that two people added, of which only one can be stored."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, UniqueConstraint
from django.forms import BaseInlineFormSet, ModelForm

from registry.admin.conflicts.inputs import inputs_of
from registry.admin.conflicts.rows import Row
from registry.admin.formsets import applies


def twin_of(formset: BaseInlineFormSet, row: Row, come: Iterable[ModelForm]) -> ModelForm | None:
    """Return the row, of those that somebody else added, that has a unique key of one that the user adds."""
    if row.is_to_be_deleted or _is_untouched(formset, row):
        return None
    for form in come:
        same = {name for name, one in inputs_of(form).items() if one.means(row.data, form[name].value())}
        if any(key <= same for key in _keys(formset, form, row)):
            return form
    return None


def _is_untouched(formset: BaseInlineFormSet, row: Row) -> bool:
    empty = formset.empty_form
    return all(one.means(row.data, empty[name].value()) for name, one in inputs_of(empty).items())


def _keys(formset: BaseInlineFormSet, form: ModelForm, row: Row) -> list[set[str]]:
    """Return the fields of each unique key that counts for the other row, beside the record of the page."""
    inputs, model = inputs_of(form), formset.fk.model
    found: list[set[str]] = [set()] if formset.fk.unique else []
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and formset.fk.name in constraint.fields:
            names = set(constraint.fields) - {formset.fk.name}
            # What isn't there is like nothing else; an empty text is like another.
            seen = all(
                name in inputs and (inputs[name].sent(row.data) or not model._meta.get_field(name).null)
                for name in names
            )
            if seen and (constraint.condition is None or applies(constraint, form.instance)):
                found.append(names | (_conditional(constraint.condition) & inputs.keys()))
    return found


def _conditional(condition: Q | None) -> set[str]:
    """Return the fields that a condition looks at: where they are the same, it holds for both or for none."""
    if condition is None:
        return set()
    names: set[str] = set()
    for part in condition.children:
        names |= _conditional(part) if isinstance(part, Q) else {str(part[0]).split("__")[0]}  # type: ignore[index]
    return names
