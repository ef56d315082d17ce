"""`manage.py erase_patient ID --reason …`: erase all personal data of a patient, for good."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registry.history.erasing import EraseRefused, erase_patient, would_erase
from registry.models import Patient


class Command(BaseCommand):
    """Erase a patient."""

    help = (
        "Erase a patient: all records, the values of all their events, and the files of the imports that name the "
        "patient. Without --yes, it says what would go. It can't be taken back; backups hold the data until they go."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what can be asked."""
        parser.add_argument("patient", help="The registry id; of a patient who was deleted, the number, as #12.")
        parser.add_argument("--reason", required=True, help="Why, kept for good: it must not name anybody.")
        parser.add_argument("--yes", action="store_true", help="Do it.")

    def handle(self, *, patient: str, reason: str, yes: bool, **_options: Any) -> None:
        """Erase, or say what would go."""
        number = _number(patient)
        counts = would_erase(number)
        if not yes:
            told = (
                "\n".join(f"  {count:6d} {table}" for table, count in counts.items()) or "  no record: it was deleted"
            )
            self.stdout.write(f"Would be erased, with all their history:\n{told}\nAdd --yes to do it.")
            return
        try:
            erased = erase_patient(patient_id=number, user=None, reason=reason)
        except EraseRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Erased: {sum(erased.records.values())} records, the values of {erased.events} events, "
            f"the files of {erased.imports} imports. Event {erased.erasure} says so."
        )


def _number(patient: str) -> int:
    if patient.startswith("#") and patient[1:].isdecimal():
        return int(patient[1:])
    found = Patient.objects.filter(registry_id__iexact=patient).first()
    if found is None:
        raise CommandError(f"There is no patient {patient}.")
    return int(found.pk)
