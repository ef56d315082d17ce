"""Names of sheets that are names of persons, taken out of what is kept of a file that was stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from registry.imports.problems import Problem

from .names import is_name

UNNAMED = "…"


def shown_sheet_name(name: str) -> str:
    """Return a sheet's name as it may be kept.

    >>> shown_sheet_name("Nguyễn Văn A"), shown_sheet_name("Bệnh nhân")
    ('…', 'Bệnh nhân')
    """
    return UNNAMED if is_name(name) else name


def without_sheet_names(problems: Sequence[Problem]) -> list[Problem]:
    """Return problems that name no sheet which is called by a person's name."""
    return [replace(each, sheet=shown_sheet_name(each.sheet), params=_params(each.params)) for each in problems]


def _params(params: Mapping[str, str]) -> dict[str, str]:
    return {place: shown_sheet_name(text) if place == "sheet" else text for place, text in params.items()}
