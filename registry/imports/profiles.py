"""Profiles that ship with the registry, how one is found, and what is corrected of one for a single file."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
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
# A correction replaces what a profile says in the first of these, and adds to what it says in the others.
SINGLE_FIELDS = ("date_order", "decimal_mark", "blank_policy", "mode", "id_prefix")
MAPPED_FIELDS = ("headers", "codes", "units", "methods", "timepoints", "defaults")


def ship(model: type[Any]) -> None:
    """Write the shipped profiles that aren't there yet (called by a data migration with its historical model)."""
    for row in SHIPPED:
        model.objects.get_or_create(code=row["code"], defaults=row)


def default_profile() -> ImportProfile:
    """Return the profile used when none is named: day-first dates, the decimal mark that each column shows."""
    return ImportProfile.objects.get(code=DAY_FIRST)


def profiles_of(site: Site | None) -> tuple[ImportProfile, ...]:
    """Return the profiles that a site has of its own, in a fixed order."""
    return tuple(ImportProfile.objects.filter(site=site).order_by("code")) if site else ()


def profile_for(site: Site | None) -> ImportProfile:
    """Return the site's own profile when it has exactly one, else the default."""
    own = profiles_of(site)
    return own[0] if len(own) == 1 else default_profile()


def corrected(profile: ImportProfile, corrections: Mapping[str, Any]) -> ImportProfile:
    """Return a profile with what was corrected of it for one file; the profile itself stays as it is.

    Parameters
    ----------
    corrections
        In the profile's own fields, ``{"date_order": "mdy", "units": {"analyte:IL-2": "pg/mL"}}``. Within a mapping
        ``None`` takes away what the profile says.
    """
    if not corrections:
        return profile
    changed = copy(profile)
    for name in SINGLE_FIELDS:
        setattr(changed, name, corrections.get(name, getattr(profile, name)))
    for name in MAPPED_FIELDS:
        setattr(changed, name, merged(getattr(profile, name), corrections.get(name, {})))
    return changed


def merged(said: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Return one mapping with another written over it; mappings inside are merged too, and ``None`` takes away.

    >>> merged({"patient.sex": {"1": "male"}, "a": 1}, {"patient.sex": {"2": "female"}, "a": None})
    {'patient.sex': {'1': 'male', '2': 'female'}}
    """
    found = dict(said)
    for key, value in more.items():
        both = isinstance(value, Mapping) and isinstance(found.get(key), Mapping)
        found[key] = merged(found[key], value) if both else value
    return {key: value for key, value in found.items() if value is not None}
