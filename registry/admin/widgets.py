"""How related records are chosen."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect

MOST_DIGITS = 18


class Autocomplete(AutocompleteSelect):
    """A related record, found as its name is typed.

    Django asks the database for whatever stands in the address or was sent, and fails on what is no key.
    """

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """Give what is chosen; a text that is no key chooses nothing."""
        keys = [key for key in map(str, value) if key.isascii() and key.isdecimal() and len(key) <= MOST_DIGITS]
        return super().optgroups(name, keys or [""], attr)
