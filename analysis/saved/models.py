"""A saved cohort or report."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models import Study


class Shared(models.TextChoices):
    """Who else finds a saved report. Nobody sees more by it: each reader's own rights decide what it shows."""

    NOBODY = "nobody", _("only me")
    SITE = "site", _("my site")
    ALL = "all", _("everybody who may read summaries")


class SavedReport(models.Model):
    """A cohort, or a report with all its choices, under a name.

    Attributes
    ----------
    report
        The report by its name in an address; empty for a cohort alone.
    query
        What is asked, as the address says it, without the study.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_reports")
    name = models.CharField(_("name"), max_length=120)
    study = models.ForeignKey(Study, models.CASCADE, related_name="+", verbose_name=_("study"))
    report = models.CharField(_("report"), max_length=40, blank=True)
    query = models.TextField(_("choices"), blank=True, max_length=4000)
    note = models.TextField(_("note"), blank=True, max_length=1000)
    shared = models.CharField(_("shared with"), max_length=10, choices=Shared.choices, default=Shared.NOBODY)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("saved report")
        verbose_name_plural = _("saved reports")
        default_permissions = ()
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=("owner", "name"),
                name="saved_report_name_unique",
                violation_error_message=_("You have saved something under this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
