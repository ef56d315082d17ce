"""Numbers of restricted mean survival."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.exports.calls import Call, NamedNumber, named, named_interval
from analysis.summaries.survival import RestrictedMeans


def restricted_numbers(found: RestrictedMeans | None, by: str) -> Iterator[NamedNumber]:
    """Give the restricted means, and their differences from the first group."""
    if found is None:
        return
    for one in (found.overall, *(found.groups if by else ())):
        given = (found.until, *((by, one.code) if one is not found.overall else ()))
        label = f"{one.label}: {_('restricted mean')} {found.until:g}"
        yield from named(label, one.mean, Call.of("restricted_mean", *given))
        low, high = Call.of("restricted_mean_low", *given), Call.of("restricted_mean_high", *given)
        yield from named_interval(label, one.interval, low, high)
        if one.difference is not None:
            between = (found.until, by, one.code, found.groups[0].code)
            label = f"{one.label} – {found.groups[0].label}: {_('restricted mean')} {found.until:g}"
            yield from named(label, one.difference.value, Call.of("restricted_difference", *between))
            low, high = (Call.of(f"restricted_difference_{end}", *between) for end in ("low", "high"))
            yield from named_interval(label, one.difference.interval, low, high)
            yield from named(f"{label}: p", one.difference.p, Call.of("restricted_difference_p", *between))
