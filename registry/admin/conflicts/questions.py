"""What is asked, and what is told, when two people changed one record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from registry.admin.conflicts.changes import Change
from registry.admin.conflicts.inputs import Input

CHOICE = "_keep-"


class Keep(StrEnum):
    """The answers to a question."""

    MINE = "mine"
    THEIRS = "theirs"


class Kind(StrEnum):
    """What happened to the record."""

    CHANGED = "changed"
    DELETED = "deleted"
    DELETING = "deleting"
    ADDED = "added"


@dataclass(frozen=True)
class Difference:
    """One field in three states; of what isn't known there is nothing."""

    label: str
    started: str | None
    stands: str | None
    typed: str | None
    change: Change | None = None


@dataclass(frozen=True)
class Question:
    """Something that only the user can decide: about a field, or about a whole row."""

    key: str
    kind: Kind
    record: str
    differences: tuple[Difference, ...]
    change: Change | None = None

    @property
    def choice(self) -> str:
        """The name of the input that holds the answer."""
        return CHOICE + self.key

    @property
    def sentence(self) -> str:
        """What happened to a row as a whole."""
        return str(_sentence(self.kind))

    @property
    def answers(self) -> list[tuple[str, str]]:
        """The answers: their value and their words."""
        theirs, mine = _answers(self.kind)
        return [(Keep.THEIRS, theirs), (Keep.MINE, mine)]


def _sentence(kind: Kind) -> str:
    return {
        Kind.CHANGED: _("Changed while you were editing."),
        Kind.DELETED: _("Deleted while you were editing."),
        Kind.DELETING: _("Changed while you were deleting it."),
        Kind.ADDED: _("Somebody added the same record while you were adding yours; there can be only one."),
    }[kind]


def _answers(kind: Kind) -> tuple[str, str]:
    return {
        Kind.CHANGED: (_("Keep what stands now"), _("Use mine")),
        Kind.DELETED: (_("Leave it deleted"), _("Add it again with my values")),
        Kind.DELETING: (_("Keep it, as changed"), _("Delete it all the same")),
        Kind.ADDED: (_("Keep theirs"), _("Put my values in its place")),
    }[kind]


@dataclass
class Outcome:
    """What became of a form that was sent."""

    questions: list[Question] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def merged(record: str, one: Input, started: str, stands: str, change: Change | None) -> str:
    """Tell that a field was changed by somebody else only."""
    told = {
        "record": record,
        "field": one.label,
        "before": one.worded(started),
        "after": one.worded(stands),
        "who": change or _("somebody"),
    }
    return (
        _("%(record)s, %(field)s: changed meanwhile from “%(before)s” to “%(after)s” (%(who)s). This is kept.") % told
    )


def added(record: str, change: Change | None) -> str:
    """Tell that somebody else added a row."""
    return _("%(record)s: added meanwhile (%(who)s).") % {"record": record, "who": change or _("somebody")}


def removed(record: str, change: Change | None) -> str:
    """Tell that somebody else deleted a row, which the user hadn't touched."""
    return _("%(record)s: deleted meanwhile (%(who)s).") % {"record": record, "who": change or _("somebody")}


def name_of(record: Model) -> str:
    """Name a stored record."""
    return f"{capfirst(str(record._meta.verbose_name))} {record}"


def name_of_values(model: type[Model], inputs: Iterable[Input], texts: Mapping[str, str]) -> str:
    """Name a record that isn't there by what was shown of it."""
    values = [one.worded(texts[one.name]) for one in inputs if texts.get(one.name)]
    return f"{capfirst(str(model._meta.verbose_name))} ({', '.join(values[:3])})"
