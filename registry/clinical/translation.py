"""Marking of texts for translation without Django."""

from __future__ import annotations


def gettext_noop(text: str) -> str:
    """Mark a text for translation; the Django layer translates it. The name is the one that makemessages knows."""
    return text
