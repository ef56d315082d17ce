"""What tests of admin pages share: addresses, and what a browser would send back."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.urls import reverse


def address(record: Model | type[Model], page: str, *keys: object) -> str:
    """Return the address of an admin page of a model."""
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}", args=keys)


def sent_back(response: Any) -> dict[str, Any]:
    """Return what a browser would send of a form page if the reader changed nothing."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data: dict[str, Any] = {"_standing": response.context["standing"]} if "standing" in response.context else {}
    for form in forms:
        for field in form:
            value = field.value()
            data[field.html_name] = "" if value is None or value is False else value
    return data


def errors_of(response: Any) -> str:
    """Return every error that a form page shows, as one text."""
    found = [str(response.context["adminform"].form.errors)]
    for inline in response.context["inline_admin_formsets"]:
        found += [str(inline.formset.errors), str(inline.formset.non_form_errors())]
    return " ".join(found)
