"""Who a patient is, told by the name of the file: it is kept with the run, and in events that nobody can change."""

from __future__ import annotations

import re

from .names import INSTITUTIONS, is_name
from .signs import sign_in

NAME = "name"


def in_file_name(name: str) -> str:
    """Return what a file's name tells of a person (``name``, ``phone number`` …), or nothing.

    >>> [in_file_name(name) for name in ("Nguyen_Van_An 2017.xlsx", "BN 0912345678.xls", "Ospedale San Carlo.csv")]
    ['name', 'phone number', '']
    """
    stem = name.rpartition(".")[0] or name
    words = " ".join(re.findall(r"[^\W\d_]+", stem))
    if is_name(words) and INSTITUTIONS.isdisjoint(words.lower().split()):
        return NAME
    return sign_in(stem.replace("_", " "))
