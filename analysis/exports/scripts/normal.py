"""Shares below, within and above reference intervals."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.exports.calls import Call, NamedNumber, named
from analysis.exports.contents import FrameBuilder
from analysis.exports.frame import FrameColumn, Kind
from analysis.exports.scripts.described import share_numbers
from analysis.exports.scripts.tabled import numbers_of_table
from analysis.exports.scripts.tested import statistic_of_table
from analysis.reports.cut_offs import Found
from analysis.statistics.catalogue import Method
from analysis.summaries.cut_offs import NormalRange, NormalShares

_PARTS = ("below", "within", "above")
_P = {Method.CHI_SQUARE: "chi_square", Method.FISHER_EXACT: "fisher"}


def add_interval(builder: FrameBuilder, one: Found) -> None:
    """Add the reference interval of each patient's value, where somebody has one."""
    if not one.bounds.known:
        return
    name, label, unit = builder.names.named(one.number.code), str(one.number.label), one.series.unit
    code, words = f"{one.number.code} reference interval", "; ".join(one.bounds.words)
    low, high = _("lower end of the reference interval"), _("upper end of the reference interval")
    builder.plain(
        FrameColumn(f"{name}_ref_low", code, f"{label}: {low}", Kind.NUMBER, one.bounds.low, unit, note=words),
        FrameColumn(f"{name}_ref_high", code, f"{label}: {high}", Kind.NUMBER, one.bounds.high, unit, note=words),
    )


def normal_numbers(label: str, found: NormalRange, name: str, by: str, codes: tuple[str, ...]) -> Iterator[NamedNumber]:
    """Give the shares over all and in each group, and their test."""
    yield from _shares(f"{label}, {_('all')}", found.overall, name, ())
    for code, group in zip(codes, found.groups, strict=False) if by else ():
        yield from _shares(f"{label}, {code}", group, name, (by, code))
    if by and found.test.method in _P:
        what, table = f"{label}, {_('reference interval')}", Call.of("normal_counts", name, by)
        call = Call.of(_P[found.test.method], Call.of("occupied", table))
        yield from named(f"{what}: p", found.test.p, call)
        yield from statistic_of_table(what, found.test, table)
        yield from numbers_of_table(what, found.test.estimates, table)


def _shares(label: str, found: NormalShares, name: str, where: tuple[str, ...]) -> Iterator[NamedNumber]:
    n = Call.of("normal_n", name, *where)
    yield from named(f"{label}: {_('with a reference interval')}", found.n, n)
    without = Call.of("without_interval", name, *where)
    yield from named(f"{label}: {_('without a reference interval')}", found.without, without)
    for part, share in zip(_PARTS, found.parts, strict=True):
        what = f"{label}: {_('reference interval')}, {part}"
        certain, possible = (Call.of(function, name, part, *where) for function in ("normal", "normal_possible"))
        yield from share_numbers(what, share.low, certain, n)
        yield from share_numbers(f"{what}, {_('at most')}", share.high, possible, n)
    parts = (Call.of("normal", name, part, *where) for part in _PARTS)
    yield from named(f"{label}: {_('on either side of a bound')}", found.undetermined, Call.of("less", n, *parts))
