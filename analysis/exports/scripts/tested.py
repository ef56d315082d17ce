"""Statistics and degrees of freedom of tests, as tables tell them beside p."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from analysis.exports.calls import CLOSED_FORM, FITTED, Call, NamedNumber, named
from analysis.presentation.wording import STATISTIC_SYMBOLS
from analysis.statistics.catalogue import Method
from analysis.summaries import TestSummary

KIND_OF_MEANS = {
    Method.WELCH_T: "welch", Method.WELCH_T_LOG: "log", Method.STUDENT_T: "pooled",
    Method.WELCH_ANOVA: "welch", Method.WELCH_ANOVA_LOG: "log", Method.ANOVA: "pooled",
}  # fmt: skip
TWO_MEANS = (Method.WELCH_T, Method.WELCH_T_LOG, Method.STUDENT_T)
_OF_GROUPS = {
    Method.MANN_WHITNEY_ASYMPTOTIC: ("mann_whitney", ""),
    Method.MANN_WHITNEY_EXACT: ("mann_whitney", ""),
    Method.KRUSKAL_WALLIS: ("kruskal_wallis", "groups_less_one"),
    Method.JONCKHEERE_TERPSTRA: ("jonckheere", ""),
    Method.PETO_PETO: ("peto_peto", "peto_peto_df"),
    Method.PETO_PETO_TREND: ("peto_peto_trend_z", ""),
}
_OF_NUMBERS = (*KIND_OF_MEANS, *_OF_GROUPS, Method.TOBIT_LOGNORMAL)


def statistic_numbers(
    label: str, found: TestSummary | None, statistic: Call, *df: Call, tolerance: float = CLOSED_FORM
) -> Iterator[NamedNumber]:
    """Give the statistic of a test and its degrees of freedom, one call for each of these."""
    if found is None:
        return
    symbol = STATISTIC_SYMBOLS.get(found.method) or _("statistic")
    yield from named(f"{label}: {symbol}", found.statistic, statistic, tolerance)
    for value, call in zip(found.df if found.statistic is not None else (), df, strict=False):
        yield from named(f"{label}: df", value, call, tolerance)


def statistic_of_groups(label: str, found: TestSummary, name: str | Call, by: str) -> Iterator[NamedNumber]:
    """Give them of a test of a number between the levels of a column."""
    if found.method in _OF_NUMBERS:
        yield from named(f"{label}: {_('patients compared')}", found.n, Call.of("compared_values", name, by))
    if found.method in KIND_OF_MEANS:
        given = (name, by, KIND_OF_MEANS[found.method])
        if found.method in TWO_MEANS:
            yield from statistic_numbers(label, found, Call.of("t_test_t", *given), Call.of("t_test_df", *given))
            return
        df = (Call.of("anova_df", *given, place) for place in (1, 2))
        yield from statistic_numbers(label, found, Call.of("anova_f", *given), *df)
    if found.method in _OF_GROUPS:
        statistic, df_of = _OF_GROUPS[found.method]
        calls: Sequence[Call] = [Call.of(df_of, name, by)] if df_of else []
        yield from statistic_numbers(label, found, Call.of(statistic, name, by), *calls)
    if found.method is Method.JONCKHEERE_TERPSTRA:
        yield from named(f"{label}: z", found.z, Call.of("jonckheere_z", name, by))
    if found.method is Method.TOBIT_LOGNORMAL:
        calls = [Call.of("tobit_df", name, by)]
        yield from statistic_numbers(label, found, Call.of("tobit_chi_square", name, by), *calls, tolerance=FITTED)


def statistic_of_table(label: str, found: TestSummary, table: Call) -> Iterator[NamedNumber]:
    """Give them of a test of a table of counts."""
    yield from named(f"{label}: {_('patients compared')}", found.n, Call.of("counted_in", table))
    if found.method is Method.CHI_SQUARE:
        df = Call.of("chi_square_df", table)
        yield from statistic_numbers(label, found, Call.of("chi_square_of_table", table), df)
    if found.method is Method.COCHRAN_ARMITAGE:
        yield from statistic_numbers(label, found, Call.of("trend_z", table))
