"""`manage.py audit verify|head|show`: check the audit trail, keep its head elsewhere, and read it."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from registry.audit import triggers
from registry.audit.chain import Head, head, seal_all
from registry.audit.models import AuditEvent
from registry.audit.rebuilding import ADDED, CHANGED, GONE, Difference, differences
from registry.audit.verification import ALTERED, CUT, INSERTED, REMOVED, UNJUSTIFIED, Fault, verify
from registry.models import Patient

MOST_TOLD = 100
WRONG = {
    ALTERED: "was altered",
    REMOVED: "was removed",
    INSERTED: "was inserted afterwards",
    CUT: "is the head that was kept, and is no longer in the chain: the end was cut off or written anew",
}


def kept_head(name: str) -> Head:
    """Read a head from the file that `audit head` wrote."""
    try:
        return Head(**json.loads(Path(name).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ArgumentTypeError(f"{name} is no head of an audit trail, as “manage.py audit head” prints it.") from error


def number_of_patient(text: str) -> int:
    """Return the number of a patient by registry id, whatever its case, or the number itself, of a deleted one too."""
    found = Patient.objects.filter(registry_id__iexact=text).values_list("pk", flat=True).first()
    if found is None and not (text.isascii() and text.isdecimal()):
        raise ArgumentTypeError(f"There is no patient “{text}”. Of a deleted one, give the number.")
    return int(text) if found is None else found


class Command(BaseCommand):
    """Check, export or read the audit trail."""

    help = "Check the audit trail (verify), print the head of its chain to be kept elsewhere (head), or read it (show)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what can be asked."""
        asked = parser.add_subparsers(dest="asked", required=True)
        check = asked.add_parser("verify", help="Check every event and every trigger.")
        check.add_argument("--head", type=kept_head, help="A file with the head that was kept: finds a cut tail.")
        check.add_argument("--tables", action="store_true", help="Compare each table with what its events make of it.")
        asked.add_parser("head", help="Seal what is open, and print the head as JSON.")
        show = asked.add_parser("show", help="Print events, the latest last.")
        show.add_argument("--table", help="Of one table, such as registry_patient.")
        show.add_argument("--record", type=int, help="Of one record.")
        show.add_argument("--patient", type=number_of_patient, help="Of one patient, by registry id or number.")
        show.add_argument("--last", type=int, default=20, help="How many.")

    def handle(self, *, asked: str, **options: Any) -> None:
        """Do what is asked."""
        {"verify": self._verify, "head": self._head, "show": self._show}[asked](options)

    def _verify(self, options: dict[str, Any]) -> None:
        wrong = [
            f"The trigger {name} is missing, altered, or not the registry's." for name in triggers.faults(connection)
        ]
        found = verify(options["head"])
        wrong += map(told, found.faults)
        wrong += map(difference_told, differences()) if options["tables"] else ()
        if wrong:
            more = [f"… and {len(wrong) - MOST_TOLD} more."] if len(wrong) > MOST_TOLD else []
            raise CommandError("\n".join(["The audit trail does not verify:", *wrong[:MOST_TOLD], *more]))
        seal_all()
        self.stdout.write(f"{found.events} events verify; {found.unsealed} more were not sealed yet, and now are.")
        if options["tables"]:
            self.stdout.write("Every table is what its events make of it.")

    def _head(self, _options: dict[str, Any]) -> None:
        seal_all()
        last = head()
        if last is None:
            raise CommandError("Nothing has been recorded yet.")
        self.stdout.write(json.dumps(asdict(last)))

    def _show(self, options: dict[str, Any]) -> None:
        names = {"table": "table", "record_id": "record", "patient_id": "patient"}
        asked = {field: options[name] for field, name in names.items() if options[name] is not None}
        for event in reversed(AuditEvent.objects.filter(**asked).order_by("-id")[: options["last"]]):
            self.stdout.write(f"{event}  {event.user_name or '–'}  {event.old} → {event.new}  {event.reason}".rstrip())


NOT_TOLD = {
    ADDED: "is there, and no event tells how it came",
    GONE: "is gone, and no event tells of it",
    CHANGED: "isn't as its events leave it",
}


def difference_told(found: Difference) -> str:
    """Say which record isn't what its events make of it, and in which columns."""
    columns = f": {', '.join(found.columns)}" if found.columns else ""
    return f"{found.table} {found.record} {NOT_TOLD[found.kind]}{columns}."


def told(fault: Fault) -> str:
    """Say which event doesn't verify, and between which good ones."""
    if fault.kind == UNJUSTIFIED:
        return f"The values of event {fault.event} were emptied, and no erasure in the chain says who did it, and why."
    after = "the beginning" if fault.after is None else f"event {fault.after}"
    before = "the end" if fault.before is None else f"event {fault.before}"
    return f"Event {fault.event} {WRONG[fault.kind]} (between {after} and {before}, which are good)."
