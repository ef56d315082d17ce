"""The tables of the audit trail. A migration makes them, with what forbids to change them; nothing refers out of them.

They are unmanaged, so that ``flush`` and test databases leave them alone: nothing of the application empties them.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.audit.kinds import Action


class AuditEvent(models.Model):
    """Something that happened: to a row, or by a person. Never changed, never removed."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("at"))
    action = models.CharField(_("action"), max_length=20, choices=Action.choices)
    # The row that changed, and what that row itself says of its patient and site.
    table = models.CharField(_("table"), max_length=63, blank=True, db_column="table_name")
    record_id = models.BigIntegerField(_("record"), null=True)
    patient_id = models.BigIntegerField(_("patient"), null=True)
    site_id = models.BigIntegerField(_("site"), null=True)
    # JSON as the database wrote it: the whole row of an insert or delete, the changed columns of an update.
    old = models.TextField(_("old values"), blank=True)
    new = models.TextField(_("new values"), blank=True)
    # Whether a stored clinical record changed: what a version of the records counts.
    changes_records = models.BooleanField(_("changes records"), default=False)
    # Who and why. Names as they were, since accounts may be renamed or removed.
    user_id = models.BigIntegerField(_("user"), null=True)
    user_name = models.CharField(_("name of the user"), max_length=150, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    request_id = models.CharField(_("request"), max_length=40, blank=True)
    import_run = models.BigIntegerField(_("import"), null=True)
    transaction_id = models.BigIntegerField(_("transaction"), null=True)

    class Meta:
        managed = False
        db_table = "registry_auditevent"
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        default_permissions = ("view",)
        permissions = [
            ("view_history", _("Can view the history of records")),
            ("view_own_history", _("Can view the history of records that they entered or changed")),
            ("erase_patient", _("Can erase the personal data of a patient")),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.id} · {self.at:%Y-%m-%d %H:%M:%S} · {self.action} {self.table} {self.record_id or ''}".strip()

    @property
    def erased(self) -> bool:
        """Whether the values were erased: a row that changed always had some."""
        return bool(self.table) and not self.old and not self.new

    @property
    def old_values(self) -> dict[str, Any]:
        """The values before, by column."""
        return values_of(self.old)

    @property
    def new_values(self) -> dict[str, Any]:
        """The values after, by column; of an event that is no row's, its particulars."""
        return values_of(self.new)


_DECODER = json.JSONDecoder(parse_float=Decimal)


def values_of(text: str) -> dict[str, Any]:
    """Read the values of an event; numbers with decimals keep all of them."""
    read: dict[str, Any] = _DECODER.decode(text) if text else {}
    return read


class AuditSeal(models.Model):
    """A batch of events, sealed: their numbers and, for each, the hash that chains it to all before."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("at"))
    count = models.PositiveIntegerField(_("events"), db_column="event_count")
    # What the next batch begins after: an event's number on SQLite, a transaction's on PostgreSQL.
    through = models.BigIntegerField(_("through"))
    # Eight bytes an event, and thirty-two.
    events = models.BinaryField(_("numbers of the events"))
    hashes = models.BinaryField(_("hashes"))

    class Meta:
        managed = False
        db_table = "registry_auditseal"
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")
        default_permissions = ()
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.id} · {self.count}"


class AuditErasure(models.Model):
    """An event whose values were erased, with what the chain says of them: hashes that were salted."""

    event = models.BigIntegerField(primary_key=True, db_column="event_id")
    # The event that says who erased, and why; it names this list by its hash.
    erasure = models.BigIntegerField(_("erasure"), db_column="erasure_id")
    old_hash = models.CharField(_("hash of the old values"), max_length=64)
    new_hash = models.CharField(_("hash of the new values"), max_length=64)
    # Empty where the reason was sealed in clear, by a version before.
    reason_hash = models.CharField(_("hash of the reason"), max_length=64)

    class Meta:
        managed = False
        db_table = "registry_auditerasure"
        verbose_name = _("erased event")
        verbose_name_plural = _("erased events")
        default_permissions = ()
        ordering = ["event"]

    def __str__(self) -> str:
        return f"{self.event} · {self.erasure}"
