"""Queries: the doubts that data raise and people resolve."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models.base import RegistryModel


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

    class Meta(RegistryModel.Meta):
        verbose_name = _("query")
        verbose_name_plural = _("queries")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "record"],
                condition=models.Q(state=QueryState.OPEN),
                name="query_one_open_per_rule_and_record",
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
