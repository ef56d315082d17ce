"""What must hold for anything to be restored: that the user sees it, that what it refers to is there, that it fits."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Model
from django.utils.translation import gettext as _

from registry.access.scope import visible
from registry.curation.status import ChangeRefused
from registry.history.words import AnyField
from registry.models import User


class RestoreRefused(Exception):
    """What can't be restored; its text is the sentence shown."""


class ChangedMeanwhile(RestoreRefused):
    """Somebody changed the record since it was shown."""


def refusal(error: Exception) -> str:
    """Word what the status of the records, or the database, refuses."""
    if isinstance(error, ChangeRefused):
        return str(error)
    return _("The version can't be restored: it contradicts what is stored by now, or the records are locked.")


def require_visible(records: Iterable[Model], user: User) -> None:
    """Refuse records, stored ones, that the user doesn't see."""
    for record in records:
        if not visible(user, type(record)._default_manager.filter(pk=record.pk)).exists():
            raise RestoreRefused(_("You may not change this record."))


def require_related(fields: Iterable[AnyField], record: Model, user: User) -> None:
    """Refuse a version that refers to what is deleted, or to what the user doesn't see."""
    for field in fields:
        key = getattr(record, field.attname)
        if not isinstance(field, ForeignKey) or key is None or not isinstance(field.related_model, type):
            continue
        if not visible(user, field.related_model._default_manager.filter(pk=key)).exists():
            sentence = _(
                "This version belongs to the %(kind)s no. %(number)s, which no longer exists. Restore that first."
            )
            raise RestoreRefused(sentence % {"kind": field.verbose_name, "number": key})


def require_valid(record: Model) -> None:
    """Refuse values that don't fit what is stored by now."""
    try:
        record.full_clean(validate_unique=True, validate_constraints=True)
    except ValidationError as error:
        raise RestoreRefused(" ".join(_sentences(record, error))) from error


def _sentences(record: Model, error: ValidationError) -> Iterable[str]:
    labels = {str(field.name): str(field.verbose_name) for field in record._meta.fields}
    for name, messages in error.message_dict.items():
        yield from (f"{labels[name]}: {message}" if name in labels else message for message in messages)
