"""What a browser shows of a field and sends of it, as one text: how three states of a field are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.forms import (
    CheckboxInput,
    ChoiceField,
    Field,
    ModelChoiceField,
    ModelForm,
    ModelMultipleChoiceField,
    MultiWidget,
    SelectMultiple,
    Widget,
)
from django.forms.models import InlineForeignKeyField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

# Between several inputs, or several choices, of one field.
BETWEEN = "\x1f"
TICKED = "on"
NO_FILES: MultiValueDict[str, Any] = MultiValueDict()
NEVER_EDITED = ("id", "DELETE")


@dataclass(frozen=True)
class Input:
    """A field that can be edited, by the name it has within its form."""

    name: str
    field: Field

    @property
    def widget(self) -> Widget:
        """The widget itself, without the admin's frame around it."""
        widget = self.field.widget
        return widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget

    @property
    def label(self) -> str:
        """The name of the field, for people."""
        return str(self.field.label or self.name)

    def shown(self, value: Any) -> str:
        """Return what a form sends of the field if nobody touches it while it shows a value."""
        widget = self.widget
        if isinstance(widget, CheckboxInput):
            return TICKED if value else ""
        if isinstance(widget, MultiWidget):
            parts = zip(widget.widgets, widget.decompress(value) or (), strict=True)
            return BETWEEN.join(_told(part.format_value(one)) for part, one in parts)
        told = widget.format_value(value)
        if isinstance(widget, SelectMultiple):
            return BETWEEN.join(sorted(told))
        return _told(told)

    def sent(self, data: MultiValueDict[str, str]) -> str:
        """Return what a form sent of the field."""
        widget = self.widget
        if isinstance(widget, CheckboxInput):
            return TICKED if widget.value_from_datadict(data, NO_FILES, self.name) else ""
        if isinstance(widget, SelectMultiple):
            return BETWEEN.join(sorted(data.getlist(self.name)))
        return BETWEEN.join(_on_one_kind_of_line(data.get(name) or "") for name in self._names())

    def write(self, data: MultiValueDict[str, str], text: str) -> None:
        """Let a form send a text, as `shown` and `sent` return it."""
        if isinstance(self.widget, CheckboxInput):
            data.pop(self.name, None)
            data.update({self.name: text} if text else {})
        elif isinstance(self.widget, SelectMultiple):
            data.setlist(self.name, text.split(BETWEEN) if text else [])
        else:
            for name, part in zip(self._names(), text.split(BETWEEN), strict=False):
                data[name] = part

    def means(self, data: MultiValueDict[str, str], value: Any) -> bool:
        """Tell whether what a form sent means a value, however it is written."""
        return not self.field.has_changed(value, self.widget.value_from_datadict(data, NO_FILES, self.name))

    def worded(self, text: str) -> str:
        """Return a text for people: choices and related records by their names."""
        if isinstance(self.widget, CheckboxInput):
            return _("yes") if text else _("no")
        return ", ".join(filter(None, map(self._named, text.split(BETWEEN)))) or _("(empty)")

    def _named(self, text: str) -> str:
        field = self.field
        if isinstance(field, ModelChoiceField):
            column = "pk" if isinstance(field, ModelMultipleChoiceField) else field.to_field_name or "pk"
            usable = text.isascii() and text.isdecimal()
            row = field.queryset.filter(**{column: text}).first() if usable and field.queryset is not None else None
            return field.label_from_instance(row) if row else text
        if isinstance(field, ChoiceField):
            return str(_flat(field.choices).get(text, text)) if text else ""
        return text

    def _names(self) -> list[str]:
        ends: list[str] = getattr(self.widget, "widgets_names", [""])  # Of several inputs.
        return [self.name + end for end in ends]


def _told(value: Any) -> str:
    if isinstance(value, list | tuple):
        value = value[0] if value else ""
    return _on_one_kind_of_line("" if value is None else str(value))


def _on_one_kind_of_line(text: str) -> str:
    """Browsers send the lines of a text with another end than they were given."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _flat(choices: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for value, label in choices:
        found |= _flat(label) if isinstance(label, list | tuple) else {str(value): label}
    return found


def inputs_of(form: ModelForm) -> dict[str, Input]:
    """Return the fields of a form that can be edited."""
    return {
        name: Input(name, field)
        for name, field in form.fields.items()
        if name not in NEVER_EDITED and not field.disabled and not isinstance(field, InlineForeignKeyField)
    }


def shown_by(form: ModelForm) -> Mapping[str, str]:
    """Return what a browser would send of a form that nobody touches."""
    return {name: one.shown(form[name].value()) for name, one in inputs_of(form).items()}
