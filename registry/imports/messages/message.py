"""What one kind of message says."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Message:
    """A reason and a remedy, with ``%(name)s`` places for what is said of this cell."""

    reason: Text
    remedy: Text = ""
