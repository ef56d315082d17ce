"""The reports that are made of sections: how each address is read, computed, shown and filtered. One line a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analysis.disclosure import decided, policy_for
from analysis.forms.accuracy import AccuracyFilter
from analysis.forms.assay_quality import AssayQualityFilter
from analysis.forms.base import CohortFilter
from analysis.forms.before_after import BeforeAfterFilter
from analysis.forms.comparison import ComparisonFilter
from analysis.forms.correlation import CorrelationFilter
from analysis.forms.course import CourseFilter
from analysis.forms.cut_offs import CutOffFilter
from analysis.forms.response import ResponseFilter
from analysis.forms.survival import SurvivalFilter
from analysis.forms.table_one import TableOneFilter
from analysis.forms.trend import TrendFilter
from analysis.presentation.accuracy_page import accuracy_page
from analysis.presentation.assay_quality_page import assay_quality_page
from analysis.presentation.before_after_page import before_after_page
from analysis.presentation.comparison_page import comparison_page
from analysis.presentation.correlation_page import correlation_page
from analysis.presentation.course_page import course_page
from analysis.presentation.cut_offs_page import cut_offs_page
from analysis.presentation.empty_groups import nobody_in_groups
from analysis.presentation.empty_levels import noted, without_empty_levels
from analysis.presentation.flow_section import flow_section
from analysis.presentation.report_page import ReportPage
from analysis.presentation.response_page import response_page
from analysis.presentation.survival_page import survival_page
from analysis.presentation.table_one_page import table_one_page
from analysis.presentation.trend_page import trend_page
from analysis.reports.accuracy import accuracy
from analysis.reports.accuracy_request import AccuracyRequest
from analysis.reports.assay_quality import assay_quality
from analysis.reports.assay_quality_request import AssayQualityRequest
from analysis.reports.before_after import before_after
from analysis.reports.before_after_request import BeforeAfterRequest
from analysis.reports.comparison import comparison
from analysis.reports.comparison_request import ComparisonRequest
from analysis.reports.correlation import correlation
from analysis.reports.correlation_request import CorrelationRequest
from analysis.reports.course import course
from analysis.reports.course_request import CourseRequest
from analysis.reports.cut_offs import cut_off_shares
from analysis.reports.cut_offs_request import CutOffRequest
from analysis.reports.response import response_report
from analysis.reports.response_request import ResponseRequest
from analysis.reports.running import run
from analysis.reports.survival import survival
from analysis.reports.survival_request import SurvivalRequest
from analysis.reports.table_one import table_one
from analysis.reports.table_one_request import TableOneRequest
from analysis.reports.trend import trend
from analysis.reports.trend_request import TrendRequest
from registry.models import Study, User


@dataclass(frozen=True)
class ReportView:
    """A report as the pages know it.

    Attributes
    ----------
    title
        Its name among the reports of a study.
    read : callable
        Takes the parameters of an address; raises `BadCohort` with a sentence.
    compute : callable
        Takes what was read and a user (None for the system); what it gives is already protected.
    page : callable
        Puts what was computed into words, tables and figures.
    form : callable
        Makes the filter that shows what was asked.
    """

    title: str | Promise
    read: Callable[..., Any]
    compute: Callable[[Any, User | None], Any]
    page: Callable[[Any], ReportPage]
    form: Callable[[Any, Study, User | None], CohortFilter]

    def computed(self, asked: Any, reader: User) -> Any:
        """Compute a report as a reader may see it."""
        return decided(run(self.compute, asked, reader), policy_for(reader))

    def shown(self, asked: Any, reader: User) -> ReportPage:
        """Compute a report for a reader, and prepare its page."""
        return self.page_of(self.computed(asked, reader))

    def page_of(self, report: Any) -> ReportPage:
        """Prepare the page of a report, at whose end stands who was left out."""
        shown, empty = without_empty_levels(report)
        page = noted(self.page(shown), empty)
        if not page.empty and (sentence := nobody_in_groups(report)):
            return replace(page, empty=sentence, sections=())
        return replace(page, sections=(*page.sections, flow_section(report))) if page.sections else page


REPORT_VIEWS: Mapping[str, ReportView] = MappingProxyType(
    {
        "table-1": ReportView(_("Table 1"), TableOneRequest.from_query, table_one, table_one_page, TableOneFilter),
        "comparison": ReportView(
            _("Comparison"), ComparisonRequest.from_query, comparison, comparison_page, ComparisonFilter
        ),
        "cut-offs": ReportView(_("Cut-offs"), CutOffRequest.from_query, cut_off_shares, cut_offs_page, CutOffFilter),
        "trend": ReportView(_("Trend"), TrendRequest.from_query, trend, trend_page, TrendFilter),
        "correlation": ReportView(
            _("Correlation"), CorrelationRequest.from_query, correlation, correlation_page, CorrelationFilter
        ),
        "roc": ReportView(_("ROC"), AccuracyRequest.from_query, accuracy, accuracy_page, AccuracyFilter),
        "survival": ReportView(_("Survival"), SurvivalRequest.from_query, survival, survival_page, SurvivalFilter),
        "response": ReportView(
            _("Response"), ResponseRequest.from_query, response_report, response_page, ResponseFilter
        ),
        "course": ReportView(_("Course"), CourseRequest.from_query, course, course_page, CourseFilter),
        "before-after": ReportView(
            _("Before and after"), BeforeAfterRequest.from_query, before_after, before_after_page, BeforeAfterFilter
        ),
        "assay-quality": ReportView(
            _("Assay quality"), AssayQualityRequest.from_query, assay_quality, assay_quality_page, AssayQualityFilter
        ),
    }
)
