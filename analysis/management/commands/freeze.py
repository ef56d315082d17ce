"""``manage.py freeze make|list|verify|remove``: snapshots of the analysis data."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from analysis.freezes.actions import make_freeze, remove_data
from analysis.freezes.models import Freeze
from analysis.freezes.verification import fault_of
from registry.audit.context import acting
from registry.models import User


class Command(BaseCommand):
    """Make, list, verify freezes, or remove the data of one."""

    help = "Keep the analysis data under a name (make), list the freezes (list), check their files (verify)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what can be asked."""
        asked = parser.add_subparsers(dest="asked", required=True)
        for name, told in (("make", "Keep the data as they are now."), ("remove", "Remove the data of one for good.")):
            one = asked.add_parser(name, help=told)
            one.add_argument("name")
            one.add_argument("--reason", required=True)
            one.add_argument("--user", help="who does it, as the audit trail will say")
        asked.add_parser("list", help="List them.")
        verify = asked.add_parser("verify", help="Compare every file and every value with the hashes in the database.")
        verify.add_argument("name", nargs="?", help="one of them; all, if none is named")

    def handle(self, *, asked: str, **options: Any) -> None:
        """Do what is asked."""
        {"make": self._make, "remove": self._remove, "list": self._list, "verify": self._verify}[asked](options)

    def _make(self, options: dict[str, Any]) -> None:
        user = _user(options["user"])
        try:
            with acting(user=user, reason=options["reason"]):
                made = make_freeze(name=options["name"], reason=options["reason"], user=user)
        except ValidationError as problem:
            raise CommandError(_sentences(problem)) from problem
        self.stdout.write(f"{made.name} {made.content_hash}")

    def _remove(self, options: dict[str, Any]) -> None:
        user = _user(options["user"])
        try:
            with acting(user=user, reason=options["reason"]):
                remove_data(freeze=_freeze(options["name"]), reason=options["reason"], user=user)
        except ValidationError as problem:
            raise CommandError(_sentences(problem)) from problem

    def _list(self, _options: dict[str, Any]) -> None:
        for one in Freeze._default_manager.all():
            state = "removed" if one.removed_at else one.content_hash
            self.stdout.write(f"{one.name}\t{one.made_at:%Y-%m-%d %H:%M}\t{one.made_by_name}\t{state}\t{one.reason}")

    def _verify(self, options: dict[str, Any]) -> None:
        chosen = [_freeze(options["name"])] if options["name"] else Freeze._default_manager.filter(removed_at=None)
        faults = []
        for one in chosen:
            fault = fault_of(one)
            self.stdout.write(f"{one.name}: {fault or 'as it was made'}")
            faults += [fault] if fault else []
        if faults:
            raise CommandError(f"{len(faults)} of the freezes cannot be trusted.")


def _freeze(name: str) -> Freeze:
    found = Freeze._default_manager.filter(name=name).first()
    if found is None:
        raise CommandError(f"There is no freeze “{name}”.")
    return found


def _sentences(problem: ValidationError) -> str:
    """Say of each field what is wrong with it."""
    if not hasattr(problem, "error_dict"):
        return " ".join(problem.messages)
    return " ".join(f"{name}: {message}" for name, found in problem.message_dict.items() for message in found)


def _user(username: str | None) -> User | None:
    if username is None:
        return None
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"There is no active user “{username}”.")
    return user
