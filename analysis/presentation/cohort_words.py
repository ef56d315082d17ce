"""Sentences that reports of a cohort share: who is in, why nothing is shown, and the methods paragraph."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.presentation.data_version import software_text
from analysis.presentation.summary_methods import MethodsText, opening
from analysis.presentation.wording import method_name
from analysis.statistics.catalogue import Method, describe_method
from analysis.summaries import Count, Withheld
from analysis.summaries.cohort_report import CohortReport


def lead(report: CohortReport, sentences: Iterable[str]) -> str:
    """Begin a page: how many patients there are, what the report says of itself, and what is withheld."""
    ends = (left_out_sentence(report), withheld_sentence(report))
    return " ".join(filter(None, (_patients(report.patients), *sentences, *ends)))


def _patients(count: Count) -> str:
    if isinstance(count, Withheld):
        return ""
    return ngettext("%(count)d patient.", "%(count)d patients.", count) % {"count": count}


def left_out_sentence(report: CohortReport) -> str:
    """Say which numbers are left out because of their units; empty where none is."""
    if not report.left_out:
        return ""
    words = {"analytes": "; ".join(report.left_out)}
    return _("Left out, because units do not convert into each other: %(analytes)s.") % words


def withheld_sentence(report: CohortReport) -> str:
    """Say what is withheld; empty where nothing is."""
    if not report.protected or not report.smallest_count:
        return ""
    return _("Counts below %(count)d are withheld.") % {"count": report.smallest_count}


def why_nobody(report: CohortReport) -> str:
    """Say why a report has no patients, and what to do; empty where it has some."""
    if report.of_few:
        return _(
            "Nothing is told of these patients: few, or none, meet the conditions, or so few do not that a comparison "
            "would tell about them. Remove a condition."
        )
    if report.patients_found == 0:
        return _("There is no patient here that you can see. Patients appear once they are enrolled in the study.")
    if report.patients == 0:
        return _("No patient meets these conditions. Remove one of them, or widen the dates.")
    return ""


def methods_paragraph(
    report: CohortReport, sentences: Iterable[str], used: Iterable[Method], unit: str = ""
) -> MethodsText:
    """Write the methods paragraph: who, what was done, by which methods, with which software; and its references.

    Parameters
    ----------
    unit : str
        A sentence on the unit of analysis; by default that of one result per patient at the cohort's timepoint.
    """
    unique = list(dict.fromkeys(used))
    parts = [*opening(report, unit), *sentences]
    if unique:
        parts.append(_("Methods: %(methods)s.") % {"methods": "; ".join(method_name(method) for method in unique)})
    parts.append(_("Computed with %(software)s.") % {"software": software_text(report.versions)})
    return MethodsText(" ".join(parts), tuple(dict.fromkeys(describe_method(method).reference for method in unique)))
