"""Which of a site's profiles a file was written for: the one that declares most of the headers found in it."""

from __future__ import annotations

from collections.abc import Iterator

from registry.imports.cells import fold
from registry.imports.context import ImportContext, ProfileChoice, with_profile
from registry.imports.headers import LONGEST_HEADER, SEARCHED_ROWS, header_of
from registry.imports.models import ImportProfile
from registry.imports.workbook import Workbook


def recognised(workbook: Workbook, context: ImportContext) -> ImportContext:
    """Return the context with the profile that knows most headers of the file, where the site has several.

    Two profiles that know equally many decide nothing, and neither does one that knows none: the default stays then.
    """
    if not context.candidates:
        return context
    found = set(_texts(workbook))
    ranked = sorted(((_known(profile, found), profile) for profile in context.candidates), key=lambda each: -each[0])
    (most, best), (second, _other) = ranked[:2]
    if most == second:
        return context
    return with_profile(context, best, ProfileChoice("headers", most, len(best.headers)))


def _known(profile: ImportProfile, found: set[str]) -> int:
    return sum(fold(header_of(key).rpartition(" / ")[2]) in found for key in profile.headers)


def _texts(workbook: Workbook) -> Iterator[str]:
    for sheet in workbook.sheets:
        for column in sheet.columns:
            for cell in column[:SEARCHED_ROWS]:
                if isinstance(cell, str) and cell.strip():
                    yield fold(cell[:LONGEST_HEADER])
