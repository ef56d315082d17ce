"""Curation: how far the parts of a patient's records are, and the doubts that data raise and people resolve."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.curation.kinds import Level, Part
from registry.models.base import RegistryModel


class PartStatus(RegistryModel):
    """How far a part of a patient's records is. A part without a row is a draft: new patients need none."""

    scope_path: ClassVar[str | None] = "patient__site"

    patient = models.ForeignKey(
        "registry.Patient", on_delete=models.CASCADE, related_name="statuses", verbose_name=_("patient")
    )
    part = models.CharField(_("part"), max_length=12, choices=Part.choices)
    level = models.PositiveSmallIntegerField(_("status"), choices=Level.choices, default=Level.DRAFT)
    changed_at = models.DateTimeField(_("since"), auto_now=True)

    class Meta(RegistryModel.Meta):
        verbose_name = _("status of a part")
        verbose_name_plural = _("statuses of parts")
        default_permissions: ClassVar[tuple[str, ...]] = ()  # type: ignore[assignment]
        permissions = [
            ("submit_records", _("Sends records to review, and takes them back")),
            ("verify_records", _("Verifies records that others entered")),
            ("lock_records", _("Locks verified records, and studies")),
            ("unlock_records", _("Unlocks records and studies, with a reason")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["patient", "part"], name="partstatus_once_per_part"),
            models.CheckConstraint(
                condition=models.Q(level__in=Level.values), name="partstatus_level_known",
                violation_error_message=_("There is no such status."),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["level", "part", "patient"], name="partstatus_level_idx"),
            models.Index(fields=["changed_at"], name="partstatus_changed_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.patient} · {self.get_part_display()}"


class Severity(models.TextChoices):
    """How much a doubt weighs."""

    ERROR = "error", _("error")
    WARNING = "warning", _("warning")


class QueryState(models.TextChoices):
    """Where a doubt stands."""

    OPEN = "open", _("open")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")
    # The rule that raised it holds again.
    RESOLVED = "resolved", _("resolved by data")


class Query(RegistryModel):
    """A doubt about one record, in one sentence, until somebody answers it."""

    scope_path: ClassVar[str | None] = "patient__site"

    patient = models.ForeignKey(
        "registry.Patient", on_delete=models.CASCADE, related_name="queries", verbose_name=_("patient")
    )
    rule = models.CharField(_("rule"), max_length=60)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity.choices)
    record = models.CharField(
        _("record"), max_length=60, help_text=_("Model and number of the record, such as assayresult:12.")
    )
    # Of a query that a person raised: the field that it is about. A rule names its fields itself.
    field = models.CharField(_("field"), max_length=60, blank=True)
    # In English where the rule words itself: pages word rule and particulars in the reader's language.
    sentence = models.CharField(_("sentence"), max_length=500)
    params = models.JSONField(_("particulars"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=QueryState.choices, default=QueryState.OPEN)
    answer = models.TextField(_("answer"), blank=True, max_length=2000)
    raised_at = models.DateTimeField(_("raised at"), auto_now_add=True)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("raised by"),
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_queries",
        verbose_name=_("assigned to"),
    )

    class Meta(RegistryModel.Meta):
        verbose_name = _("query")
        verbose_name_plural = _("queries")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "record", "field"],
                condition=models.Q(state=QueryState.OPEN),
                name="query_one_open_per_rule_and_record",
                violation_error_message=_("An open query asks about this already: add to its discussion."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state=QueryState.ANSWERED) | ~models.Q(answer=""),
                name="query_answered_has_answer",
                violation_error_message=_("An answered query has an answer."),
            ),
        ]
        indexes = [models.Index(fields=["state", "-raised_at"], name="query_state_idx")]

    def __str__(self) -> str:
        return self.sentence


class QueryComment(RegistryModel):
    """What somebody said about a query. It is never changed."""

    scope_path: ClassVar[str | None] = "query__patient__site"

    query = models.ForeignKey(Query, on_delete=models.CASCADE, related_name="comments", verbose_name=_("query"))
    text = models.TextField(_("comment"), max_length=2000)
    said_at = models.DateTimeField(_("said at"), auto_now_add=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("said by"),
    )

    class Meta(RegistryModel.Meta):
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        default_permissions: ClassVar[tuple[str, ...]] = ()  # type: ignore[assignment]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
