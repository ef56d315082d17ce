"""What a profile declares of columns, and how it names one: by its header, and if need be by sheet and place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from registry.imports.cells import fold

Fields = dict[str, Any]
OCCURRENCE = re.compile(r" #[0-9]+$")


@dataclass(frozen=True)
class Place:
    """Where a column stands: its sheet, and the how-manieth of its header there it is."""

    sheet: str = ""
    occurrence: int = 1


@dataclass(frozen=True)
class OwnColumn:
    """What is declared of one column: what it holds, and perhaps in which unit, when and in what it was measured.

    A timepoint of None is that of the header; an empty one says that there is none.
    """

    code: str
    unit: str = ""
    timepoint: Fields | None = None
    specimen_type: str = ""


@dataclass(frozen=True)
class Declared:
    """What the profile says about headers.

    Attributes
    ----------
    headers
        A column's header to what it holds: a code, or a mapping with ``code`` and any of ``unit``, ``timepoint`` (the
        specimen's fields) and ``specimen_type``. ``Sheet!Header`` speaks of one sheet, ``Header #2`` of the second
        column so headed.
    """

    headers: Mapping[str, Any] = field(default_factory=dict)
    timepoints: Mapping[str, Fields] = field(default_factory=dict)

    @cached_property
    def _by_key(self) -> dict[str, OwnColumn]:
        return {fold(key): own_column(said) for key, said in self.headers.items()}

    @cached_property
    def _spoken_of(self) -> frozenset[str]:
        return frozenset(fold(header_of(key)) for key in self.headers)

    def speaks_of(self, texts: Sequence[str]) -> bool:
        """Tell whether any column with one of these texts is declared."""
        return bool(self.headers) and not self._spoken_of.isdisjoint(map(fold, (" / ".join(texts), *texts)))

    def column(self, texts: Sequence[str], place: Place) -> OwnColumn | None:
        """Return what is declared of a column with these header texts, the most exact key first."""
        found = (self._by_key.get(key) for key in _keys(texts, place)) if self._by_key else ()
        return next(filter(None, found), None)


def own_column(said: Any) -> OwnColumn:
    """Return a declaration as it stands in a profile in one form."""
    if not isinstance(said, Mapping):
        return OwnColumn(str(said))
    timepoint = dict(said["timepoint"]) if isinstance(said.get("timepoint"), Mapping) else None
    return OwnColumn(
        str(said.get("code", "")), str(said.get("unit", "")), timepoint, str(said.get("specimen_type", ""))
    )


def column_key(header: str, place: Place, *, in_other_sheets: bool = False) -> str:
    """Return the shortest key that names one column.

    >>> column_key("IL-6", Place("Assays", 2), in_other_sheets=True), column_key("IL-6", Place("Assays"))
    ('Assays!IL-6 #2', 'IL-6')
    """
    sheet = f"{place.sheet}!" if in_other_sheets and place.sheet else ""
    return f"{sheet}{header}" + (f" #{place.occurrence}" if place.occurrence > 1 else "")


def header_of(key: str) -> str:
    """Return the header of a key, without its sheet and its occurrence.

    >>> header_of("Xét nghiệm!Trước mổ / IL-6 #2")
    'Trước mổ / IL-6'
    """
    return OCCURRENCE.sub("", key).rpartition("!")[2]


def _keys(texts: Sequence[str], place: Place) -> Iterator[str]:
    for text in dict.fromkeys((" / ".join(texts), *reversed(texts))):
        for occurrence in dict.fromkeys((place.occurrence, 1)):
            for in_other_sheets in (True, False):
                yield fold(column_key(text, Place(place.sheet, occurrence), in_other_sheets=in_other_sheets))
