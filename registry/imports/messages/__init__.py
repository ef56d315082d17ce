"""What is said of a cell, a row or a column: for each code the reason, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext

from registry.clinical.unit_text import unit_text
from registry.imports.models import DateOrder, ImportMode

from .accepted import NORMALISED, SKIPPED
from .message import Message
from .rejected import REJECTED
from .suspected import SUSPECTED
from .warned import WARNED

__all__ = ["MESSAGES", "Message", "reason", "remedy"]

MESSAGES: Mapping[str, Message] = {**NORMALISED, **WARNED, **SUSPECTED, **REJECTED, **SKIPPED}


# Declared in English, such as the name of a variable; other places hold the text of the file.
NAMED = frozenset({"label", "what", "sentence", "mode"})
# Codes that stand for words.
CODED: Mapping[str, type[TextChoices]] = {"order": DateOrder, "mode": ImportMode}


class Blanks(dict[str, str]):
    """Fills the places that a message has and a cell says nothing about, and words the others for who reads them."""

    def __init__(self, params: Mapping[str, str]) -> None:
        super().__init__((place, _in_words(place, text)) for place, text in params.items())

    def __missing__(self, key: str) -> str:
        return ""


def reason(code: str, params: Mapping[str, str]) -> str:
    """Return the sentence that says what is the matter."""
    return str(MESSAGES[code].reason) % Blanks(params) if code else ""


def remedy(code: str, params: Mapping[str, str]) -> str:
    """Return the sentence that says what to do."""
    return str(MESSAGES[code].remedy) % Blanks(params) if code else ""


def _in_words(place: str, text: str) -> str:
    """Return what stands in a place of a message in the reader's language: it was kept in nobody's."""
    if place == "unit":
        return unit_text(text)
    codes = CODED.get(place)
    if codes and text in codes.values:
        return str(codes(text).label)
    return gettext(text) if place in NAMED and text else text
