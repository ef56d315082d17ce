"""The history of a patient as a file, for whom the trail is to be shown: logged like everything that leaves."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO

from django.db.models import QuerySet

from registry.audit.events import exported
from registry.audit.models import AuditEvent
from registry.exports.inert import inert_cell
from registry.history.entries import Entry, entries_of
from registry.history.reading import SomeUser

COLUMNS = (
    "event", "at_utc", "action", "record", "record_number", "field", "old", "new", "user", "reason", "import",
)  # fmt: skip
TOGETHER = 500


def history_csv(events: QuerySet[AuditEvent], user: SomeUser, filters: Mapping[str, str]) -> bytes:
    """Return events as CSV, a line for each field, the oldest first, and record that they left.

    Parameters
    ----------
    events
        What the user may read, as `registry.history.reading` gives it.
    filters
        By what they were chosen, as the log tells it.
    """
    lines = list(_lines(events, user))
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([inert_cell(cell) for cell in line] for line in lines)
    # With a byte order mark, without which Excel takes UTF-8 for the machine's own code page.
    file = text.getvalue().encode("utf-8-sig")
    exported(
        what="history",
        filters=dict(filters),
        columns=list(COLUMNS),
        count=len(lines),
        sha256=hashlib.sha256(file).hexdigest(),
    )
    return file


def _lines(events: QuerySet[AuditEvent], user: SomeUser) -> Iterator[list[str]]:
    numbers = list(events.order_by("id").values_list("id", flat=True))
    for start in range(0, len(numbers), TOGETHER):
        some = AuditEvent.objects.filter(pk__in=numbers[start : start + TOGETHER]).order_by("id")
        for entry in entries_of(list(some), user):
            yield from _lines_of(entry)


def _lines_of(entry: Entry) -> Iterable[list[str]]:
    head = [str(entry.number), f"{entry.at:%Y-%m-%dT%H:%M:%S.%fZ}", entry.action, entry.record.label]
    tail = [entry.who, entry.reason, entry.run.label if entry.run else ""]
    told = [[change.label, change.old, change.new] for change in entry.changes] or [["", "", ""]]
    return [[*head, str(entry.record_number), *change, *tail] for change in told]
