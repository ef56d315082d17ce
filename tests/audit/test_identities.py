"""A9: the registry keeps no identities, so that there is none to view. Who adds a table of them adds its log."""

import re

from django.apps import apps
from django.db.models import Model

from registry.audit.kinds import Action
from registry.history.tree import patient_models

# Parts of names by which a field of a person's identity would go.
IDENTIFYING = re.compile(
    r"(first|last|full|family|given|maiden|patient)_?name|surname|birth_?(date|day)|born_on|date_of_birth|phone|mobile"
    r"|e?mail|address|street|postcode|zip|hospital_(number|id)|medical_record|mrn|insurance|national|passport|identity"
    r"|photo|fax|social_security",
    re.IGNORECASE,
)


def identifying(models: list[type[Model]]) -> list[str]:
    return [
        f"{model._meta.label}.{field.name}"
        for model in models
        for field in model._meta.get_fields()
        if IDENTIFYING.search(field.name)
    ]


def test_no_table_of_a_patients_records_holds_an_identity() -> None:
    assert identifying(list(patient_models().values())) == []


def test_no_table_of_the_registry_is_one_of_identities() -> None:
    named = [model._meta.label for model in apps.get_models() if IDENTIFYING.search(model.__name__)]
    assert named == []


def test_an_identity_would_be_found() -> None:
    user = apps.get_model("registry", "User")
    assert identifying([user]) == ["registry.User.first_name", "registry.User.last_name", "registry.User.email"]


def test_a_view_of_an_identity_has_its_place_in_the_log() -> None:
    assert Action.IDENTITY_VIEW in Action.values
