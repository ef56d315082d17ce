"""What curators have done with some patients of the longitudinal study: steps of the status, and two questions."""

from __future__ import annotations

from registry.audit.context import acting
from registry.curation.by_hand import BY_HAND, VALUE, Subject, value_of
from registry.curation.kinds import Level, Part
from registry.models import PartStatus, Patient, Query, QueryComment, Severity, User

SITE, STUDY = "DEMO-HN", "DEMO-CRLM"
CURATOR, COORDINATOR = "curator-hanoi", "coordinator-hanoi"
# Of the last patients by registry id, so that who follows the README finds drafts first.
LEVELS = (Level.LOCKED, Level.VERIFIED, Level.VERIFIED, Level.IN_REVIEW, Level.IN_REVIEW)


def make_curation() -> None:
    """Move some patients on, and ask about two others. It belongs into the transaction that makes the studies."""
    rows = Patient.objects.filter(site__code=SITE, studies__code=STUDY).order_by("-registry_id")
    *moved, asked, open_one = rows[: len(LEVELS) + 2]
    curator, coordinator = (User.objects.get(username=name) for name in (CURATOR, COORDINATOR))
    with acting(user=coordinator):
        PartStatus.objects.bulk_create(
            PartStatus(patient=patient, part=part, level=level)
            for patient, level in zip(moved, LEVELS, strict=True)
            for part in Part
        )
        question = _ask(asked, "Is this the day of the histology, or of the first imaging?", coordinator)
        _ask(open_one, "The letter names another day: which one holds?", coordinator)
        Query.objects.filter(pk=question.pk).update(assignee=curator)
    with acting(user=curator):
        QueryComment.objects.create(query=question, text="I have asked the pathologists.", said_by=curator)


def _ask(patient: Patient, sentence: str, user: User) -> Query:
    about, field = Subject("patient", patient.pk), "diagnosed_on"
    return Query.objects.create(
        patient=patient,
        rule=BY_HAND,
        severity=Severity.WARNING,
        record=str(about),
        field=field,
        sentence=sentence,
        params={VALUE: value_of(about, field) or ""},
        raised_by=user,
    )
