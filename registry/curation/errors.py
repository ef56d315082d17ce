"""Errors that keep a part from being verified or locked: nobody resolved them, or who verifies justified them.

An error is resolved when its rule holds again. What can't be otherwise (a chart that says what its own parts
contradict) is answered with a justification, and then waits for another person's eyes as an entered value does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from registry.audit.kinds import Action
from registry.audit.models import AuditEvent
from registry.curation.by_hand import BY_HAND
from registry.curation.models import Query, QueryState, Severity
from registry.curation.parts import PART_OF, PatientPart
from registry.models import User

# SQLite binds at most 32,766 values in one statement.
CHUNK = 10_000
# What settles a query.
SETTLING = ("state", "answer")


def errors_in_the_way(parts: Collection[PatientPart], second: User | None = None) -> Mapping[PatientPart, str]:
    """Return the parts that can't be verified or locked because of an error, each with why not; set-wise.

    Parameters
    ----------
    second
        Who verifies, and so can't be who justified an error. ``None`` where that was asked before.
    """
    found: dict[PatientPart, str] = {}
    justified: dict[int, PatientPart] = {}
    for query in _standing(parts):
        part = PART_OF.get(query.record.partition(":")[0])
        key = PatientPart(query.patient_id, part) if part is not None else None
        if key is None or key not in parts:
            continue
        if query.state == QueryState.OPEN:
            found[key] = _("A query about an error in it is open: resolve it first.")
        elif query.rule != BY_HAND and not query.answer:
            found.setdefault(key, _("A query about an error in it was closed without an answer: say why it may stand."))
        elif query.rule != BY_HAND:
            justified[query.pk] = key
    for number in _settled_by(second.pk, justified) if second is not None else ():
        told = _("You justified an error in it yourself: somebody else verifies it.")
        found.setdefault(justified[number], told)
    return found


def _standing(parts: Collection[PatientPart]) -> Iterator[Query]:
    """Yield the queries about errors in the records of some patients that no data have resolved."""
    patients = sorted({each.patient for each in parts})
    errors = Query.objects.filter(severity=Severity.ERROR).exclude(state=QueryState.RESOLVED)
    for start in range(0, len(patients), CHUNK):
        some = errors.filter(patient_id__in=patients[start : start + CHUNK])
        yield from some.only("patient", "record", "rule", "state", "answer").order_by("pk")


def _settled_by(user_id: int, queries: Collection[int]) -> set[int]:
    """Return those of some queries that a user was the last to answer or close, by the audit trail."""
    last: dict[int, int | None] = {}
    numbers = sorted(queries)
    for start in range(0, len(numbers), CHUNK):
        for event in _changes(numbers[start : start + CHUNK]):
            if any(name in event.new_values for name in SETTLING):
                last[event.record_id or 0] = event.user_id
    return {number for number, who in last.items() if who == user_id}


def _changes(queries: Collection[int]) -> QuerySet[AuditEvent]:
    events = AuditEvent.objects.filter(table=Query._meta.db_table, record_id__in=queries)
    return events.filter(action__in=(Action.INSERT, Action.UPDATE)).only("record_id", "user_id", "new").order_by("id")


def justified_errors(patient: int) -> int:
    """Count the errors in a patient's records that stand with a justification: who verifies reads it."""
    errors = Query.objects.filter(patient=patient, severity=Severity.ERROR).exclude(rule=BY_HAND)
    return errors.filter(state__in=(QueryState.ANSWERED, QueryState.CLOSED)).count()
