"""Which saved reports a reader finds, and where each leads."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from analysis.catalogue import REPORTS, SUMMARY, Report
from analysis.cohort import BadCohort, Cohort
from analysis.saved.models import SavedReport, Shared
from registry.access.scope import visible
from registry.models import Study, User


def saved_for(reader: User) -> QuerySet[SavedReport]:
    """Give the saved reports that a reader finds: their own, those shared with all, and those of their sites."""
    shared_here = Q(shared=Shared.SITE, owner__sites__in=reader.sites.all())
    found = Q(owner=reader) | Q(shared=Shared.ALL) | shared_here
    rows = SavedReport.objects.filter(found, study__in=visible(reader, Study))
    return rows.select_related("owner", "study").distinct()


def own(reader: User) -> QuerySet[SavedReport]:
    """Give the saved reports that a reader may change."""
    return SavedReport.objects.filter(owner=reader).select_related("study")


def canonical(report: str, study: Study, query: str) -> str:
    """Read what is to be saved, and write it in its one form, without the study; a cohort alone without the rest.

    Raises
    ------
    BadCohort
        There is no such report, or its choices can't be understood.
    """
    parameters = QueryDict(query, mutable=True)
    parameters["study"] = study.code
    asked = _report_called(report).read(parameters) if report else Cohort.from_query(parameters)
    return urlencode([(key, value) for key, value in parse_qsl(asked.to_query()) if key != "study"])


def checked(saved: SavedReport, reader: User) -> str:
    """Give the choices of a saved report, if they still fit.

    Raises
    ------
    BadCohort
        They don't: a variable, an arm or a level is gone, or this reader may not ask for it.
    """
    report = _report_called(saved.report or SUMMARY.name)
    report.taken(report.read(_parameters(saved)), reader)
    return saved.query


def _parameters(saved: SavedReport) -> QueryDict:
    parameters = QueryDict(saved.query, mutable=True)
    parameters["study"] = saved.study.code
    return parameters


def _report_called(name: str) -> Report:
    if name not in REPORTS:
        raise BadCohort(_("There is no report “%(name)s” any more.") % {"name": name[:40]})
    return REPORTS[name]
