"""``manage.py summarise``: the numbers of a report, as its page shows them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from analysis.catalogue import REPORTS, Report
from analysis.cohort import BadCohort
from registry.audit.context import acting
from registry.models import User

_UNUSABLE = 2
_FORMATS = tuple(dict.fromkeys(form for one in REPORTS.values() for form in one.formats))


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
        parser.add_argument("--output", help="write to this file; formats that are no text need one")

    def handle(
        self, *_args: Any, report: str, settings_given: list[str], user: str | None, format: str, output: str | None,
        **_options: Any,
    ) -> None:  # fmt: skip
        """Print the report, or say in one sentence why there is none (exit 2)."""
        try:
            content = _content(_report(report, format), settings_given, user, format)
        except (BadCohort, PermissionDenied) as error:
            raise CommandError(str(error), returncode=_UNUSABLE) from error
        if output:
            Path(output).write_bytes(content)
        else:
            self._print(content)

    def _print(self, content: bytes) -> None:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            sentence = "This format is no text: name a file with --output."
            raise CommandError(sentence, returncode=_UNUSABLE) from error
        self.stdout.write(text, ending="" if text.endswith("\n") else "\n")


def _content(report: Report, given: list[str], username: str | None, form: str) -> bytes:
    user = None if username is None else _user(username)
    with acting(user=user):
        return report.written(report.taken(report.read(_parameters(given)), user), form)


def _report(name: str, form: str) -> Report:
    if name not in REPORTS:
        raise CommandError(f"There is no report “{name}”; possible are: {', '.join(REPORTS)}.", returncode=_UNUSABLE)
    possible = REPORTS[name].formats
    if form not in possible:
        raise CommandError(
            f"“{name}” is not written as {form}; possible are: {', '.join(possible)}.", returncode=_UNUSABLE
        )
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
