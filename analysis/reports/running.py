"""A report is run, on live data or on a freeze, and not again while data, question and the reader's rights stay.

What is kept is protected already. It lies in files that all processes of the registry share, under the version of the
data, the report, what was asked, everything that the reader may do, the reader's sites and the language: readers who
differ in any of it never get the same.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import caches
from django.utils.translation import get_language

from analysis.dataset.source import LiveSource, Source, current_source, reading_from
from analysis.disclosure.policy import policy_for
from analysis.freezes.near import refuse_near_version
from analysis.freezes.reading import FreezeSource, source_called
from analysis.reports.dependence import code_version, hash_of, rights_of
from registry.models import User

LARGEST = 4_000_000
"""Bytes of a report that is kept: one with the points of very many patients is computed again sooner than read."""

Compute = Callable[[Any, User | None], Any]


@contextmanager
def data_of(asked: Any) -> Iterator[Source]:
    """Let everything in the block be read from the data that a request names.

    Raises
    ------
    BadCohort
        There is no such freeze, or it can't be read.
    """
    standing, name = current_source(), asked.cohort.freeze
    if standing is not None and standing.freeze == name:
        yield standing
        return
    with reading_from(source_called(name)) as source:
        yield source


def run(compute: Compute, asked: Any, user: User | None) -> Any:
    """Compute a report as a user may see it, or take it from where it was kept.

    Parameters
    ----------
    compute : callable
        Takes the request and the user; what it gives is protected.

    Raises
    ------
    BadCohort
        The user may not see the records, and the data differ by few patients from a freeze that may be asked for.
    """
    with data_of(asked) as source:
        refuse_near_version(source, asked.cohort.study, policy_for(user).of_study_called(asked.cohort.study))
        key = _key(source, compute, asked, user)
        kept = caches["reports"].get(key) if key else None
        if kept is not None:
            return pickle.loads(kept)
        report = compute(asked, user)
        if key and _key(source, compute, asked, user) == key:
            _keep(key, report)
        return report


def _key(source: Source, compute: Compute, asked: Any, user: User | None) -> str:
    """Name what the report depends on; empty where that isn't known."""
    version = _version(source)
    if not version:
        return ""
    name = f"{compute.__module__}.{compute.__qualname__}"
    return hash_of(version, code_version(), name, repr(asked), rights_of(user), str(get_language()))


def _version(source: Source) -> str:
    if isinstance(source, FreezeSource):
        return source.register.content_hash + source.register.manifest_hash
    return source.version if isinstance(source, LiveSource) and source.holds_still() else ""


def _keep(key: str, report: Any) -> None:
    try:
        text = pickle.dumps(report)
    except (pickle.PicklingError, AttributeError, TypeError):
        return  # A report that holds functions can't be kept.
    if len(text) <= LARGEST:
        caches["reports"].set(key, text)
