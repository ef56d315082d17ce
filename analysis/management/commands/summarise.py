"""``manage.py summarise``: the numbers of a report, as its page shows them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from analysis.cohort import BadCohort
from analysis.reports import REPORTS, Report
from registry.models import User

_UNUSABLE = 2
_FORMATS = ("json", "csv", "md")


class Command(BaseCommand):
    """Compute a report and print it."""

    help = "Compute a report and print it; the same numbers as on its page."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("report", help=f"name of the report: {', '.join(REPORTS)}")
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            dest="settings_given",
            metavar="KEY=VALUE",
            help="a parameter of the report's address, such as study=HCC-86 or by=bclc; may be repeated",
        )
        parser.add_argument("--user", help="compute what this user may see; without it, the system sees all records")
        parser.add_argument("--format", choices=_FORMATS, default="md")

    def handle(
        self, *_args: Any, report: str, settings_given: list[str], user: str | None, format: str, **_options: Any
    ) -> None:
        """Print the report, or say in one sentence why there is none (exit 2)."""
        try:
            chosen = _report(report)
            request = chosen.read(_parameters(settings_given))
            found = chosen.compute(request, None if user is None else _user(user))
        except (BadCohort, PermissionDenied) as error:
            raise CommandError(str(error), returncode=_UNUSABLE) from error
        self.stdout.write(chosen.writers[format](found))


def _report(name: str) -> Report:
    if name not in REPORTS:
        raise CommandError(f"There is no report “{name}”; possible are: {', '.join(REPORTS)}.", returncode=_UNUSABLE)
    return REPORTS[name]


def _parameters(given: list[str]) -> dict[str, list[str]]:
    parameters: dict[str, list[str]] = {}
    for text in given:
        key, equals, value = text.partition("=")
        if not equals:
            raise CommandError(f"“{text}” is not KEY=VALUE.", returncode=_UNUSABLE)
        parameters.setdefault(key.strip(), []).append(value)
    return parameters


def _user(username: str) -> User:
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"There is no active user “{username}”.", returncode=_UNUSABLE)
    return user
