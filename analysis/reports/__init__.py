"""One file per report. This is the list of them, for the command and for the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analysis.cohort import Parameters
from analysis.presentation.summary_text import to_csv, to_markdown
from analysis.reports.summary import summarise
from analysis.reports.summary_json import to_json
from analysis.reports.summary_request import SummaryRequest
from registry.models import User


@dataclass(frozen=True)
class Report:
    """A report: how its parameters are read, how it is computed, and how it is written.

    Attributes
    ----------
    read : callable
        Takes the parameters of an address; raises `BadCohort` with a sentence.
    compute : callable
        Takes what was read and a user (None for the system); what it gives is already protected.
    writers : mapping of str to callable
        By format, from what was computed to text.
    """

    title: str | Promise
    read: Callable[[Parameters], Any]
    compute: Callable[[Any, User | None], Any]
    writers: Mapping[str, Callable[[Any], str]]


REPORTS: Mapping[str, Report] = MappingProxyType(
    {
        "summary": Report(
            _("Summary of cytokines"),
            SummaryRequest.from_query,
            summarise,
            MappingProxyType({"json": to_json, "csv": to_csv, "md": to_markdown}),
        ),
    }
)
