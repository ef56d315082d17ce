"""P of tests in which a number takes the place of each limit."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.exports.calls import Call, NamedNumber, named
from analysis.statistics.censored.sensitivity import DIVISORS, Sensitivity
from analysis.summaries import Design
from analysis.summaries.group_comparison import TestFamily

KINDS = {TestFamily.LOG: "log", TestFamily.MEANS: "welch", TestFamily.POOLED: "pooled"}
_RANKS = {
    Design.TWO_GROUPS: "mann_whitney_auto_p",
    Design.NOMINAL: "kruskal_wallis_p",
    Design.ORDERED: "jonckheere_p",
}


def substituted_groups(
    label: str, found: Sensitivity | None, name: str, by: str, design: Design, family: TestFamily
) -> Iterator[NamedNumber]:
    """Give p of the test of groups that would be made of plain values."""
    for one in found.substituted if found is not None else ():
        column = Call.of("substituted", name, DIVISORS[one.substitution])
        if family in KINDS:
            function = "t_test_p" if design is Design.TWO_GROUPS else "anova_p"
            call = Call.of(function, column, by, KINDS[family])
        else:
            call = Call.of(_RANKS[design], column, by)
        yield from named(_label(label, one.substitution), one.p, call)


def substituted_correlation(label: str, found: Sensitivity | None, x: str, y: str) -> Iterator[NamedNumber]:
    """Give p of Kendall's correlation of substituted values."""
    for one in found.substituted if found is not None else ():
        columns = (Call.of("substituted", name, DIVISORS[one.substitution]) for name in (x, y))
        yield from named(_label(label, one.substitution), one.p, Call.of("kendall_p", *columns))


def substituted_pairs(
    label: str, found: Sensitivity | None, names: tuple[str, str], test: str, where: tuple[str, ...]
) -> Iterator[NamedNumber]:
    """Give p of the declared test of pairs."""
    for one in found.substituted if found is not None else ():
        columns = (Call.of("substituted", name, DIVISORS[one.substitution]) for name in names)
        yield from named(_label(label, one.substitution), one.p, Call.of("paired_p", *columns, test, *where))


def _label(label: str, substitution: str) -> str:
    return f"{label}: {_('p with limits substituted')} ({substitution})"
