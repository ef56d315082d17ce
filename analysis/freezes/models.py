"""The register of freezes. The data are in files of the data directory; the hashes that prove them are here."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinLengthValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

NAME_PATTERN = r"^[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?$"
"""A name stands in addresses and is the name of a folder."""


class Freeze(models.Model):
    """A snapshot: never changed; its data may be removed, with a reason."""

    name = models.CharField(
        _("name"), max_length=40, unique=True,
        validators=[RegexValidator(
            NAME_PATTERN, _("Small letters without accents, digits, dots and hyphens, such as thesis-2026.")
        )],
        help_text=_("As it stands in addresses and in papers, such as thesis-2026. It is never used again."),
    )  # fmt: skip
    reason = models.CharField(_("reason"), max_length=300, validators=[MinLengthValidator(5)])
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )
    # The name as it was: accounts may be renamed or removed.
    made_by_name = models.CharField(_("made by"), max_length=150, blank=True)
    content_hash = models.CharField(_("hash of the content"), max_length=64)
    manifest_hash = models.CharField(_("hash of the list of files"), max_length=64)
    records = models.PositiveBigIntegerField(_("records"))
    removed_at = models.DateTimeField(_("data removed at"), null=True, blank=True)
    removed_by_name = models.CharField(_("data removed by"), max_length=150, blank=True)
    removal_reason = models.CharField(_("reason of the removal"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("freeze")
        verbose_name_plural = _("freezes")
        ordering = ["-made_at"]
        default_permissions = ("add", "view")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True, removal_reason="")
                | (models.Q(removed_at__isnull=False) & ~models.Q(removal_reason="")),
                name="freeze_removed_with_reason",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def parameter(self) -> str:
        """How the address of a report asks for this freeze."""
        return f"freeze={self.name}"
