"""The labels of a variable's codes in every language of the interface, as texts that a cell may hold.

Drop-downs of blank workbooks offer labels, and people write what they read on a page.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.translation import override

from registry.dictionary import Variable, variable
from registry.imports.cells import fold


def translated_labels(of: Variable) -> dict[str, str]:
    """Return the codes of a variable by their labels, without those that mean another of its codes already.

    >>> translated_labels(variable("patient.sex"))["nữ"]
    'female'
    """
    return _translated(of.code)


@cache
def _translated(code: str) -> dict[str, str]:
    """Return the same for every call: labels change with the program only."""
    declared = variable(code)
    with override("en"):
        english = [(each, str(label)) for each, label in declared.choices]
    own = [(text, each) for each, label in english for text in (each, label, *declared.choice_synonyms.get(each, ()))]
    known = {fold(text): each for text, each in reversed(own)}
    found: dict[str, set[str]] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for each, label in declared.choices:
                found.setdefault(str(label), set()).add(each)
    return {
        text: next(iter(codes))
        for text, codes in found.items()
        if len(codes) == 1 and known.get(fold(text), next(iter(codes))) in codes
    }
