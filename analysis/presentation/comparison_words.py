"""Sentences that the comparison of groups and the trend over them share, and the methods of an outcome."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.cohort_words import why_nobody
from analysis.presentation.estimate_methods import estimate_methods
from analysis.presentation.summary_methods import lognormal_method
from analysis.presentation.wording import method_name
from analysis.statistics.catalogue import Method
from analysis.summaries.group_comparison import Adjustment, ComparisonReport, NumberOutcome, Outcome

ADJUSTED = {Adjustment.BENJAMINI_HOCHBERG: Method.BENJAMINI_HOCHBERG, Adjustment.HOLM: Method.HOLM}


def tested_by(report: ComparisonReport) -> Iterator[str]:
    """Name the tests; nothing where there are none."""
    tests = dict.fromkeys(method_name(one.test.method) for one in report.outcomes)
    if tests:
        yield _("Tested by: %(tests)s.") % {"tests": "; ".join(tests)}


def why_nothing_compared(report: ComparisonReport) -> str:
    """Say why there is nothing to compare, and what to do; empty where there is something."""
    if nobody := why_nobody(report):
        return nobody
    if not report.outcomes:
        return _("No cytokine has a result at this timepoint. Choose another timepoint or outcome, or import results.")
    return ""


def adjusted_sentence(report: ComparisonReport) -> str:
    """Say how p was adjusted, and over what; empty where it was not."""
    if all(one.test.p_adjusted is None for one in report.outcomes):
        return ""
    words = {"method": method_name(ADJUSTED[report.adjustment])}
    return _("p, adjusted: %(method)s, all tests of this table being one family.") % words


def named_grouping(report: ComparisonReport) -> str:
    """Name the grouping, with the version of the rule that it is derived by."""
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
        yield from estimate_methods(test)
    if isinstance(one, NumberOutcome) and one.summary.groupings[0].sensitivity is not None:
        yield Method.SUBSTITUTION_SENSITIVITY
    if not isinstance(one, NumberOutcome):
        yield Method.WILSON
