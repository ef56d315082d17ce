"""Erasing a patient: every record gone, every value out of the trail, and one event that says who did it, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from registry.access.scope import visible
from registry.audit.context import acting
from registry.audit.erasure import erase_values
from registry.audit.kinds import Action
from registry.audit.models import AuditEvent
from registry.audit.version import hold
from registry.curation.kinds import Part
from registry.curation.parts import PatientPart
from registry.curation.status import verdict_on
from registry.history.tree import Keys, events_of, known_keys, stored_keys
from registry.imports.actions import ImportRefused
from registry.imports.forgetting import forget, runs_telling_of
from registry.models import Patient, Query, User

ERASE = "registry.erase_patient"


class EraseRefused(Exception):
    """Why a patient can't be erased; its text is the sentence shown."""


@dataclass(frozen=True)
class Erased:
    """What went: records by table, the values of events, the files of imports; and the event that says so."""

    records: dict[str, int]
    events: int
    imports: int
    erasure: int


def would_erase(patient_id: int) -> dict[str, int]:
    """Count the records that erasing a patient would take, by table."""
    return {model._meta.db_table: len(numbers) for model, numbers in stored_keys(patient_id).items() if numbers}


def erase_patient(*, patient_id: int, user: User | None, reason: str) -> Erased:
    """Erase a patient, there or deleted, in one transaction. It can't be taken back.

    All records of the patient go, with the queries of others that name the patient; the values and reasons of all their
    events; files and previews of the imports that name the patient. Numbers, times, and who did what stay.

    Parameters
    ----------
    user
        Who may do it and sees the patient; ``None`` for a command.
    reason
        Why; kept for good, so it names nobody.

    Raises
    ------
    EraseRefused
        With a sentence: a reason or the right is missing, there is no such patient, records are locked, or an import of
        the site is at work.
    """
    if not reason.strip():
        raise EraseRefused(_("Say why the patient's data are erased, without naming anybody."))
    if user is not None and not (user.has_perm(ERASE) and _sees(user, patient_id)):
        raise EraseRefused(_("You may not erase this patient's data."))
    with transaction.atomic(), acting(user=user, reason=reason.strip()):
        hold()
        return _erase(patient_id, reason.strip())


def _sees(user: User, patient_id: int) -> bool:
    stored = Patient.objects.filter(pk=patient_id)
    return visible(user, stored).exists() if stored.exists() else user.has_perm("registry.see_all_sites")


def _erase(patient_id: int, reason: str) -> Erased:
    identity = _identity(patient_id)
    verdict = verdict_on({PatientPart(patient_id, part) for part in Part})
    if not verdict.allowed:
        raise EraseRefused(str(verdict.sentence))
    keys = {model: set(numbers) for model, numbers in known_keys(patient_id).items()}
    queries = _queries_naming(identity.registry_ids, patient_id)
    keys[Query] = keys.get(Query, set()) | queries
    try:
        runs = runs_telling_of(identity.registry_ids, identity.sites, _imports_of(keys))
    except ImportRefused as error:
        raise EraseRefused(str(error)) from error
    records = Counter(would_erase(patient_id)) + Counter({Query._meta.db_table: len(queries)})
    _remove(patient_id, keys, queries)
    for run in runs:
        forget(run, identity.registry_ids)
    events = sorted({*_events_of_gone(keys), *_events_naming(identity.registry_ids)})
    site = next(iter(identity.sites), None)
    told = {"records": dict(records), "imports": len(runs)}
    erasure = erase_values(events, reason=reason, patient_id=patient_id, site_id=site, particulars=told)
    return Erased(dict(records), len(events), len(runs), erasure)


@dataclass(frozen=True)
class _Identity:
    registry_ids: frozenset[str]
    sites: tuple[int, ...]


def _identity(patient_id: int) -> _Identity:
    """Return under which ids, and at which sites, a patient ever was; the latest site first."""
    ids: list[str] = []
    sites: list[int] = []
    events = AuditEvent.objects.filter(table=Patient._meta.db_table, record_id=patient_id).order_by("-id")
    for event in events:
        for values in (event.new_values, event.old_values):
            ids += [str(values["registry_id"])] if values.get("registry_id") else []
            sites += [int(values["site_id"])] if values.get("site_id") else []
    if not ids:
        raise EraseRefused(_("There is no such patient, or the data were erased before."))
    return _Identity(frozenset(ids), tuple(dict.fromkeys(sites)))


def _queries_naming(registry_ids: Collection[str], patient_id: int) -> set[int]:
    """Return the queries about others that name a patient, such as those that take two for one."""
    named = Q()
    for each in registry_ids:
        named |= Q(sentence__contains=each) | Q(answer__contains=each) | Q(params__icontains=each)
    whole = re.compile("|".join(rf"(?<![\w-]){re.escape(each)}(?![\w-])" for each in registry_ids))
    found = Query.objects.filter(named).exclude(patient_id=patient_id)
    return {query.pk for query in found if whole.search(f"{query.sentence} {query.answer} {query.params}")}


def _imports_of(keys: Keys) -> set[int]:
    return {event.import_run for event in events_of(keys) if event.import_run}


def _remove(patient_id: int, keys: Keys, queries: Collection[int]) -> None:
    Query.objects.filter(pk__in=queries).delete()
    for patient in Patient.objects.filter(pk=patient_id):
        patient.delete()
    for model, numbers in keys.items():
        named = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
        named.filter(object_id__in=[str(each) for each in numbers]).delete()


def _events_of_gone(keys: Keys) -> Iterator[int]:
    """Yield the events of the records that are gone: one that is another patient's by now keeps its history."""
    gone: dict[type[Model], set[int]] = {}
    for model, numbers in keys.items():
        stays = set(model._base_manager.filter(pk__in=numbers).values_list("pk", flat=True))
        gone[model] = numbers - stays
    return (event.pk for event in events_of(gone))


def _events_naming(registry_ids: Collection[str]) -> set[int]:
    """Return the events of other records in which a value is one of the patient's ids: all events are read for it."""
    named = Q()
    for each in registry_ids:
        named |= Q(old__contains=f'"{each}"') | Q(new__contains=f'"{each}"')
    changes = AuditEvent.objects.filter(action__in=(Action.INSERT, Action.UPDATE, Action.DELETE, Action.BASELINE))
    return set(changes.filter(named).values_list("pk", flat=True))
