"""Tells the statements that write a recorded table, in whatever way they are put."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

_VERB = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/)*(INSERT|REPLACE|UPDATE|DELETE|COPY|MERGE|TRUNCATE|WITH|DO|CALL)\b",
    re.IGNORECASE | re.DOTALL,
)
# As Django puts them. A schema before the name, or a word such as OR or ONLY, makes it another form.
_USUAL = re.compile(
    r"\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM|COPY)\s+\"?(\w+)\"?(?=[\s(]|$)",
    re.IGNORECASE,
)
_NO_NAMES = ("or", "only")
# What COPY gives out is a query in brackets.
_GIVES_OUT = re.compile(r"\s*COPY\s*\(", re.IGNORECASE)
# A query can begin with WITH, too.
_CHANGES = re.compile(r"\b(?:INSERT|REPLACE|UPDATE|DELETE|MERGE)\b", re.IGNORECASE)


def text_of(sql: Any) -> str:
    """Return a statement as text; psycopg's composed ones aren't."""
    return sql if isinstance(sql, str) else sql.as_string(None) if hasattr(sql, "as_string") else str(sql)


def may_write(sql: str, tables: Collection[str]) -> bool:
    """Tell whether a statement may write one of the tables. In doubt it may.

    >>> [may_write(sql, {"a"}) for sql in ("SELECT 1", 'UPDATE "a" SET x = 1', "UPDATE b SET x = 1")]
    [False, True, False]
    >>> [may_write(sql, {"a"}) for sql in ("UPDATE OR IGNORE a SET x = 1", "/* why */ DELETE FROM main.a")]
    [True, True]
    >>> [may_write(sql, {"a"}) for sql in ("COPY (SELECT * FROM a) TO STDOUT", "COPY a FROM STDIN")]
    [False, True]
    """
    if _GIVES_OUT.match(sql):
        return _CHANGES.search(sql) is not None
    usual = _USUAL.match(sql)
    if usual is not None and usual[1].lower() not in _NO_NAMES:
        return usual[1].lower() in tables
    verb = _VERB.match(sql)
    return verb is not None and (verb[1].upper() != "WITH" or _CHANGES.search(sql) is not None)
