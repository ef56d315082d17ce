"""Which record belongs to which day: the nearest laboratory value of a staging, the first recurrence of a patient."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

NO_ROW = -1

# Days as whole numbers fit into this many; patients times this stay exact in 64 bits.
_DAY_SPAN = np.int64(1 << 24)
_DAY_SHIFT = np.int64(1 << 23)


class Timeline(NamedTuple):
    """When the rows of a table happened, and to whom; each column of shape (n,).

    Attributes
    ----------
    patient : int64
    day : datetime64[D]
        NaT where the date is not stated.
    precision : object
        ``day``, ``month`` or ``year``.
    """

    patient: NDArray[np.int64]
    day: NDArray[np.datetime64]
    precision: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.patient)

    @property
    def comparable(self) -> NDArray[np.bool_]:
        """Rows whose distance in days means something: dated, to the month at least."""
        return ~np.isnat(self.day) & (self.precision != "year")

    def take(self, rows: Any) -> Timeline:
        """Give some of the rows."""
        return Timeline(self.patient[rows], self.day[rows], self.precision[rows])


def nearest_rows(anchors: Timeline, records: Timeline, *, within_days: int) -> NDArray[np.intp]:
    """For each anchor, the patient's record that is nearest in time, or −1.

    Parameters
    ----------
    anchors, records : Timeline
        Of n and m rows. Several records of one patient and day are taken for one: pass one of them.
    within_days : int
        A record further away, before or after, does not count. Of two at the same distance the earlier is taken.

    Returns
    -------
    ndarray of intp, shape (n,)
        Row numbers in `records`.

    Notes
    -----
    A date that is not stated, or known only to the year, has no distance. An anchor without a distance takes the
    record with the very same statement (the same year, or none), where the patient has exactly one: such rows come
    from one line of a hospital's file. Where there are several, none is taken.

    Examples
    --------
    >>> line = lambda *days: Timeline(np.zeros(len(days), np.int64), np.array(days, "datetime64[D]"),
    ...                               np.full(len(days), "day", object))
    >>> nearest_rows(line("2020-03-10", "2020-09-01"), line("2020-03-01", "2020-03-12"), within_days=30).tolist()
    [1, -1]
    """
    found = np.full(len(anchors), NO_ROW, dtype=np.intp)
    wanted, usable = anchors.comparable, records.comparable
    found[wanted] = _nearest(anchors.take(wanted), records.take(usable), np.flatnonzero(usable), within_days)
    found[~wanted] = _same_statement(anchors.take(~wanted), records.take(~usable), np.flatnonzero(~usable))
    return found


def _keys(line: Timeline) -> NDArray[np.int64]:
    days = np.where(np.isnat(line.day), -_DAY_SHIFT, line.day.astype("datetime64[D]").astype(np.int64))
    return line.patient * _DAY_SPAN + days + _DAY_SHIFT


def _nearest(anchors: Timeline, records: Timeline, rows: NDArray[np.intp], within_days: int) -> NDArray[np.intp]:
    if not len(records):
        return np.full(len(anchors), NO_ROW, dtype=np.intp)
    order = np.argsort(_keys(records), kind="stable")
    keys, wanted = _keys(records)[order], _keys(anchors)
    after = np.searchsorted(keys, wanted, side="right")
    before_row, after_row = np.maximum(after - 1, 0), np.minimum(after, len(keys) - 1)
    # Keys of different patients lie further apart than any window.
    to_before = np.where(after > 0, wanted - keys[before_row], _DAY_SPAN)
    to_after = np.where(after < len(keys), keys[after_row] - wanted, _DAY_SPAN)
    chosen = np.where(to_before <= to_after, before_row, after_row)
    near = np.minimum(to_before, to_after) <= within_days
    return np.where(near, rows[order][chosen], NO_ROW)


def _same_statement(anchors: Timeline, records: Timeline, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    keys, first, counts = np.unique(_keys(records), return_index=True, return_counts=True)
    if not len(keys):
        return np.full(len(anchors), NO_ROW, dtype=np.intp)
    wanted = _keys(anchors)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    single = (keys[place] == wanted) & (counts[place] == 1)
    return np.where(single, rows[first[place]], NO_ROW)


def first_rows(patients: NDArray[np.int64], records: Timeline) -> NDArray[np.intp]:
    """For each patient, the row of the earliest dated record, or −1.

    Parameters
    ----------
    patients : ndarray of int64, shape (n,)
    records : Timeline
        Of m rows; undated rows come last.

    Examples
    --------
    >>> records = Timeline(np.array([7, 7]), np.array(["2020-02-01", "2020-01-01"], "datetime64[D]"),
    ...                    np.full(2, "day", object))
    >>> first_rows(np.array([7, 8]), records).tolist()
    [1, -1]
    """
    if not len(records):
        return np.full(len(patients), NO_ROW, dtype=np.intp)
    order = np.lexsort((records.day, np.isnat(records.day), records.patient))
    ordered = records.patient[order]
    place = np.minimum(np.searchsorted(ordered, patients), len(ordered) - 1)
    return np.where(ordered[place] == patients, order[place], NO_ROW)
