"""The parts of a patient's records, and how far each can be."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Part(TextChoices):
    """What of a patient is reviewed, verified and locked together; `curation.parts` says which tables."""

    PATIENT = "patient", _("patient and enrolment")
    TUMOURS = "tumours", _("tumours")
    SPECIMENS = "specimens", _("specimens and results")
    TREATMENTS = "treatments", _("treatments")
    ASSESSMENTS = "assessments", _("assessments")
    OUTCOMES = "outcomes", _("outcomes")


class Level(IntegerChoices):
    """How far a part is. The order is that of the work."""

    DRAFT = 0, _("draft")
    IN_REVIEW = 1, _("in review")
    VERIFIED = 2, _("verified")
    LOCKED = 3, _("locked")
