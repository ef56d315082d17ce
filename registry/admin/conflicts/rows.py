"""The rows of a table within a form page, as a browser sent them: taken apart, and put together again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

TOTAL, INITIAL = "TOTAL_FORMS", "INITIAL_FORMS"
KEY, DELETE = "id", "DELETE"
MOST_DIGITS = 18


@dataclass(eq=False)
class Row:
    """What was sent of one row, by the name that each field has within it."""

    data: MultiValueDict[str, str] = field(default_factory=MultiValueDict)

    @property
    def number(self) -> int | None:
        """The number of the stored record; none of a new row, and of what is no number."""
        text = self.data.get(KEY) or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None

    @property
    def is_to_be_deleted(self) -> bool:
        """Whether the user ticked that the row be deleted."""
        return bool(self.data.get(DELETE))


def sent_rows(data: QueryDict, prefix: str) -> list[Row]:
    """Return the rows in their order."""
    rows: dict[int, Row] = {}
    named = re.compile(re.escape(prefix) + r"-([0-9]{1,6})-(.+)")
    for name, values in data.lists():
        found = named.fullmatch(name)
        if found:
            rows.setdefault(int(found[1]), Row()).data.setlist(found[2], values)
    return [rows[place] for place in sorted(rows)]


def put_back(data: QueryDict, prefix: str, rows: list[Row]) -> list[Row]:
    """Write rows in the place of those that were sent: the stored ones first. Return them in that order."""
    ordered = [row for row in rows if row.data.get(KEY)] + [row for row in rows if not row.data.get(KEY)]
    for name in [name for name in data if re.match(re.escape(prefix) + r"-[0-9]+-", name)]:
        del data[name]
    for place, row in enumerate(ordered):
        for name, values in row.data.lists():
            data.setlist(f"{prefix}-{place}-{name}", values)
    data[f"{prefix}-{TOTAL}"] = str(len(ordered))
    data[f"{prefix}-{INITIAL}"] = str(sum(bool(row.data.get(KEY)) for row in rows))
    return ordered
