"""What every stored record shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.utils.functional import Promise
from django.utils.text import format_lazy, get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.fields import ClinicalChoiceField

# Named here, as the collecting of texts overlooks those inside f-strings.
DATE_NOT_STATED = _("date not stated")


class YesNoUnknown(models.TextChoices):
    """An answer that was asked for: *unknown* differs from *not recorded*, which is empty."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("unknown")


class Qualifier(models.TextChoices):
    """How a measured number stands to the true value. Nothing is ever substituted for a limit."""

    EQUAL = "=", _("equal to")
    BELOW = "<", _("below")
    ABOVE = ">", _("above")
    NOT_DETECTED = "ND", _("not detected")


def qualifier_field(of_what: str | Promise) -> ClinicalChoiceField:
    """Declare the qualifier that stands beside the measured number `of_what`."""
    return ClinicalChoiceField(
        format_lazy("{label} ({of_what})", label=_("qualifier"), of_what=of_what),
        max_length=2,
        choices=Qualifier.choices,
        default=Qualifier.EQUAL,
    )


class RegistryModel(models.Model):
    """A table of the registry.

    Attributes
    ----------
    scope_path : str or None
        Lookup from this model to the site that owns a row; ``None`` for reference data that all sites share.
    scope_shares_unowned : bool
        A row that no site owns is shared by all, rather than hidden from all.
    """

    scope_path: ClassVar[str | None] = None
    scope_shares_unowned: ClassVar[bool] = False

    class Meta:
        abstract = True
        default_permissions = ("add", "change", "delete", "view", "import", "export")


class PatientRecord(RegistryModel):
    """A record of one patient."""

    scope_path: ClassVar[str | None] = "patient__site"

    patient = models.ForeignKey("registry.Patient", on_delete=models.CASCADE, verbose_name=_("patient"))

    class Meta(RegistryModel.Meta):
        abstract = True


def in_words(constraint: models.UniqueConstraint, model: type[models.Model]) -> str:
    """Say what a unique key forbids: in its own words, or else by naming its fields."""
    if constraint.violation_error_message != constraint.default_violation_error_message or not constraint.fields:
        return str(constraint.get_violation_error_message())
    labels = [str(field.verbose_name) for field in model._meta.fields if field.name in constraint.fields]
    named = {"record": model._meta.verbose_name, "fields": get_text_list(labels, gettext("and"))}
    return gettext("Another %(record)s has the same %(fields)s.") % named


class WordedUnique(models.UniqueConstraint):
    """A unique key on a part of the rows that says in words what it forbids; Django would name the constraint.

    Migrations know it as Django's own.
    """

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Name Django's class."""
        _path, arguments, keywords = super().deconstruct()
        return "django.db.models.UniqueConstraint", arguments, keywords

    def validate(
        self, model: type[models.Model], instance: models.Model, exclude: Any = None, using: str = DEFAULT_DB_ALIAS
    ) -> None:
        """Refuse a second one, naming the fields."""
        try:
            super().validate(model, instance, exclude, using)
        except ValidationError as error:
            raise ValidationError(in_words(self, model), code=error.code) from error


def unique_even_without(optional: str, *fields: str, name: str) -> list[models.BaseConstraint]:
    """Make `fields` with `optional` unique, and `fields` alone where `optional` is null.

    SQL counts two nulls as different, so that a plain unique key would accept the same record twice.
    """
    return [
        WordedUnique(fields=[*fields, optional], name=name, condition=models.Q(**{f"{optional}__isnull": False})),
        WordedUnique(
            fields=list(fields), name=f"{name}_{optional}_missing", condition=models.Q(**{f"{optional}__isnull": True})
        ),
    ]
