"""Texts of a file as a database can keep them: PostgreSQL takes no NUL, neither in a text nor in JSON."""

from __future__ import annotations

from typing import Any

NUL_SHOWN = "\N{SYMBOL FOR NULL}"


def storable(data: Any) -> Any:
    r"""Return plain data with NUL shown as its picture, in lists and mappings alike.

    >>> storable({"examples": ["a\x00b", 1]})
    {'examples': ['a␀b', 1]}
    """
    if isinstance(data, str):
        return data.replace("\x00", NUL_SHOWN)
    if isinstance(data, dict):
        return {storable(key): storable(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [storable(each) for each in data]
    return data
