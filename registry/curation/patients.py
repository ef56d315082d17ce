"""How far a patient is as a whole: as far as the part that is least far."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from registry.curation.kinds import Level, Part
from registry.curation.models import PartStatus
from registry.models import Enrolment, Patient


def level_of_patient(stored: Iterable[int], *, in_locked_study: bool) -> Level:
    """Return how far a patient is, from the stored levels of the parts; a part without one is a draft.

    >>> level_of_patient([2, 2, 3, 3, 2, 1], in_locked_study=False).name
    'IN_REVIEW'
    >>> level_of_patient([3], in_locked_study=False).name
    'DRAFT'
    """
    levels = list(stored)
    if in_locked_study:
        return Level.LOCKED
    return Level(min(levels)) if len(levels) == len(Part) else Level.DRAFT


def patients_at(rows: QuerySet[Patient], level: Level) -> QuerySet[Patient]:
    """Keep the patients who are as far as this, and no farther."""
    locked_studies = _of_locked_studies()
    if level == Level.LOCKED:
        return rows.filter(Q(pk__in=_at_least(Level.LOCKED)) | Q(pk__in=locked_studies))
    if level > Level.DRAFT:
        rows = rows.filter(pk__in=_at_least(level))
    return rows.exclude(pk__in=_at_least(Level(level + 1))).exclude(pk__in=locked_studies)


def patients_with_a_part_at(rows: QuerySet[Patient], level: Level) -> QuerySet[Patient]:
    """Keep the patients of whom at least one part is as far as this, and no farther."""
    if level == Level.DRAFT:
        return patients_at(rows, level)
    locked = Q(pk__in=_of_locked_studies())
    some = Q(pk__in=PartStatus.objects.filter(level=level).order_by().values("patient"))
    return rows.filter(some | locked) if level == Level.LOCKED else rows.filter(some).exclude(locked)


def _of_locked_studies() -> QuerySet[Any, Any]:
    return Enrolment.objects.filter(study__locked_at__isnull=False).order_by().values("patient")


def _at_least(level: Level) -> QuerySet[Any, Any]:
    """Return the patients all of whose parts are at least so far."""
    rows = PartStatus.objects.filter(level__gte=level).order_by().values("patient")
    return rows.annotate(parts=Count("pk")).filter(parts=len(Part)).values("patient")
