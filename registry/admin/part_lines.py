"""What a patient's page says of each part of the records: how far it is, since when, by whom, and what is asked."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from registry.audit.models import AuditEvent
from registry.curation.kinds import Level, Part
from registry.curation.models import PartStatus, Query, QueryState, Severity
from registry.curation.parts import PART_OF, PatientPart


@dataclass(frozen=True)
class PartLine:
    """A part of a patient's records.

    Attributes
    ----------
    who, at
        Who moved it to its status, and when; empty for a part that nobody has moved.
    errors, warnings
        How many open queries ask about its records.
    """

    part: Part
    level: Level
    who: str = ""
    at: dt.datetime | None = None
    errors: int = 0
    warnings: int = 0


def part_lines(patient: int, levels: Mapping[PatientPart, Level]) -> Iterator[PartLine]:
    """Yield a line for each part of a patient.

    Parameters
    ----------
    levels
        How far each part is, a study that is locked considered.
    """
    moved, asked = _moved(patient), _asked(patient)
    for part in Part:
        event = moved.get(part)
        yield PartLine(
            part,
            levels[PatientPart(patient, part)],
            who=event.user_name if event else "",
            at=event.at if event else None,
            errors=asked[part, Severity.ERROR],
            warnings=asked[part, Severity.WARNING],
        )


def _moved(patient: int) -> dict[Part, AuditEvent]:
    """Return the last event that moved each part."""
    parts = dict(PartStatus.objects.filter(patient=patient).values_list("pk", "part"))
    events = AuditEvent.objects.filter(patient_id=patient, table=PartStatus._meta.db_table, record_id__in=parts)
    moving = (event for event in events.order_by("id") if "level" in event.new_values)
    return {Part(parts[event.record_id or 0]): event for event in moving}


def _asked(patient: int) -> Counter[tuple[Part | None, str]]:
    """Count the open queries about the records of each part, by how much they weigh."""
    asked = Query.objects.filter(patient=patient, state=QueryState.OPEN).values_list("record", "severity")
    return Counter((PART_OF.get(record.partition(":")[0]), severity) for record, severity in asked)
