"""The texts under which hospitals write variables and codes, in English, Vietnamese and Italian.

The model fields declare them (``synonyms=HEADERS["sex"]``, ``choice_synonyms=CODES["sex"]``); the texts stand here
because a field would drown in them. Case, accents and, in headers, spaces and signs don't count when they are matched,
so each text stands once. A text that could mean two things isn't listed: the import asks instead of guessing.
"""

from __future__ import annotations

Texts = tuple[str, ...]
Headers = dict[str, Texts]
Codes = dict[str, Texts]


def texts(*lines: str) -> Texts:
    """Split lines at their semicolons.

    >>> texts("gender; sesso", "giới tính")
    ('gender', 'sesso', 'giới tính')
    """
    return tuple(text.strip() for line in lines for text in line.split(";"))
