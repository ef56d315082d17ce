"""Versions of the data that differ by few patients: readers without records are told of one of them only.

The same report on two freezes, or on a freeze and on live data, differs by what changed between them. Where that is in
few patients of its study, the older version answers and the younger one is refused, with a sentence that names the
older.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import numpy as np
from django.conf import settings
from django.core.cache import caches
from django.db.models import Model
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.cohort import BadCohort
from analysis.dataset.columnar.kinds import Stored
from analysis.dataset.joining import positions_in
from analysis.dataset.reader import NO_KEY
from analysis.dataset.source import LiveSource, Source
from analysis.disclosure.cells import is_small
from analysis.disclosure.policy import Policy
from analysis.freezes.changes import TableChanges, changes_between
from analysis.freezes.models import Freeze
from analysis.freezes.reading import FreezeSource
from registry.models import Enrolment, Patient, Specimen, Study, Treatment, TumourAssessment

Keys = NDArray[np.int64]

EVERYBODY = ""
"""In place of a study's code: all patients."""

_PARENTS: Mapping[str, type[Model]] = MappingProxyType(
    {"specimen_id": Specimen, "assessment_id": TumourAssessment, "treatment_id": Treatment}
)
"""Whose patient a record has that doesn't name one itself."""


class OtherVersion(BadCohort):
    """Data that a reader without records is not told, because a freeze answers in their place.

    Attributes
    ----------
    freeze
        The name of that freeze.
    """

    def __init__(self, freeze: str, sentence: str) -> None:
        self.freeze = freeze
        super().__init__(sentence % {"name": freeze})


def _near(freeze: str) -> OtherVersion:
    sentence = _(
        "These data differ by few patients from the freeze “%(name)s”, and both together would tell about "
        "them. Choose the freeze “%(name)s”; without access to the records there is only one of the two."
    )
    return OtherVersion(freeze, sentence)


def _only_freezes(told: list[FreezeSource]) -> BadCohort:
    """Refuse live data: who asks before and after one patient is added sees the difference."""
    if not told:
        return BadCohort(
            _(
                "Without access to the records, reports are made on freezes here, and there is none yet: ask a data "
                "manager to make one."
            )
        )
    sentence = _("Without access to the records, reports are made on freezes here. Choose the freeze “%(name)s”.")
    return OtherVersion(told[-1].freeze, sentence)


def refuse_near_version(source: Source, study: str, policy: Policy) -> None:
    """Refuse data that differ, by few patients of a study, from older data that the same reader may ask for.

    Raises
    ------
    OtherVersion
        With a sentence that names the freeze to choose.
    BadCohort
        Live data are not told in this installation, and there is no freeze.
    """
    if not policy.protects:
        return
    older = told_freezes(study, policy, until=source.freeze)
    if not source.freeze and not settings.LIVE_SUMMARIES:
        raise _only_freezes(older)
    if source.freeze in {one.freeze for one in older}:
        return
    near = next((one for one in older if _few(one, source, study, policy)), None)
    if near is not None:
        raise _near(near.freeze)


def told_freezes(study: str, policy: Policy, until: str = "") -> list[FreezeSource]:
    """List the freezes that readers without records may ask for, the oldest first, up to one that is named."""
    told: list[FreezeSource] = []
    for freeze in _readable():
        if not any(_few(one, freeze, study, policy) for one in told):
            told.append(freeze)
        if freeze.freeze == until:
            break
    return told


def _readable() -> Iterator[FreezeSource]:
    for one in Freeze._default_manager.filter(removed_at__isnull=True).order_by("made_at", "pk"):
        try:
            yield FreezeSource(one)
        except BadCohort:
            continue  # Nobody can ask for it.


def _few(older: FreezeSource, newer: Source, study: str, policy: Policy) -> bool:
    return is_small(patients_between(older, newer).get(study, 0), policy.smallest_count)


def patients_between(older: FreezeSource, newer: Source) -> dict[str, int]:
    """Count the patients of each study, and everybody, of whom some record was added, removed or changed."""
    key = _key(older, newer)
    kept = caches["reports"].get(key) if key else None
    if kept is not None:
        return dict(kept)
    changes = list(changes_between(older, newer, None))
    patients = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *_patients(changes)]))
    found = {EVERYBODY: int(patients.size)}
    for code, enrolled in _enrolled(changes):
        found[code] = int(np.isin(patients, enrolled).sum())
    if key:
        caches["reports"].set(key, found)
    return found


def _key(older: FreezeSource, newer: Source) -> str:
    version = newer.register.content_hash if isinstance(newer, FreezeSource) else ""
    if isinstance(newer, LiveSource) and newer.holds_still():
        version = newer.version
    return f"near-{older.register.content_hash}-{version}" if version else ""


def _patients(changes: list[TableChanges]) -> Iterator[Keys]:
    """Give the keys of the patients whose records differ, table by table; tables of the laboratory have none."""
    parents = {column: one for one in changes for column, model in _PARENTS.items() if one.model is model}
    for one in changes:
        for keys, columns in ((one.added, one.now), (one.removed, one.then), (one.changed_records, one.now)):
            parent = next((column for column in parents if column in columns), None)
            if one.model is Patient:
                yield keys
            elif "patient_id" in columns:
                yield _looked_up(columns, "patient_id", keys)
            elif parent is not None:
                of = _looked_up(columns, parent, keys)
                for every in (parents[parent].now, parents[parent].then):
                    yield _looked_up(every, "patient_id", of)


def _looked_up(columns: dict[str, Stored], name: str, keys: Keys) -> Keys:
    place = positions_in(keys, np.asarray(columns["id"]))
    found: Keys = np.asarray(columns[name], dtype=np.int64)[place[place != NO_KEY]]
    return found


def _enrolled(changes: Iterable[TableChanges]) -> Iterator[tuple[str, Keys]]:
    """Give the patients of each study of today: those who are or were enrolled."""
    (enrolments,) = (one for one in changes if one.model is Enrolment)
    sides = (enrolments.now, enrolments.then)
    for key, code in Study._default_manager.values_list("pk", "code"):
        parts = [np.asarray(one["patient_id"])[np.asarray(one["study_id"]) == key] for one in sides]
        yield code, np.concatenate(parts)
