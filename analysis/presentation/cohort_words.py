"""Sentences that reports of a cohort share: who is in, why nothing is shown, and the methods paragraph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.presentation.data_version import software_text
from analysis.presentation.summary_methods import MethodsText, opening
from analysis.presentation.wording import method_name
from analysis.statistics.catalogue import Method, describe_method
from analysis.summaries import Count, Withheld
from analysis.summaries.cohort_report import CohortReport


def counted(count: Count) -> str:
    """Print a count, or that it is withheld."""
    return _("withheld") if isinstance(count, Withheld) else str(count)


def patients_sentence(report: CohortReport) -> Iterator[str]:
    """Say how many patients there are; nothing where that is withheld."""
    if isinstance(report.patients, int):
        yield ngettext("%(count)d patient.", "%(count)d patients.", report.patients) % {"count": report.patients}


def why_no_patients(report: CohortReport) -> str:
    """Say why there is nobody to report on; empty where there is somebody."""
    if report.patients_found == 0:
        return _("There is no patient here that you can see. Patients appear once they are enrolled in the study.")
    if report.patients == 0:
        return _("No patient meets these conditions. Remove one of them, or widen the dates.")
    return ""


def methods_paragraph(report: CohortReport, sentences: Iterable[str], used: Iterable[Method]) -> MethodsText:
    """Write the methods paragraph: who, what was done, by which methods, with which software; and its references."""
    unique = list(dict.fromkeys(used))
    parts = [*opening(report), *sentences]
    if unique:
        parts.append(_("Methods: %(methods)s.") % {"methods": "; ".join(method_name(method) for method in unique)})
    software = software_text(report.versions)
    parts.append(_("Computed with %(software)s.") % {"software": software})
    return MethodsText(" ".join(parts), tuple(dict.fromkeys(describe_method(method).reference for method in unique)))
