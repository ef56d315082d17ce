"""Every report in one list: how it is read and computed, its page, and the files that it can be written to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analysis.disclosure import decided, policy_for
from analysis.exports.bundle import BUNDLE, DATA_FORMATS, Taken, bundle, data_set
from analysis.exports.scripts.catalogue import REPORT_DATA
from analysis.forms.base import CohortFilter
from analysis.forms.conditions import about
from analysis.forms.summary import SummaryFilter
from analysis.freezes.consent import refuse_after_withdrawal
from analysis.pages import REPORT_VIEWS
from analysis.presentation.files import FILE_FORMATS
from analysis.presentation.report_page import ReportPage
from analysis.presentation.summary_page import summary_as_report_page
from analysis.presentation.summary_text import to_csv
from analysis.reports.running import data_of, run
from analysis.reports.summary import summarise
from analysis.reports.summary_json import to_json
from analysis.reports.summary_request import SummaryRequest
from registry.models import Study, User

Writer = Callable[[Any], str]

DATA_PREFIX = "data-"
"""What the name of a data set's format begins with, among the formats of a report."""


@dataclass(frozen=True)
class Report:
    """A report.

    Attributes
    ----------
    read : callable
        Takes the parameters of an address; raises `BadCohort` with a sentence.
    compute : callable
        Takes what was read and a user (None for the system).
    page : callable
        Puts what was computed into words and tables.
    form : callable
        Makes the filter, whose words say what was asked.
    texts : mapping of str to callable
        Formats that this report writes in a way of its own.
    """

    name: str
    title: str | Promise
    read: Callable[..., Any]
    compute: Callable[[Any, User | None], Any]
    page: Callable[[Any], ReportPage]
    form: Callable[[Any, Study, User | None], CohortFilter]
    texts: Mapping[str, Writer] = field(default_factory=dict)

    @property
    def formats(self) -> tuple[str, ...]:
        """Every format that it can be written in."""
        tables = tuple(dict.fromkeys((*self.texts, *FILE_FORMATS)))
        if self.name not in REPORT_DATA:
            return tables
        return (*tables, *(f"{DATA_PREFIX}{name}" for name in DATA_FORMATS), BUNDLE)

    def taken(self, asked: Any, user: User | None) -> Taken:
        """Compute the report as a user may see it."""
        report = decided(run(self.compute, asked, user), policy_for(user))
        study = Study.objects.filter(code=asked.cohort.study).first()
        with data_of(asked):  # What was chosen has the names that it has in these data.
            whom = about(study, asked, self.form(asked, study, user) if study else None)
        return Taken(self.name, asked.to_query(), asked, report, replace(self.page(report), about=whom), user)

    def written(self, taken: Taken, form: str) -> bytes:
        """Write a report in one of its formats."""
        with data_of(taken.asked) as source:
            if form == BUNDLE or form.startswith(DATA_PREFIX):
                refuse_after_withdrawal(source, taken.user)
            if form == BUNDLE:
                return bundle(taken)
            if form.startswith(DATA_PREFIX):
                return data_set(taken, form.removeprefix(DATA_PREFIX))
        if form in self.texts:
            return self.texts[form](taken.report).encode()
        return FILE_FORMATS[form].write(taken.page)


SUMMARY = Report(
    "summary", _("Summary of cytokines"), SummaryRequest.from_query, summarise, summary_as_report_page, SummaryFilter,
    MappingProxyType({"json": to_json, "csv": to_csv}),
)  # fmt: skip

REPORTS: Mapping[str, Report] = MappingProxyType(
    {SUMMARY.name: SUMMARY}
    | {name: Report(name, one.title, one.read, one.compute, one.page, one.form) for name, one in REPORT_VIEWS.items()}
)
"""By the name of the report in its address."""
