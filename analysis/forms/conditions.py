"""The conditions of a request in words, each with the way to take it away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext as _

from analysis.forms.base import CohortFilter
from registry.models import Study


class Asked(Protocol):
    """What is asked of a report."""

    def to_query(self) -> str:
        """Write the request in its one canonical form."""


@dataclass(frozen=True)
class Condition:
    """One condition of the filter, in words, with the query of the page without it."""

    name: str
    value: str
    query_without: str


def conditions(asked: Asked, form: CohortFilter, but: str = "") -> Iterator[Condition]:
    """Put the conditions of a request into words, one for each value; the study has the page's heading.

    Parameters
    ----------
    but
        A condition that is said elsewhere.
    """
    pairs = [pair for pair in parse_qsl(asked.to_query()) if pair[0] != "study"]
    for position, (key, value) in enumerate(pairs):
        rest = urlencode(pairs[:position] + pairs[position + 1 :])
        if (
            key in form.fields and key != but
        ):  # A control that makes no sense for the choice is absent; so is its condition.
            yield Condition(str(form.fields[key].label), form.words(key, value), rest)


def about(study: Study | None, asked: Asked, form: CohortFilter | None) -> str:
    """Say of which study and with which conditions a report is; without a study, the conditions are as asked."""
    if study is None or form is None:
        pairs = parse_qsl(asked.to_query())
        return " ".join([_("All studies."), *(f"{key}: {value}." for key, value in pairs)])
    sentences = [_("Study %(code)s.") % {"code": study.code}]
    sentences += [_("Synthetic data.")] if study.synthetic else []
    return " ".join([*sentences, *(f"{one.name}: {one.value}." for one in conditions(asked, form, but="freeze"))])
