"""A summary report as JSON, in full precision. Individual points are no part of it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from django.utils.functional import Promise

from analysis.statistics.results import NotEstimable
from analysis.summaries import Beyond, Footnote, PairedPoints, Points, SummaryReport, Withheld


def to_json(report: SummaryReport) -> str:
    """Write a report as JSON.

    A number that can't be given is ``{"not_estimable": code, "because": sentence}``, one outside the limits of the
    assay ``{"beyond": "<" or ">", "limit": number}``, and one that is withheld ``"withheld"``. A footnote is
    ``{"code": …, "text": …}``; other choices are their codes.
    """
    return json.dumps(plain(report), ensure_ascii=False, indent=2, allow_nan=False)


def plain(value: Any) -> Any:
    """Turn a value of a summary into lists, mappings, numbers and texts."""
    if isinstance(value, NotEstimable):
        return {"not_estimable": value.reason.value, "because": value.explanation}
    if isinstance(value, Beyond):
        return {"beyond": value.sign, "limit": value.limit}
    if isinstance(value, Footnote):
        return {"code": value.value, "text": str(value.label)}
    if isinstance(value, Withheld | Enum):
        return value.value
    if is_dataclass(value):
        return {
            field.name: plain(one)
            for field in fields(value)
            if not isinstance(one := getattr(value, field.name), Points | PairedPoints)
        }
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, Promise | dt.date):
        return str(value)
    return value
