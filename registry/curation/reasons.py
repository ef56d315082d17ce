"""Reasons that people give: as they are typed, but for what no database takes and no reader sees."""

from __future__ import annotations

import unicodedata

LONGEST_REASON = 500
LINE_BREAKS = "\n\t"


def cleaned_reason(typed: object) -> str:
    r"""Return a reason without control characters and surrounding blanks, cut to what is kept.

    PostgreSQL knows no text with a NUL, and a reason of nothing else is none.

    Examples
    --------
    >>> cleaned_reason(" a letter\x00 came "), cleaned_reason("\x00\x07"), cleaned_reason(None)
    ('a letter came', '', '')
    """
    text = "" if typed is None else str(typed)
    kept = "".join(sign for sign in text if sign in LINE_BREAKS or unicodedata.category(sign) not in ("Cc", "Cs"))
    return kept.strip()[:LONGEST_REASON]
