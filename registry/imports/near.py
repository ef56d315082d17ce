"""Which names a header nearly is. They are suggested to a person and never taken silently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from registry.imports.cells import squeeze
from registry.imports.headers import ANALYTE_PREFIX, Catalogue, names_in

SUGGESTIONS = 3
# A wrong, missing or added letter in a name of eight leaves 0.88 of it; two leave 0.75.
LEAST_LIKENESS = 0.75
# In short texts a letter weighs more, and words that are something else are as near.
SHORT, LEAST_LIKENESS_OF_SHORT = 6, 0.85
LIKELIEST = 20
SHORTEST = 3
GRAM = 3


class NearNames:
    """The names of a catalogue, to be found by their likeness to a header.

    Pieces of three letters choose the few names that are then compared letter by letter.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        analytes = {name: (ANALYTE_PREFIX + code,) for name, code in catalogue.analytes.items()}
        self._codes = {name: codes for name, codes in {**catalogue.names, **analytes}.items() if len(name) >= SHORTEST}
        self._names = list(self._codes)
        self._with: dict[str, list[int]] = {}
        for number, name in enumerate(self._names):
            for gram in _grams(name):
                self._with.setdefault(gram, []).append(number)

    def suggest(self, header: str) -> list[str]:
        """Return the codes of variables or analytes whose names a header nearly is, the likeliest first."""
        likeness: dict[str, float] = {}
        for text in {squeeze(name) for name in names_in(header)}:
            for name in self._likeliest(text) if len(text) >= SHORTEST else ():
                matcher = SequenceMatcher(None, text, name, autojunk=False)
                if matcher.ratio() >= (LEAST_LIKENESS_OF_SHORT if len(text) < SHORT else LEAST_LIKENESS):
                    for code in self._codes[name]:
                        likeness[code] = max(likeness.get(code, 0.0), matcher.ratio())
        return sorted(likeness, key=lambda code: -likeness[code])[:SUGGESTIONS]

    def _likeliest(self, text: str) -> Sequence[str]:
        grams = _grams(text)
        shared = Counter(number for gram in grams for number in self._with.get(gram, ()))
        dice = {number: 2 * count / (len(grams) + len(_grams(self._names[number]))) for number, count in shared.items()}
        return [self._names[number] for number in sorted(dice, key=lambda each: -dice[each])[:LIKELIEST]]


def _grams(text: str) -> frozenset[str]:
    padded = f"  {text} "
    return frozenset(padded[place : place + GRAM] for place in range(len(padded) - GRAM + 1))
