"""Names of columns that CSV, SPSS, Stata, R and Python all take."""

from __future__ import annotations

import re

LONGEST = 32
"""Of a name in Stata; what is put behind a name has room within it."""

LONGEST_SUFFIX = len("_qualifier")
_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")
# Words that Stata or R keep for themselves, or that the data set uses.
RESERVED = frozenset({
    "all", "and", "by", "byte", "cause", "double", "else", "eq", "event", "false", "float", "for", "function", "ge",
    "gt", "if", "in", "inf", "int", "le", "long", "lt", "na", "nan", "ne", "next", "not", "null", "or", "patient",
    "repeat", "row", "time", "to", "true", "using", "with",
})  # fmt: skip


class Names:
    """Gives each variable a name of its own."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._first: dict[str, str] = {}

    def of(self, code: str) -> str:
        """Name a variable after its code: ``analyte:IL-2`` is il_2, ``patient.sex`` is sex.

        What follows a space, such as a visit, stays whole.

        Examples
        --------
        >>> names = Names()
        >>> names.of("analyte:IL-2"), names.of("analyte:IL-2@391"), names.of("patient.sex"), names.of("other.sex")
        ('il_2', 'il_2_391', 'sex', 'sex_2')
        >>> names.of("analyte:CD4 post_op.d7")
        'cd4_post_op_d7'
        """
        variable, _space, part = code.partition(" ")
        last, part = (_letters(text) for text in (re.split(r"[.:](?=[^.:]*[A-Za-z])", variable)[-1], part))
        room = LONGEST - LONGEST_SUFFIX - 3
        short = f"{last[: max(room - len(part) - 1, 0)]}_{part}"[:room].strip("_") if part else last[:room].strip("_")
        base = f"v_{short}" if not short or short[0].isdigit() or short in RESERVED else short
        name, number = base, 1
        while name in self._taken:
            number += 1
            name = f"{base}_{number}"
        self._taken.add(name)
        self._first.setdefault(code, name)
        return name

    def named(self, code: str) -> str:
        """Give the name that a variable has; the first of several."""
        return self._first[code]


def _letters(text: str) -> str:
    return _NOT_A_LETTER.sub("_", text.lower()).strip("_")
