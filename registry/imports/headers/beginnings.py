"""A quick test whether a text can name anything: most cells of a wide sheet can't, and are told so without a search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate

from registry.imports.cells import fold, squeeze

# Long enough to rule out most words, short enough that few names are shorter.
LENGTH = 3
WORD = re.compile(r"[a-z0-9%+<>]+")
BRACKETED = re.compile(r"[(\[][^()\[\]]*[)\]]")
# What may follow a name without a space: "il6t0".
NUMBERED_TIMEPOINT = re.compile(r"t[0-9]{1,2}$")


class Beginnings:
    """The known names by their first letters.

    A header names something only if a known name stands between two ends of its words: what surrounds a name (units,
    timepoints, fillers, a group) is taken off at the ends of words.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(squeeze(name) for name in names) - {""}
        self._lengths: dict[str, set[int]] = {}
        for name in self._names:
            self._lengths.setdefault(name[:LENGTH], set()).add(len(name))

    def occur_in(self, text: str) -> bool:
        """Tell whether a known name stands in a text; False is certain, True is not.

        >>> names = Beginnings(["IL-6", "Tumour size", "K"])
        >>> [names.occur_in(text) for text in ("Trước mổ IL 6", "k (mmol/L)", "Tumour (cm) size", "shoe", "ok")]
        [True, True, True, False, False]
        """
        folded = fold(text.replace("°", " ").replace("º", " "))
        return self._occur(folded) or (("(" in text or "[" in text) and self._occur(BRACKETED.sub(" ", folded)))

    def _occur(self, folded: str) -> bool:
        words = WORD.findall(folded)
        joined = "".join(words)
        ends = list(accumulate(map(len, words)))
        numbered = NUMBERED_TIMEPOINT.search(joined) if joined[-1:].isdigit() else None
        stops = {*ends, numbered.start()} if numbered else set(ends)
        return any(
            place + length in stops and joined[place : place + length] in self._names
            for place in (0, *ends)
            for length in self._lengths_at(joined, place)
        )

    def _lengths_at(self, joined: str, place: int) -> Iterator[int]:
        for first in range(1, LENGTH + 1):
            lengths = self._lengths.get(joined[place : place + first], ())
            yield from (length for length in lengths if first == LENGTH or length == first)
