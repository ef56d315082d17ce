"""Combining marks piled on one letter: putting thousands in order takes Python time that grows with their square."""

from __future__ import annotations

import re
import unicodedata

# Text written by people never has more (Unicode Standard Annex #15, section 13, "Stream-Safe Text Format").
MOST_MARKS = 30
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]{31,}")


def piled_marks(text: str) -> bool:
    """Tell whether a text has more combining marks in a row than people write.

    >>> piled_marks("Nguyễn"), piled_marks("a" + "\u0323\u0301" * 20)
    (False, True)
    """
    return any(_piled(run.group()) for run in BEYOND_ASCII.finditer(text))


def _piled(run: str) -> bool:
    count = 0
    for char in run:
        count = count + 1 if unicodedata.combining(char) else 0
        if count > MOST_MARKS:
            return True
    return False
