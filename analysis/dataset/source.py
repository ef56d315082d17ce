"""Where the data of a report come from: the database as it is now, or a freeze. One is current at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from django.db.models import Model

from analysis.dataset.columnar.clustering import clustered
from analysis.dataset.columnar.copy import ColumnarCopy, current_copy
from analysis.dataset.columnar.fetching import fetch
from analysis.dataset.columnar.hashing import hash_of_column
from analysis.dataset.columnar.kinds import Stored


class Source(Protocol):
    """Whole tables as columns. Whoever reads them for a person goes through `Reader`, which applies the scope."""

    freeze: str
    """Name of the freeze; empty for live data."""

    reference: dict[type[Model], list[Any]]
    """The rows of reference tables that were read."""

    def columns(self, model: type[Model], names: Iterable[str]) -> dict[str, Stored]:
        """Give columns of a whole table in the order of its keys, the keys (``id``) among them."""
        ...

    def clustered(self, model: type[Model], by: str, names: Iterable[str]) -> dict[str, Stored]:
        """Give columns with the rows of each key of one column together, in the order of those keys and of their own.

        Whoever takes columns both ways may get those of two moments; all that are taken in one call are of one.
        """
        ...

    def holds(self, model: type[Model], name: str) -> bool:
        """Tell whether there is such a column."""
        ...

    def hash_of(self, model: type[Model], name: str, column: Stored) -> str:
        """Give the hash of the values of a whole column that was read from here."""
        ...

    def site_keys(self, keys: frozenset[int]) -> frozenset[int]:
        """Give the sites that are the same here as those of today's keys."""
        ...


class LiveSource:
    """The database, through its columnar copy; inside of a transaction, the database itself.

    Attributes
    ----------
    torn
        Whether a change came between two tables that were read.
    """

    freeze = ""

    def __init__(self) -> None:
        self._copy: ColumnarCopy | None = current_copy()
        self.torn = False
        self.reference: dict[type[Model], list[Any]] = {}

    def columns(self, model: type[Model], names: Iterable[str]) -> dict[str, Stored]:
        """Give columns of a whole table; see `Source.columns`."""
        if self._copy is None:
            return fetch(model, names)
        columns, whole = self._copy.columns(model, names)
        return self._unless_torn(columns, whole=whole)

    def clustered(self, model: type[Model], by: str, names: Iterable[str]) -> dict[str, Stored]:
        """Give clustered columns; see `Source.clustered`."""
        wanted = list(names)
        if self._copy is None:
            return clustered(fetch(model, (by, *wanted)), by, wanted)
        columns, whole = self._copy.clustered(model, by, wanted)
        return self._unless_torn(columns, whole=whole)

    def _unless_torn(self, columns: dict[str, Stored], *, whole: bool) -> dict[str, Stored]:
        if not whole:
            self.torn, self._copy = True, None
        return columns

    def hash_of(self, model: type[Model], name: str, column: Stored) -> str:
        """Give the hash of a column; see `Source.hash_of`."""
        return hash_of_column(column) if self._copy is None else self._copy.hash_of(model, name, column)

    @property
    def version(self) -> str:
        """Name of the version that is read; empty where there is none, inside of a transaction or after a change."""
        return "" if self._copy is None else self._copy.folder.name

    def holds_still(self) -> bool:
        """Tell whether nothing has changed since; inside of a transaction, what it reads is its own."""
        return self._copy is None or self._copy.version.holds()

    def holds(self, model: type[Model], name: str) -> bool:
        """Tell that the database has every column."""
        return True

    def site_keys(self, keys: frozenset[int]) -> frozenset[int]:
        """Give the keys themselves."""
        return keys


_current: ContextVar[Source | None] = ContextVar("cytoledger_source", default=None)


def current_source() -> Source | None:
    """Give the data that a report was said to run on, or None."""
    return _current.get()


@contextmanager
def reading_from(source: Source) -> Iterator[Source]:
    """Let all that is read in the block come from one source."""
    token = _current.set(source)
    try:
        yield source
    finally:
        _current.reset(token)
