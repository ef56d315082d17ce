"""Sentences that reports of a cohort share: who is in, why nothing is shown, and the methods paragraph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from analysis.presentation import page_parts
from analysis.presentation.data_version import software_text
from analysis.presentation.summary_methods import MethodsText, opening
from analysis.presentation.wording import method_name
from analysis.statistics.catalogue import Method, describe_method
from analysis.summaries.cohort_report import CohortReport


def patients_sentence(report: CohortReport) -> Iterator[str]:
    """Say how many patients there are; nothing where that is withheld."""
    yield from filter(None, [page_parts.patients_sentence(report.patients)])


def withheld_sentence(report: CohortReport) -> Iterator[str]:
    """Say what is withheld, from whom something is."""
    yield from filter(None, [page_parts.withheld_sentence(report.smallest_count if report.protected else None)])


def why_no_patients(report: CohortReport) -> str:
    """Say why there is nobody to report on; empty where there is somebody."""
    return page_parts.why_nobody(report.patients_found, report.patients)


def methods_paragraph(report: CohortReport, sentences: Iterable[str], used: Iterable[Method]) -> MethodsText:
    """Write the methods paragraph: who, what was done, by which methods, with which software; and its references."""
    unique = list(dict.fromkeys(used))
    parts = [*opening(report), *sentences]
    if unique:
        parts.append(_("Methods: %(methods)s.") % {"methods": "; ".join(method_name(method) for method in unique)})
    software = software_text(report.versions)
    parts.append(_("Computed with %(software)s.") % {"software": software})
    return MethodsText(" ".join(parts), tuple(dict.fromkeys(describe_method(method).reference for method in unique)))
