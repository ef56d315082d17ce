"""Who moves the parts of a patient's records from one status to the next: the only table of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.curation.kinds import Level


@dataclass(frozen=True)
class Transition:
    """A step from one status to another.

    Attributes
    ----------
    name
        Kept in addresses and forms.
    permission
        Who may take it; the roles that have it stand in `registry/access/roles.py`.
    label
        What it is called on a button.
    reason
        A reason must be given.
    second_person
        Not for who entered or changed any of it, or justified an error in it.
    without_errors
        Not while a query about an error in it is open.
    as_seen
        Whoever takes it stands for the records as they saw them: not where others changed something since.
    """

    name: str
    source: Level
    target: Level
    permission: str
    label: str | Promise
    reason: bool = False
    second_person: bool = False
    without_errors: bool = False
    as_seen: bool = False


TRANSITIONS: tuple[Transition, ...] = (
    Transition("submit", Level.DRAFT, Level.IN_REVIEW, "registry.submit_records", _("Send to review"), as_seen=True),
    Transition("withdraw", Level.IN_REVIEW, Level.DRAFT, "registry.submit_records", _("Take back to draft")),
    Transition(
        "verify", Level.IN_REVIEW, Level.VERIFIED, "registry.verify_records", _("Verify"),
        second_person=True, without_errors=True, as_seen=True,
    ),
    Transition("reopen", Level.VERIFIED, Level.IN_REVIEW, "registry.verify_records", _("Reopen"), reason=True),
    Transition(
        "lock", Level.VERIFIED, Level.LOCKED, "registry.lock_records", _("Lock"), without_errors=True, as_seen=True
    ),
    Transition("unlock", Level.LOCKED, Level.VERIFIED, "registry.unlock_records", _("Unlock"), reason=True),
)  # fmt: skip
BY_NAME = {transition.name: transition for transition in TRANSITIONS}
