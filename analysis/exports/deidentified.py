"""Data without what tells who a patient is.

Left out: identifiers, sites, years of birth, ages divided at or above 90. Ages from 90 on are pooled (as 45 CFR
164.514(b)(2)(i)(C) does). A data set of a report holds no dates and no free text: times are intervals in months. The
rows stand in an order, and bear numbers, that follow from a secret of this registry and from this data set alone, so
that neither their order nor a second export tells which row was whose.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.exports.frame import Frame, FrameColumn, Kind
from analysis.variables.divided import DIVIDES, rule_of

POOLED_AGE = 90.0
AGE = "age"
# Days and their order tell when somebody was treated; runs and lots, by their number, in which laboratory.
_TELLING = frozenset({
    "site", "patient.birth_year", "patient.registry_id", "specimen.collected_on", "assayrun", "assayrun.method",
    "assayrun.lot", "assayrun.qc_passed",
})  # fmt: skip


def deidentified(frame: Frame, purpose: str) -> Frame:
    """Take away what tells who a patient is.

    Parameters
    ----------
    purpose
        What this data set is, such as its address and data version: another one numbers its rows otherwise.
    """
    kept = [one for one in frame.columns if not _tells(one)]
    pooled = [_with_pooled_ages(one) for one in kept]
    changed = tuple(new.name for old, new in zip(kept, pooled, strict=True) if new is not old)
    order = _shuffled(frame.keys, purpose)
    numbers = np.arange(1, len(frame) + 1, dtype=np.float64)
    rows = FrameColumn("row", "row", _("number of the row, at random"), Kind.NUMBER, numbers)
    return Frame(
        columns=(rows, *(_renumbered(one.taken(order)) for one in pooled)),
        keys=frame.keys[order],
        rows_of=frame.rows_of,
        left_out=tuple(one.label for one in frame.columns if _tells(one)),
        changed=changed,
        left_out_at=frame.left_out_at,
    )


def _tells(column: FrameColumn) -> bool:
    name, divided, _rule = column.code.partition(DIVIDES)
    if name in _TELLING or column.kind is Kind.IDENTIFIER:
        return True
    if name != AGE or not divided:
        return False
    rule = rule_of(column.code)
    return bool(rule.groups) or any(value >= POOLED_AGE for value in rule.cut_offs)


def _renumbered(column: FrameColumn) -> FrameColumn:
    """Number what rows belong to by the order in which it appears among the rows, which is at random."""
    if column.kind is not Kind.MEMBER:
        return column
    numbers = {old: new for new, old in enumerate(dict.fromkeys(column.values[~np.isnan(column.values)].tolist()), 1)}
    values = np.array([numbers.get(value, np.nan) for value in column.values.tolist()], dtype=np.float64)
    return replace(column, values=values)


def _with_pooled_ages(column: FrameColumn) -> FrameColumn:
    if column.code != AGE or not (column.values >= POOLED_AGE).any():
        return column
    note = _("ages of 90 and more are given as 90")
    return replace(column, values=np.where(column.values >= POOLED_AGE, POOLED_AGE, column.values), note=note)


def _shuffled(keys: NDArray[np.int64], purpose: str) -> NDArray[np.int64]:
    secret = settings.SECRET_KEY.encode()
    marks = [hmac.digest(secret, f"rows of {purpose}: {key}".encode(), hashlib.sha256) for key in keys.tolist()]
    return np.array(sorted(range(len(marks)), key=marks.__getitem__), dtype=np.int64)
