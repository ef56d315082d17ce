"""The methods paragraph of a summary, as a paper states them.

It follows Lang TA, Altman DG. Statistical analyses and methods in the published literature: the SAMPL guidelines.
2013: what was analysed, how it is described, which test answers which question, what was assumed and adjusted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.cohort import ANY_TIMEPOINT, Cohort
from analysis.presentation import formatting
from analysis.presentation.data_version import software_text
from analysis.presentation.estimate_methods import ESTIMATE_METHODS, estimate_methods
from analysis.presentation.own_exclusions import own_sentence, own_steps
from analysis.presentation.units import unit_after_number
from analysis.presentation.wording import method_name
from analysis.statistics.catalogue import Method, describe_method
from analysis.statistics.results import NotEstimable
from analysis.summaries import (
    CutOffUsed,
    Description,
    Design,
    GroupingSummary,
    SummaryReport,
)
from analysis.summaries.cohort_report import CohortReport
from analysis.visits import Visit, visit_numbers
from registry.models import Timepoint


@dataclass(frozen=True)
class MethodsText:
    """The paragraph, and the references of the methods that it names."""

    paragraph: str
    references: tuple[str, ...]


def methods_text(report: SummaryReport) -> MethodsText:
    """Write the methods of a report: only those that it used."""
    sentences = [*opening(report), *_descriptions(report), *_comparisons(report), *_software(report)]
    references = dict.fromkeys(describe_method(method).reference for method in methods_used(report))
    return MethodsText(" ".join(sentences), tuple(references))


def methods_used(report: SummaryReport) -> tuple[Method, ...]:
    """List the methods of a report in the order of their first use."""
    return tuple(dict.fromkeys(_methods(report)))


def _methods(report: SummaryReport) -> Iterator[Method]:
    for analyte in report.analytes:
        if analyte.overall is not None:
            found = analyte.overall.description
            yield from (found.mean_method, found.quantile_method, *lognormal_method(found))
            yield from (share.low.method for share in found.cut_offs)
        for grouping in analyte.groupings:
            yield from _methods_of_grouping(grouping)
        yield from (correlation.method for correlation in analyte.correlations)
    if any(grouping.test.p_adjusted is not None for analyte in report.analytes for grouping in analyte.groupings):
        yield Method.BENJAMINI_HOCHBERG


def lognormal_method(found: Description) -> Iterator[Method]:
    """Give the method of the fitted distribution, where one is given."""
    if found.lognormal is not None and not isinstance(found.lognormal.geometric_mean, NotEstimable):
        yield found.lognormal.method


def _methods_of_grouping(grouping: GroupingSummary) -> Iterator[Method]:
    if grouping.test.p is not None:
        yield grouping.test.method
        if len(grouping.test.pairs) > 1 and grouping.test.pairs_method:
            yield grouping.test.pairs_method
    yield from estimate_methods(grouping.test)
    for one in grouping.cut_off_tests:
        if one.test.p is not None:
            yield from (one.test.method, *estimate_methods(one.test))


def opening(report: CohortReport, unit: str = "") -> Iterator[str]:
    """Begin a methods paragraph: how many were analysed, who was left out and why, and the unit of analysis.

    Parameters
    ----------
    unit : str
        A sentence; by default that of one result per patient at the cohort's timepoint.
    """
    own = own_steps(report)
    if report.data_version.reach:
        yield _("Patients of these sites only: %(sites)s.") % {"sites": ", ".join(report.data_version.reach)}
    yield from _population(report, goes_on=bool(own))
    if own:
        yield own_sentence(own)
    yield unit or unit_of_analysis(report.cohort)


def unit_at_visits() -> str:
    """Say which result stands for a patient at each of several visits."""
    return _(
        "The unit of analysis is the patient: at each visit one result per patient and analyte, the earliest "
        "collected, of the reported replicate."
    )


def _population(report: CohortReport, *, goes_on: bool) -> Iterator[str]:
    """Say who is in the cohort; where the report leaves out more, that is not who was analysed."""
    reasons = [
        f"{step.reason.label} ({step.excluded})"
        for step in report.exclusions
        if isinstance(step.excluded, int) and step.excluded
    ]
    if isinstance(report.patients, int) and isinstance(report.patients_found, int):
        words = {"patients": report.patients, "found": report.patients_found}
        if not report.patients_found:
            text = _("There is no patient to analyse.")
        elif not report.patients:
            text = _("Of %(found)d patients, none meets the conditions.")
        elif goes_on and report.patients == report.patients_found:
            text = _("All %(found)d patients are in the cohort.")
        elif goes_on:
            text = _("Of %(found)d patients, %(patients)d are in the cohort.")
        elif report.patients == report.patients_found:
            text = ngettext("%(found)d patient was analysed.", "All %(found)d patients were analysed.", report.patients)
        else:
            text = _("Of %(found)d patients, %(patients)d were analysed.")
        yield text % words
    if reasons:
        yield _("Left out: %(reasons)s.") % {"reasons": ", ".join(reasons)}


def unit_of_analysis(cohort: Cohort) -> str:
    """Say which result stands for a patient; the names of timepoint, cycle and day are those of the filter."""
    visit = visit_label(cohort)
    text = _(
        "The unit of analysis is the patient: one result per patient and analyte, the earliest collected at any "
        "timepoint, of the reported replicate."
    )
    if visit:
        text = _(
            "The unit of analysis is the patient: one result per patient and analyte, the earliest collected at the "
            "timepoint “%(timepoint)s”, of the reported replicate."
        ) % {"timepoint": visit}
    if cohort.timepoint == Timepoint.BASELINE:
        text += " " + _("A specimen that states no timepoint counts as baseline.")
    return f"{text} {collected}" if (collected := _collected(cohort)) else text


def visit_label(cohort: Cohort) -> str:
    """Name the visit at which results were taken, with its cycle and day; empty for any."""
    cycle, day = cohort.timepoint_cycle, cohort.timepoint_day
    if cohort.timepoint != ANY_TIMEPOINT:
        return Visit(cohort.timepoint, cycle, day).label
    return " ".join(visit_numbers(cycle, day))


def _collected(cohort: Cohort) -> str:
    """Say between which days specimens were collected; empty without bounds."""
    words = {
        "first": date_format(cohort.collected_from) if cohort.collected_from else "",
        "last": date_format(cohort.collected_to) if cohort.collected_to else "",
    }
    if cohort.collected_from and cohort.collected_to:
        return _("Specimens collected from %(first)s to %(last)s.") % words
    if cohort.collected_from:
        return _("Specimens collected from %(first)s on.") % words
    return _("Specimens collected up to %(last)s.") % words if cohort.collected_to else ""


def _descriptions(report: SummaryReport) -> Iterator[str]:
    descriptions = [analyte.overall.description for analyte in report.analytes if analyte.overall]
    if not descriptions:
        return
    yield _("Results are given as mean ± standard deviation and as median with quartiles (type 7).")
    if any(found.censored for found in descriptions):
        yield _(
            "Values outside the limits of the assay entered as censored, without substitution: median and quartiles "
            "by Kaplan–Meier on flipped values, mean and standard deviation by robust regression on order statistics; "
            "ranks compare only values whose order is known."
        )
    if any(list(lognormal_method(found)) for found in descriptions):
        yield lognormal_sentence()
    cut_offs = dict.fromkeys(share.cut_off for found in descriptions for share in found.cut_offs)
    if cut_offs:
        cut_offs_text = ", ".join(_cut_off(cut_off) for cut_off in cut_offs)
        yield _("Shares beyond a cut-off (%(cut_offs)s) have 95 %% Wilson score intervals.") % {
            "cut_offs": cut_offs_text
        }


def lognormal_sentence() -> str:
    """Say how means of values outside limits get an interval."""
    return _(
        "Means and geometric means with intervals are of a lognormal distribution fitted to values and limits by "
        "maximum likelihood, the interval of the mean by the delta method on its logarithm; the mean is not given "
        "where the logarithms have a standard deviation above 2.5 or where it exceeds the largest value."
    )


def _cut_off(cut_off: CutOffUsed) -> str:
    sign = "<" if cut_off.direction == "below" else ">"
    return f"{sign} {formatting.plain_number(cut_off.value)} {unit_after_number(cut_off.unit)}"


def _comparisons(report: SummaryReport) -> Iterator[str]:
    tests: dict[Design, dict[str, None]] = {}
    shares: dict[str, None] = {}
    for analyte in report.analytes:
        for grouping in analyte.groupings:
            if grouping.test.p is not None:
                tests.setdefault(grouping.test.design, {})[method_name(grouping.test.method)] = None
            shares |= {method_name(one.test.method): None for one in grouping.cut_off_tests if one.test.p is not None}
    for design, names in tests.items():
        words = {"design": design.label, "methods": _(" or ").join(names)}
        yield _("Comparison of %(design)s: %(methods)s.") % words
    if shares:
        yield _("Shares were compared by %(methods)s.") % {"methods": _(" or ").join(shares)}
    if estimates := [one for one in methods_used(report) if one in ESTIMATE_METHODS]:
        yield _("Effects: %(methods)s.") % {"methods": "; ".join(method_name(one) for one in estimates)}
    correlations = dict.fromkeys(
        method_name(found.method) for analyte in report.analytes for found in analyte.correlations
    )
    if correlations:
        yield _("Correlation: %(methods)s.") % {"methods": _(" or ").join(correlations)}
    if tests or shares or correlations:
        yield _("The test follows from the declared kind of the groups, not from the data. Tests are two-sided.")
        if Method.BENJAMINI_HOCHBERG in methods_used(report):
            yield _(
                "p-values are given as they are and, marked “adj.”, adjusted over the panel of analytes by Benjamini "
                "and Hochberg, each grouping and each correlation being a family; not over the groupings."
            )
        else:
            yield _("p-values are not adjusted for the number of groupings.")


def _software(report: SummaryReport) -> Iterator[str]:
    software = software_text(report.versions)
    if software:
        yield _("Computed with %(software)s.") % {"software": software}
