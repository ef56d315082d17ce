"""What a freeze holds: every table of the clinical model, without long free texts and times of day."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.models import DateTimeField, Field, Model, TextField, TimeField

from registry.models import RegistryModel

# Notes may tell more of a person than their pseudonym does, and no report reads them.
_LEFT_OUT = (TextField, TimeField, DateTimeField)


def frozen_models() -> Iterator[type[Model]]:
    """Yield the models, by name."""
    models = apps.get_app_config("registry").get_models()
    chosen = (one for one in models if issubclass(one, RegistryModel) and one.__module__.startswith("registry.models."))
    yield from sorted(chosen, key=lambda one: str(one._meta.model_name))


def frozen_fields(model: type[Model]) -> list[Field]:
    """Give the fields of a model whose values are frozen."""
    return [field for field in model._meta.concrete_fields if not isinstance(field, _LEFT_OUT)]


def frozen_columns(model: type[Model]) -> list[str]:
    """Give the columns of a model, by name."""
    return sorted(field.attname for field in frozen_fields(model))
