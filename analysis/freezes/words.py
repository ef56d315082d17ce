"""Counts of changes as a page shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from analysis.freezes.comparison import Changes
from analysis.presentation.page_parts import count_text
from analysis.summaries import Withheld


@dataclass(frozen=True)
class ShownTable:
    """The counts of a table in words."""

    label: str
    added: str
    removed: str
    changed: str
    fields: tuple[tuple[str, str], ...]


def shown_tables(changes: Changes) -> Iterator[ShownTable]:
    """Write the counts of each table."""
    for one in changes.tables:
        added, removed, changed = (count_text(count) for count in (one.added, one.removed, one.changed))
        fields = tuple((str(each.label), count_text(each.count)) for each in one.fields)
        yield ShownTable(str(one.label), added, removed, changed, fields)


def withdrawn_sentence(changes: Changes) -> str:
    """Say that patients of the freeze have withdrawn, and what follows; nothing where none has."""
    if changes.withdrawn == 0:
        return ""
    stays = _("Numbers computed from the freeze stay as they are; data of single patients are given out no longer.")
    if isinstance(changes.withdrawn, Withheld):
        who = _("Patients of this freeze have withdrawn their consent since, or were removed.")
    else:
        who = _("Patients of this freeze who have withdrawn their consent since, or were removed: %(count)d.") % {
            "count": changes.withdrawn
        }
    return f"{who} {stays}"
