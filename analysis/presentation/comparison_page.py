"""The page of the comparison report."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cohort_words import lead, methods_paragraph, why_nobody
from analysis.presentation.comparison_figures import forest_pictures, value_picture
from analysis.presentation.comparison_notes import estimated
from analysis.presentation.outcome_tables import (
    category_table,
    estimate_lines,
    estimates_table,
    number_table,
    outcome_label,
    pairs_table,
    table_of_tests,
)
from analysis.presentation.report_page import ReportPage, Section
from analysis.presentation.summary_methods import MethodsText, lognormal_method, lognormal_sentence
from analysis.presentation.tables import Table
from analysis.presentation.wording import method_name
from analysis.statistics.catalogue import Measure, Method
from analysis.summaries import Design
from analysis.summaries.group_comparison import (
    Adjustment,
    ComparisonReport,
    NumberOutcome,
    Outcome,
    TestFamily,
)

ADJUSTED = {Adjustment.BENJAMINI_HOCHBERG: Method.BENJAMINI_HOCHBERG, Adjustment.HOLM: Method.HOLM}
_ESTIMATED = {
    Measure.LOCATION_SHIFT: Method.HODGES_LEHMANN,
    Measure.RISK_DIFFERENCE: Method.NEWCOMBE,
    Measure.ODDS_RATIO_WOOLF: Method.WOOLF,
    Measure.ODDS_RATIO_CONDITIONAL: Method.CONDITIONAL_ODDS_RATIO,
}


def comparison_page(report: ComparisonReport) -> ReportPage:
    """Prepare a report for its page."""
    return ReportPage.of(
        report,
        title=_("Comparison by %(grouping)s") % {"grouping": formatting.within_sentence(str(report.by))},
        lead=lead(report, _lead(report)),
        empty=_why_empty(report),
        sections=_sections(report) if report.patients != 0 else (),
        methods=_methods(report),
    )


def _lead(report: ComparisonReport) -> Iterator[str]:
    yield _("Declared: %(design)s.") % {"design": report.design.label}
    if report.ordered and report.design is not Design.ORDERED:
        yield _("The order of the groups is left out of account, as asked for.")
    tests = dict.fromkeys(method_name(one.test.method) for one in report.outcomes)
    if tests:
        yield _("Tested by: %(tests)s.") % {"tests": "; ".join(tests)}
    if any(isinstance(one, NumberOutcome) for one in report.outcomes):
        others = [str(family.label) for family in TestFamily if family is not report.family]
        words = {"family": report.family.label, "others": ", ".join(others)}
        yield _("Numbers are compared by %(family)s; the filter offers: %(others)s.") % words


def _why_empty(report: ComparisonReport) -> str:
    if nobody := why_nobody(report):
        return nobody
    if not report.outcomes:
        return _("No cytokine has a result at this timepoint. Choose another timepoint or outcome, or import results.")
    return ""


def _sections(report: ComparisonReport) -> Iterator[Section]:
    if not report.outcomes:
        return
    yield Section("tests", _("Tests"), tuple(_overview(report)), tuple(forest_pictures(report)), _test_lead(report))
    for place, one in enumerate(report.outcomes, start=1):
        heading = outcome_label(one)
        if isinstance(one, NumberOutcome):
            (grouping,) = one.summary.groupings
            pictures = () if grouping.withheld else (value_picture(one, place, report.shape),)
            yield Section(f"outcome-{place}", heading, (number_table(one.summary),), pictures)
        else:
            yield Section(f"outcome-{place}", heading, (category_table(one, report),))


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
    if any(one.test.p_adjusted is not None for one in report.outcomes):
        words = {"method": method_name(ADJUSTED[report.adjustment])}
        parts.append(_("p, adjusted: %(method)s, all tests of this table being one family.") % words)
    return " ".join(parts)


def _methods(report: ComparisonReport) -> MethodsText:
    everything = [*report.outcomes, *(one for stratum in report.strata for one in stratum.outcomes)]
    used = [method for one in everything for method in methods_of(one)]
    if any(one.test.p_adjusted is not None for one in everything):
        used.append(ADJUSTED[report.adjustment])
    sentences = [
        _("Outcomes were compared between the levels of %(grouping)s (%(design)s).")
        % {"grouping": _named(report), "design": report.design.label},
        _("The test follows from the declared kind of the groups and the analyst's choice, not from the data."),
        _("Tests are two-sided."),
    ]
    if any(isinstance(one, NumberOutcome) and one.test.method in _CENSORED for one in everything):
        sentences.append(_("Values outside the limits of the assay entered as censored, without substitution."))
    if Method.LOGNORMAL_MLE in used:
        sentences.append(lognormal_sentence())
    return methods_paragraph(report, sentences, used)


_CENSORED = (Method.PETO_PETO, Method.PETO_PETO_TREND, Method.TOBIT_LOGNORMAL)


def _named(report: ComparisonReport) -> str:
    name = formatting.within_sentence(str(report.by))
    return f"{name}, {report.rule_version}" if report.rule_version else name


def methods_of(one: Outcome) -> Iterator[Method]:
    """List the methods of an outcome: its description, its test, pairs and estimates."""
    if isinstance(one, NumberOutcome) and one.summary.overall is not None:
        description = one.summary.overall.description
        yield from (description.mean_method, description.quantile_method, *lognormal_method(description))
    tests = [one.test, *([one.ratio] if isinstance(one, NumberOutcome) and one.ratio is not None else [])]
    for test in tests:
        if test.p is not None:
            yield test.method
            if len(test.pairs) > 1 and test.pairs_method:
                yield test.pairs_method
        yield from (_ESTIMATED[found.measure] for found in estimated(test) if found.measure in _ESTIMATED)
    if isinstance(one, NumberOutcome) and one.summary.groupings[0].sensitivity is not None:
        yield Method.SUBSTITUTION_SENSITIVITY
    if not isinstance(one, NumberOutcome):
        yield Method.WILSON
