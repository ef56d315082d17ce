"""Profiles that ship with the registry, and how one is found."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop

from registry.imports.models import ImportProfile
from registry.models import Site

DAY_FIRST = "day-first"

SHIPPED: tuple[dict[str, Any], ...] = (
    {"code": DAY_FIRST, "name": gettext_noop("Day first"), "date_order": "dmy", "decimal_mark": "either"},
    {
        "code": "day-first-comma",
        "name": gettext_noop("Day first, decimal comma"),
        "date_order": "dmy",
        "decimal_mark": "comma",
    },
    {
        "code": "month-first",
        "name": gettext_noop("Month first, decimal point"),
        "date_order": "mdy",
        "decimal_mark": "point",
    },
    {
        "code": "year-first",
        "name": gettext_noop("Year first, decimal point"),
        "date_order": "ymd",
        "decimal_mark": "point",
    },
)


def ship(model: type[Any]) -> None:
    """Write the shipped profiles that aren't there yet (called by a data migration with its historical model)."""
    for row in SHIPPED:
        model.objects.get_or_create(code=row["code"], defaults=row)


def default_profile() -> ImportProfile:
    """Return the profile used when none is named: day-first dates, the decimal mark that each column shows."""
    return ImportProfile.objects.get(code=DAY_FIRST)


def profile_for(site: Site | None) -> ImportProfile:
    """Return the site's own profile when it has exactly one, else the default."""
    own = list(ImportProfile.objects.filter(site=site)[:2]) if site else []
    return own[0] if len(own) == 1 else default_profile()
