"""What an event can be of."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Action(TextChoices):
    """What happened."""

    INSERT = "insert", _("created")
    UPDATE = "update", _("changed")
    DELETE = "delete", _("deleted")
    BASELINE = "baseline", _("stood there when recording began")
    SIGN_IN = "sign_in", _("signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("failed to sign in")
    SIGN_OUT = "sign_out", _("signed out")
    DENIED = "denied", _("was denied")
    EXPORT = "export", _("exported")
    IDENTITY_VIEW = "identity_view", _("saw an identity")
    ERASE = "erase", _("erased personal data")
    MIGRATE = "migrate", _("changed the tables")
