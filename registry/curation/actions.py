"""Moving parts of records from one status to the next, locking and unlocking studies: the writes of the status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.access.scope import sees_all_sites, visible
from registry.audit.context import acting
from registry.audit.set_wise import set_wise
from registry.audit.version import hold
from registry.curation.checking import check_patients
from registry.curation.errors import errors_in_the_way
from registry.curation.kinds import Level, Part
from registry.curation.models import PartStatus
from registry.curation.parts import PatientPart
from registry.curation.second_person import changed_since, written_by
from registry.curation.status import CHUNK, LOCKED_STUDY, ChangeRefused, levels_of, studies_locking
from registry.curation.transitions import BY_NAME, Transition
from registry.models import Patient, Study, User


@dataclass(frozen=True)
class Moved:
    """What became of a step: the parts that were moved, and the others, each with the sentence that says why not."""

    moved: set[PatientPart] = field(default_factory=set)
    left: Mapping[PatientPart, str] = field(default_factory=dict)


def move(*, name: str, parts: Iterable[PatientPart], user: User, reason: str = "", seen: str | None = None) -> Moved:
    """Take a step with each of some parts that can take it, set-wise and in one transaction.

    Parameters
    ----------
    name
        The name of a transition.
    parts
        Parts of patients; those that the user may not see are passed over as if they weren't there.
    seen
        The version of the records (`current_version`) when the user looked: a part that somebody else changed after it
        is not sent to review, verified or locked. Empty if they never looked; ``None`` doesn't ask.

    Raises
    ------
    PermissionDenied
        When the user may not take this step at all.
    ChangeRefused
        When the step needs a reason and none is given.
    """
    step = BY_NAME[name]
    if not user.has_perm(step.permission):
        raise PermissionDenied
    if step.reason and not reason.strip():
        raise ChangeRefused(_("Say why."))
    with transaction.atomic(), acting(user=user, reason=reason.strip()):
        if step.as_seen and step.target >= Level.VERIFIED:
            hold()  # Who is just writing such a record is done with it before it is judged.
        wanted = _seen(parts, user)
        left = _obstacles(step, wanted, user, seen)
        moved = wanted - left.keys()
        _store(moved, step)
    return Moved(moved, left)


def _seen(parts: Iterable[PatientPart], user: User) -> set[PatientPart]:
    wanted = set(parts)
    numbers = sorted({each.patient for each in wanted})
    seen: set[int] = set()
    for start in range(0, len(numbers), CHUNK):
        rows = visible(user, Patient).filter(pk__in=numbers[start : start + CHUNK]).order_by()
        seen.update(rows.values_list("pk", flat=True))
    return {each for each in wanted if each.patient in seen}


def _obstacles(step: Transition, parts: set[PatientPart], user: User, seen: str | None) -> dict[PatientPart, str]:
    """Return why parts can't take a step, the first reason of each."""
    left: dict[PatientPart, str] = {}
    by_study = studies_locking({each.patient for each in parts})
    for key, level in levels_of(parts).items():
        if key.patient in by_study:
            left[key] = str(LOCKED_STUDY) % {"study": by_study[key.patient]}
        elif level != step.source:
            left[key] = _("It is %(status)s, not %(needed)s.") % {
                "status": Level(level).label,
                "needed": step.source.label,
            }
    if step.second_person:
        own = written_by(user.pk, parts - left.keys())
        left |= dict.fromkeys(own, _("You entered or changed some of it yourself: somebody else verifies it."))
    if step.without_errors:
        # What was written past forms and imports, or is another day's future, has no query yet.
        check_patients({key.patient for key in parts - left.keys()})
        left |= errors_in_the_way(parts - left.keys(), user if step.second_person else None)
    if step.as_seen and seen is not None:
        changed = changed_since(seen, parts - left.keys(), but_by=user.pk)
        left |= dict.fromkeys(changed, _("It was changed since you looked: look at it again."))
    return left


def _store(parts: set[PatientPart], step: Transition) -> None:
    by_part: dict[Part, list[int]] = {}
    for key in sorted(parts):
        by_part.setdefault(key.part, []).append(key.patient)
    for part, patients in by_part.items():
        for start in range(0, len(patients), CHUNK):
            _store_some(part, patients[start : start + CHUNK], step.target)


def _store_some(part: Part, patients: list[int], level: Level) -> None:
    stored = PartStatus.objects.filter(part=part, patient_id__in=patients)
    known = set(stored.values_list("patient_id", flat=True))
    stored.update(level=level, changed_at=timezone.now())
    missing = [each for each in patients if each not in known]
    if missing:
        with set_wise(PartStatus):
            PartStatus.objects.bulk_create(PartStatus(patient_id=each, part=part, level=level) for each in missing)


def lock_study(*, study: Study, user: User) -> int:
    """Lock a study, and with it the records of its patients; return how many these are.

    Raises
    ------
    PermissionDenied
        When the user may not lock, or doesn't see every site: a study is locked for all of them.
    """
    _check_may_lock(user, "registry.lock_records")
    with transaction.atomic(), acting(user=user):
        hold()
        Study.objects.filter(pk=study.pk, locked_at__isnull=True).update(locked_at=timezone.now())
        study.refresh_from_db(fields=["locked_at"])
        counted: int = study.enrolments.aggregate(patients=Count("patient_id"))["patients"]
    return counted


def unlock_study(*, study: Study, user: User, reason: str) -> None:
    """Unlock a study: its patients' records have the status again that they had before.

    Raises
    ------
    PermissionDenied
        When the user isn't a data manager.
    ChangeRefused
        Without a reason.
    """
    _check_may_lock(user, "registry.unlock_records")
    if not reason.strip():
        raise ChangeRefused(_("Say why the study is unlocked."))
    with transaction.atomic(), acting(user=user, reason=reason.strip()):
        Study.objects.filter(pk=study.pk).update(locked_at=None)
        study.refresh_from_db(fields=["locked_at"])


def _check_may_lock(user: User, permission: str) -> None:
    if not (user.has_perm(permission) and sees_all_sites(user)):
        raise PermissionDenied
