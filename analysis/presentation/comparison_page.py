"""The page of the comparison report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cohort_words import lead, methods_paragraph
from analysis.presentation.comparison_figures import forest_pictures, value_picture
from analysis.presentation.comparison_words import (
    ADJUSTED,
    adjusted_sentence,
    methods_of,
    named_grouping,
    tested_by,
    why_nothing_compared,
)
from analysis.presentation.outcome_tables import (
    estimate_lines,
    estimates_table,
    outcome_label,
    outcome_table,
    pairs_table,
    table_of_tests,
)
from analysis.presentation.report_page import Picture, ReportPage, Section
from analysis.presentation.summary_methods import MethodsText, lognormal_sentence
from analysis.presentation.tables import Table
from analysis.statistics.catalogue import Method
from analysis.summaries import Design
from analysis.summaries.group_comparison import (
    ComparisonReport,
    NumberOutcome,
    TestFamily,
)


def comparison_page(report: ComparisonReport) -> ReportPage:
    """Prepare a report for its page."""
    return ReportPage.of(
        report,
        title=_("Comparison by %(grouping)s") % {"grouping": formatting.within_sentence(str(report.by))},
        lead=lead(report, _lead(report)),
        empty=why_nothing_compared(report),
        sections=_sections(report) if report.patients != 0 else (),
        methods=_methods(report),
    )


def _lead(report: ComparisonReport) -> Iterator[str]:
    yield _("Declared: %(design)s.") % {"design": report.design.label}
    if report.ordered and report.design is not Design.ORDERED:
        yield _("The order of the groups is left out of account, as asked for.")
    yield from tested_by(report)
    if any(isinstance(one, NumberOutcome) for one in report.outcomes):
        others = [str(family.label) for family in TestFamily if family is not report.family]
        words = {"family": report.family.label, "others": ", ".join(others)}
        yield _("Numbers are compared by %(family)s; the filter offers: %(others)s.") % words


def _sections(report: ComparisonReport) -> Iterator[Section]:
    if not report.outcomes:
        return
    yield Section("tests", _("Tests"), tuple(_overview(report)), tuple(forest_pictures(report)), _test_lead(report))
    for place, one in enumerate(report.outcomes, start=1):
        pictures: tuple[Picture, ...] = ()
        if isinstance(one, NumberOutcome) and not one.summary.groupings[0].withheld:
            pictures = (value_picture(one, place, report.shape),)
        tables = (outcome_table(one, report), *_within_strata(report, place - 1))
        yield Section(f"outcome-{place}", outcome_label(one), tables, pictures)


def _within_strata(report: ComparisonReport, place: int) -> Iterator[Table]:
    """Describe the groups of an outcome in each stratum."""
    for stratum in report.strata:
        table = outcome_table(stratum.outcomes[place], report, ((report.stratified_by_code, stratum.code),))
        words = {"outcome": table.title, "stratification": report.stratified_by, "level": stratum.label}
        yield replace(table, title=_("%(outcome)s, %(stratification)s: %(level)s") % words)


def _overview(report: ComparisonReport) -> Iterator[Table]:
    yield table_of_tests(_("Tests"), report)
    lines = [line for one in report.outcomes for line in estimate_lines(one, report)]
    if lines:
        yield estimates_table(_("Estimates"), lines)
    if pairs := pairs_table(_("Pairs of groups"), report):
        yield pairs
    for stratum in report.strata:
        level = ((report.stratified_by_code, stratum.code),)
        inside = [line for one in stratum.outcomes for line in estimate_lines(one, report, level)]
        if inside:
            words = {"stratification": report.stratified_by, "level": stratum.label}
            yield estimates_table(_("Estimates within %(stratification)s: %(level)s") % words, inside)


def _test_lead(report: ComparisonReport) -> str:
    parts = []
    if report.family is not TestFamily.RANKS and report.design is Design.ORDERED:
        parts.append(_("Comparisons of means do not use the order of the groups."))
    if report.stratified_by:
        words = {"grouping": formatting.within_sentence(str(report.stratified_by))}
        parts.append(
            _("The levels of %(grouping)s are withheld, because they would tell about few patients.") % words
            if report.strata_withheld
            else _("Repeated within the levels of %(grouping)s.") % words
        )
    return " ".join(filter(None, (*parts, adjusted_sentence(report))))


def _methods(report: ComparisonReport) -> MethodsText:
    everything = [*report.outcomes, *(one for stratum in report.strata for one in stratum.outcomes)]
    used = [method for one in everything for method in methods_of(one)]
    if any(one.test.p_adjusted is not None for one in everything):
        used.append(ADJUSTED[report.adjustment])
    sentences = [
        _("Outcomes were compared between the levels of %(grouping)s (%(design)s).")
        % {"grouping": named_grouping(report), "design": report.design.label},
        _("The test follows from the declared kind of the groups and the analyst's choice, not from the data."),
        _("Tests are two-sided."),
    ]
    if any(isinstance(one, NumberOutcome) and one.test.method in _CENSORED for one in everything):
        sentences.append(_("Values outside the limits of the assay entered as censored, without substitution."))
    if Method.LOGNORMAL_MLE in used:
        sentences.append(lognormal_sentence())
    return methods_paragraph(report, sentences, used)


_CENSORED = (Method.PETO_PETO, Method.PETO_PETO_TREND, Method.TOBIT_LOGNORMAL)
