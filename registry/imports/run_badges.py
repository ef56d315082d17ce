"""What the states of a run, of its rows and of what is said of them are called on a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.imports.models import RunState

Text = str | Promise


@dataclass(frozen=True)
class Badge:
    """A status as a component shows it."""

    kind: str
    text: Text


STATES: Mapping[str, Badge] = {
    RunState.QUEUED: Badge("running", _("waiting to be read")),
    RunState.READING: Badge("running", _("being read")),
    RunState.PREVIEWED: Badge("draft", _("not imported yet")),
    RunState.ACCEPTED: Badge("running", _("waiting to be written")),
    RunState.APPLYING: Badge("running", _("being written")),
    RunState.APPLIED: Badge("applied", _("imported")),
    RunState.UNDONE: Badge("same", _("undone")),
    RunState.INTERRUPTED: Badge("interrupted", _("interrupted")),
    RunState.SUPERSEDED: Badge("interrupted", _("superseded")),
    RunState.FAILED: Badge("failed", _("refused")),
}
ROW_STATES: Mapping[str, Badge] = {
    "new": Badge("new", _("new")),
    "changed": Badge("changed", _("changed")),
    "same": Badge("same", _("unchanged")),
    "left": Badge("warned", _("left as it is")),
    "refused": Badge("refused", _("refused")),
    "warned": Badge("warned", _("with a warning")),
    "since": Badge("warned", _("other than shown before")),
}
SEVERITIES: Mapping[str, Badge] = {
    "reject": Badge("refused", _("refused")),
    "warn": Badge("warned", _("warning")),
    "ignore": Badge("same", _("not read")),
    "skip": Badge("same", _("passed over")),
    "accept": Badge("same", _("understood")),
}
SEPARATORS: Mapping[str, Text] = {
    ";": _("semicolon"),
    ",": _("comma"),
    "\t": _("tab"),
}
