"""What is said of a cell, a row or a column: for each code the reason, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext

from .accepted import NORMALISED, SKIPPED
from .message import Message
from .rejected import REJECTED
from .warned import WARNED

__all__ = ["MESSAGES", "Message", "reason", "remedy"]

MESSAGES: Mapping[str, Message] = {**NORMALISED, **WARNED, **REJECTED, **SKIPPED}


# Names in these places are declared in English, such as the kind of an identity; the others hold the text of the file.
NAMED = frozenset({"label", "what"})


class Blanks(dict[str, str]):
    """Fills the places that a message has and a cell says nothing about, and names things in the reader's language."""

    def __init__(self, params: Mapping[str, str]) -> None:
        super().__init__((place, gettext(text) if place in NAMED else text) for place, text in params.items())

    def __missing__(self, key: str) -> str:
        return ""


def reason(code: str, params: Mapping[str, str]) -> str:
    """Return the sentence that says what is the matter."""
    return str(MESSAGES[code].reason) % Blanks(params) if code else ""


def remedy(code: str, params: Mapping[str, str]) -> str:
    """Return the sentence that says what to do."""
    return str(MESSAGES[code].remedy) % Blanks(params) if code else ""
