"""`manage.py check_data`: evaluate the rules across fields over the whole registry."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from registry.audit.context import acting
from registry.curation.checking import BATCH, Checked, check_patients
from registry.curation.rules import RULES
from registry.models import Patient, Site

KEPT = "check_data.json"


class Command(BaseCommand):
    """Check all patients, in batches by their number; an interrupted check goes on where it stopped."""

    help = _("Evaluate the rules across fields on all patients: open, reopen and resolve queries.")

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--site", default="", help=_("code of one hospital"))
        parser.add_argument("--rule", default="", choices=["", *RULES], metavar="RULE", help=", ".join(RULES))
        parser.add_argument(
            "--restart", action="store_true", help=_("from the first patient, even after an interruption")
        )
        parser.add_argument("--json", action="store_true", help=_("print JSON"))
        parser.add_argument("--quiet", action="store_true", help=_("don't show how far the check is"))

    def handle(self, *, site: str, rule: str, restart: bool, quiet: bool, **options: Any) -> None:
        """Check what is asked, and say what it came to."""
        if site and not Site.objects.filter(code=site).exists():
            raise CommandError(_("No site “%(code)s” is found.") % {"code": site})
        place = Place(Path(settings.DATA_DIR) / KEPT, f"{site}/{rule}")
        after = 0 if restart else place.after()
        patients = Patient.objects.filter(site__code=site) if site else Patient.objects.all()
        total, done, found = patients.filter(pk__gt=after).count(), 0, Checked()
        with acting(reason="check_data"):
            for batch in _batches(patients, after):
                found += check_patients(batch, rules=[rule] if rule else None)
                place.keep(batch[-1])
                done += len(batch)
                if not quiet:
                    self.stderr.write(_("%(done)s of %(total)s patients") % {"done": done, "total": total})
        place.forget()
        self.stdout.write(json.dumps(asdict(found) | {"after": after}) if options["json"] else told(found))


class Place:
    """Where a check of some site and rule stopped, kept in a file beside where others stopped."""

    def __init__(self, path: Path, kind: str) -> None:
        self.path, self.kind = path, kind

    def _kept(self) -> dict[str, int]:
        try:
            return {str(kind): int(after) for kind, after in json.loads(self.path.read_text(encoding="utf-8")).items()}
        except (OSError, ValueError, AttributeError, TypeError):
            return {}

    def after(self) -> int:
        """Return the number of the last patient that was checked, 0 where none was."""
        return self._kept().get(self.kind, 0)

    def keep(self, after: int) -> None:
        """Remember the last patient that was checked."""
        self.path.write_text(json.dumps(self._kept() | {self.kind: after}), encoding="utf-8")

    def forget(self) -> None:
        """Begin with the first patient the next time."""
        rest = {kind: after for kind, after in self._kept().items() if kind != self.kind}
        self.path.write_text(json.dumps(rest), encoding="utf-8")


def _batches(patients: Any, after: int) -> Iterator[list[int]]:
    while batch := list(patients.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield batch
        after = batch[-1]


def told(found: Checked) -> str:
    """Say what a check came to."""
    return _(
        "%(patients)s patients checked, %(broken)s broken rules: %(opened)s queries opened, %(reopened)s reopened, "
        "%(changed)s changed, %(resolved)s resolved by data."
    ) % asdict(found)
