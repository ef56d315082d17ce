"""What may change of a record, by how far the part that it belongs to is: the one rule for every way to write.

Draft and in review: anything, by who sees all sites with a reason. Verified: with a reason, and the part is reopened.
Locked: nothing. Forms, deletions,
imports, undoing an import and restoring a version ask here; `locks` lets the database refuse the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.access.scope import sees_all_sites, visible
from registry.audit.context import acting
from registry.curation.kinds import Level, Part
from registry.curation.models import PartStatus
from registry.curation.parts import PatientPart, parts_of_record
from registry.models import Enrolment, Study, StudyArm, User

# SQLite binds at most 32,766 values in one statement.
CHUNK = 10_000
# To what a change of a verified part reopens it: it has its reason, and waits for a second person.
REOPENED = Level.IN_REVIEW

Text = str | Promise
LOCKED_PART = _("This part of the patient's records is locked. A data manager can unlock it, with a reason.")
LOCKED_STUDY = _("The study “%(study)s” is locked, and with it the records of its patients.")
REASON_ASKED = _("These records are verified: say why they are changed. They then wait for a second person again.")
EXPLAINED = _("You change records of every site: say why, with every change.")
NOT_YOURS = _("You may not change this record.")


class Outcome(StrEnum):
    """Whether a record may be changed."""

    ALLOWED = "allowed"
    NEEDS_REASON = "needs reason"
    REFUSED = "refused"


@dataclass(frozen=True)
class Verdict:
    """Whether a record may be changed, and the sentence that tells why not, or why a reason is asked for."""

    outcome: Outcome = Outcome.ALLOWED
    sentence: Text = ""

    @property
    def allowed(self) -> bool:
        """Whether it may be changed, with a reason where one is asked for."""
        return self.outcome != Outcome.REFUSED

    @property
    def needs_reason(self) -> bool:
        """Whether a reason must be given."""
        return self.outcome == Outcome.NEEDS_REASON


class ChangeRefused(Exception):
    """A change that the state of the records doesn't allow; its text is the sentence shown."""


def levels_of(parts: Iterable[PatientPart]) -> dict[PatientPart, Level]:
    """Return how far parts are, set-wise; those of patients of a locked study are locked."""
    wanted = set(parts)
    found = dict.fromkeys(wanted, Level.DRAFT)
    patients = sorted({each.patient for each in wanted})
    for start in range(0, len(patients), CHUNK):
        some = patients[start : start + CHUNK]
        for patient, part, level in PartStatus.objects.filter(patient_id__in=some).values_list(
            "patient_id", "part", "level"
        ):
            key = PatientPart(patient, Part(part))
            if key in found:
                found[key] = Level(level)
        for patient in studies_locking(some):
            found |= {key: Level.LOCKED for key in (PatientPart(patient, part) for part in Part) if key in found}
    return found


def studies_locking(patients: Collection[int]) -> dict[int, str]:
    """Return the title of the locked study of each patient who takes part in one."""
    locked = dict(Study.objects.filter(locked_at__isnull=False).values_list("pk", "title"))
    if not locked:
        return {}
    found: dict[int, str] = {}
    numbers = sorted(patients)
    for start in range(0, len(numbers), CHUNK):
        some = numbers[start : start + CHUNK]
        enrolled = Enrolment.objects.filter(study_id__in=locked, patient_id__in=some).order_by("-study_id")
        found |= {patient: locked[study] for patient, study in enrolled.values_list("patient_id", "study_id")}
    return found


def closed_parts(patients: Collection[int]) -> tuple[set[PatientPart], set[PatientPart]]:
    """Return the locked parts of some patients, and the verified ones: those that don't simply change. Set-wise."""
    locked = {PatientPart(patient, part) for patient in studies_locking(patients) for part in Part}
    verified: set[PatientPart] = set()
    numbers = sorted(patients)
    for start in range(0, len(numbers), CHUNK):
        rows = PartStatus.objects.filter(level__gte=Level.VERIFIED, patient_id__in=numbers[start : start + CHUNK])
        for patient, part, level in rows.values_list("patient_id", "part", "level"):
            (locked if level == Level.LOCKED else verified).add(PatientPart(patient, Part(part)))
    return locked, verified - locked


def verdict_on(parts: Iterable[PatientPart]) -> Verdict:
    """Judge a change of some parts: the gravest of them decides."""
    levels = levels_of(parts)
    locked = {key.patient for key, level in levels.items() if level == Level.LOCKED}
    if locked:
        return Verdict(Outcome.REFUSED, _why_locked(locked))
    if Level.VERIFIED in levels.values():
        return Verdict(Outcome.NEEDS_REASON, REASON_ASKED)
    return Verdict()


def _why_locked(patients: set[int]) -> Text:
    by_study = studies_locking(patients)
    return _study_locked(next(iter(by_study.values()))) if by_study else LOCKED_PART


def _study_locked(title: str) -> str:
    return str(LOCKED_STUDY) % {"study": title}


def may_change(record: Model, user: User | AnonymousUser | None = None) -> Verdict:
    """Judge whether a record may be added, changed or deleted by a user.

    Parameters
    ----------
    record
        Stored or not. Of a record that moves to another patient, ask for the old version and for the new one.
    user
        Who asks; ``None`` for a command, which the state of the records binds, too.
    """
    if user is not None and not _reaches(record, user):
        return Verdict(Outcome.REFUSED, NOT_YOURS)
    if isinstance(record, Study | StudyArm | Enrolment):
        number = record.pk if isinstance(record, Study) else record.study_id
        study = Study.objects.filter(pk=number, locked_at__isnull=False).first()
        if study is not None:
            return Verdict(Outcome.REFUSED, _study_locked(study.title))
    parts = parts_of_record(record)
    return explained(verdict_on(parts), user, set() if record._state.adding else parts)


def explained(verdict: Verdict, user: User | AnonymousUser | None, changed: Collection[PatientPart]) -> Verdict:
    """Ask who changes or deletes records of all sites for the reason, whatever their status; nobody to add one.

    Parameters
    ----------
    verdict
        On the records as they are.
    changed
        The parts of patients in which something stored is changed or deleted.
    """
    if verdict.outcome == Outcome.ALLOWED and changed and user is not None and sees_all_sites(user):
        return Verdict(Outcome.NEEDS_REASON, EXPLAINED)
    return verdict


def _reaches(record: Model, user: User | AnonymousUser) -> bool:
    names = record._meta
    if not user.has_perm(f"{names.app_label}.{'change' if record.pk else 'add'}_{names.model_name}"):
        return False
    stored = type(record)._default_manager.filter(pk=record.pk)
    return not (record.pk and stored.exists()) or visible(user, stored).exists()


@contextmanager
def changing(records: Iterable[Model], *, user: User | None, reason: str = "") -> Iterator[None]:
    """Change records within the block: as a whole, with its reason recorded, and what was verified reopened.

    Parameters
    ----------
    records
        What the block adds, changes or deletes, as it is before and, where the patient changes, after.

    Raises
    ------
    ChangeRefused
        Before the block, where a part is locked, or verified and no reason is given.
    """
    with transaction.atomic():
        wanted = list(records)
        for record in wanted:
            check(may_change(record, user), reason)
        parts = {part for record in wanted for part in parts_of_record(record)}
        with acting(user=user, reason=reason.strip()):
            yield
            reopen(parts)


def check(verdict: Verdict, reason: str) -> None:
    """Refuse what the state of the records refuses, and a change of verified ones without a reason.

    Raises
    ------
    ChangeRefused
        With the verdict's sentence.
    """
    if not verdict.allowed or (verdict.needs_reason and not reason.strip()):
        raise ChangeRefused(str(verdict.sentence))


def reopen(parts: Iterable[PatientPart]) -> int:
    """Let verified parts that were changed wait for a second person again, and return how many did. Set-wise."""
    if not PartStatus.objects.filter(level=Level.VERIFIED).exists():
        return 0
    count = 0
    ordered = sorted(set(parts), key=lambda each: (each.part, each.patient))
    for part, keys in groupby(ordered, key=lambda each: each.part):
        patients = [key.patient for key in keys]
        for start in range(0, len(patients), CHUNK):
            verified = PartStatus.objects.filter(
                part=part, level=Level.VERIFIED, patient_id__in=patients[start : start + CHUNK]
            )
            count += verified.update(level=REOPENED, changed_at=timezone.now())
    return count
