"""Which texts a column can hold, so that the database gives each as one character."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Field

MOST_CATEGORIES = 64
"""A column with more different texts is fetched as texts."""

_SAMPLE = 500


class Categories:
    """The texts that a column is expected to hold; a text outside of them gets the code one beyond the last."""

    def __init__(self, field: Field[Any, Any], table: str) -> None:
        self._column = f'"{field.column}"'
        self._table = f'"{table}"'
        codes = [str(code) for code, _label in field.flatchoices]
        self.names = tuple(dict.fromkeys(["", *codes])) if codes else self._found(self._sample())

    @property
    def few(self) -> bool:
        """Whether there are few enough to be told by one character."""
        return len(self.names) <= MOST_CATEGORIES

    def look_at_all(self) -> None:
        """Take the texts that the whole column holds."""
        most = MOST_CATEGORIES + 1
        self.names = self._found(f"SELECT DISTINCT {self._column} FROM {self._table} LIMIT {most}")

    def _sample(self) -> str:
        ends = (
            f"SELECT {self._column} FROM (SELECT {self._column} FROM {self._table} ORDER BY id {way} LIMIT {_SAMPLE}) t"
            for way in ("ASC", "DESC")
        )
        return " UNION ".join(ends)

    @staticmethod
    def _found(statement: str) -> tuple[str, ...]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return tuple(_texts(cursor.fetchall()))

    def case(self) -> tuple[str, list[str]]:
        """Give the SQL expression of the code, and its parameters; null counts as empty."""
        whens = " ".join(f"WHEN %s THEN {code}" for code in range(len(self.names)))
        if not whens:
            return "0", []
        return f"CASE COALESCE({self._column}, '') {whens} ELSE {len(self.names)} END", list(self.names)


def _texts(rows: Iterable[tuple[Any, ...]]) -> list[str]:
    return sorted({"" if value is None else str(value) for (value,) in rows})
