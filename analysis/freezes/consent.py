"""What a withdrawal of consent after a freeze means for data of single patients."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext as _

from analysis.cohort import BadCohort
from analysis.dataset.joining import positions_in
from analysis.dataset.reader import NO_KEY, Reader
from analysis.dataset.source import LiveSource, Source, reading_from
from registry.models import Consent, Patient, User


def refuse_after_withdrawal(source: Source, user: User | None) -> None:
    """Refuse to give out data of single patients from a freeze, once one of them may no longer be in it.

    Raises
    ------
    BadCohort
        Since the freeze, a patient that the user may see has withdrawn consent, or was removed.
    """
    if not source.freeze:
        return
    with reading_from(source):
        then = Reader(user).columns(Patient, ("id", "consent"))
    with reading_from(LiveSource()):
        now = Reader(user).columns(Patient, ("id", "consent"))
    place = positions_in(then["id"], now["id"])
    gone = place == NO_KEY
    withdrawn = np.zeros(place.size, dtype=bool)
    withdrawn[~gone] = now["consent"][place[~gone]] == Consent.WITHDRAWN
    if (gone | (withdrawn & (then["consent"] != Consent.WITHDRAWN))).any():
        raise BadCohort(
            _(
                "Patients of the freeze “%(name)s” have withdrawn their consent since, or were removed: its data of "
                "single patients are no longer given out. Its tables and figures are; for the data, make a new freeze."
            )
            % {"name": source.freeze}
        )
