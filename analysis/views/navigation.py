"""The way between the reports of a study: in groups, each link with the cohort that is shown now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analysis.cohort import Cohort
from analysis.pages import REPORT_VIEWS
from registry.models import Study

SUMMARY = ""
"""The name of the summary of cytokines among the reports: it has the address of the study itself."""

_SUMMARY_TITLE = _("Cytokines")
_OTHER = _("More")
_GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("Describe"), (SUMMARY, "table-1", "cut-offs", "normal-range")),
    (_("Compare"), ("comparison", "trend", "correlation", "roc")),
    (_("Follow"), ("before-after", "course", "response", "survival")),
    (_("Check"), ("assay-quality",)),
)


@dataclass(frozen=True)
class ReportLink:
    """The way to one report."""

    title: str | Promise
    address: str
    here: bool


@dataclass(frozen=True)
class ReportGroup:
    """Reports that answer questions of one kind."""

    title: str | Promise
    links: tuple[ReportLink, ...]


def navigation(study: Study, cohort: Cohort, here: str | None) -> tuple[ReportGroup, ...]:
    """Give the ways to all reports of a study, with the cohort that is shown now."""
    query = urlencode(list(replace(cohort, study="").pairs()))
    known = {SUMMARY: _SUMMARY_TITLE} | {name: one.title for name, one in REPORT_VIEWS.items()}
    return tuple(
        ReportGroup(title, tuple(ReportLink(known[name], _link(study, name, query), name == here) for name in names))
        for title, names in _grouped(known)
    )


def report_address(code: str, name: str) -> str:
    """Give the address of a report without its choices."""
    return reverse("report", kwargs={"code": code, "name": name}) if name else reverse("summary", kwargs={"code": code})


def _link(study: Study, name: str, query: str) -> str:
    return report_address(study.code, name) + (f"?{query}" if query else "")


def _grouped(known: dict[str, str | Promise]) -> Iterator[tuple[str | Promise, list[str]]]:
    """Give each group with its reports that exist, and at last those that no group names."""
    placed = {name for _title, names in _GROUPS for name in names}
    groups = (*_GROUPS, (_OTHER, tuple(name for name in known if name not in placed)))
    for title, names in groups:
        if there := [name for name in names if name in known]:
            yield title, there
