"""Rules about treatments: how chemotherapy reached the tumour, the best response to it, and lines of treatment."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from registry.clinical import codes as c

CHEMOTHERAPY_VERSION = "first-chemotherapy/1"
BEST_RESPONSE_VERSION = "best-overall-response/1"
LINES_VERSION = "treatment-lines/1"

CONFIRMED_AFTER_DAYS = 28
"""RECIST 1.1: a response is confirmed no less than four weeks later (Eisenhauer, Eur J Cancer 2009;45:228, 4.6)."""

ROUTES = ("systemic", "locoregional")
CHEMOTHERAPY_KINDS = ("hai", "systemic_chemotherapy", "chemotherapy")
_BY_KIND = {"hai": "locoregional", "systemic_chemotherapy": "systemic"}
_BY_ROUTE = {
    "iv": "systemic", "sc": "systemic", "oral": "systemic",
    "hepatic_artery": "locoregional", "portal_vein": "locoregional", "intrasplenic": "locoregional",
}  # fmt: skip

NOT_JUDGED = ("resection", "transplant", "best_supportive_care")
"""Treatments that response criteria do not judge: nothing measurable is left, or nothing is done to the tumour."""

NO_LINE = (*NOT_JUDGED, "ril2")
"""Treatments that begin no line: those, and IL-2, which is given beside the treatment of the tumour."""

_PD = c.RESPONSES.index("PD")
_SD = c.RESPONSES.index("SD")
_RESPONDED = (c.RESPONSES.index("CR"), c.RESPONSES.index("PR"))


class Assessments(NamedTuple):
    """Assessments of response; each column of shape (n,), in the order of patient and day.

    Attributes
    ----------
    patient : int64
        Any number that tells patients apart.
    day : float64
        Days since 1970; NaN where the date is not stated.
    response : int64
        Place among `codes.RESPONSES`.
    """

    patient: NDArray[np.int64]
    day: NDArray[np.float64]
    response: NDArray[np.int64]

    def take(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Assessments:
        """Give some of the rows."""
        return Assessments(self.patient[rows], self.day[rows], self.response[rows])


def chemotherapy_route(kind: str, route: str) -> str:
    """Tell how a chemotherapy reached the tumour; empty where neither its route nor its kind says so.

    The recorded route decides; without one, the kind does.

    Examples
    --------
    >>> chemotherapy_route("chemotherapy", "portal_vein"), chemotherapy_route("hai", ""), chemotherapy_route("tki", "")
    ('locoregional', 'locoregional', '')
    """
    if kind not in CHEMOTHERAPY_KINDS:
        return ""
    return _BY_ROUTE.get(route, "") or _BY_KIND.get(kind, "")


def best_overall_responses(assessments: Assessments, *, confirmed: bool = False) -> dict[int, int]:
    """Give the best response of each patient up to the first progression, as a place among `codes.RESPONSES`.

    CR is better than PR, PR than SD, SD than PD; NE counts only where there is nothing else.

    Parameters
    ----------
    assessments
        Those that belong to the treatment. Undated ones must come without dated ones of the same patient.
    confirmed
        CR and PR count only where an assessment at least 28 days later, before any progression, is as good (a PR is
        confirmed by PR or CR); otherwise they count as SD. An undated assessment confirms nothing.

    References
    ----------
    Eisenhauer EA, Therasse P, Bogaerts J, et al. RECIST 1.1. Eur J Cancer 2009;45:228–247, section 4.6 and table 3.

    Examples
    --------
    >>> rows = Assessments(np.array([1, 1, 1]), np.array([0.0, 60, 120]), np.array([2, 1, 3]))
    >>> best_overall_responses(rows), best_overall_responses(rows, confirmed=True)
    ({1: 1}, {1: 2})
    """
    order = np.lexsort((assessments.day, assessments.patient))
    rows = assessments.take(order)
    found: dict[int, int] = {}
    patients, starts = np.unique(rows.patient, return_index=True)
    ends = np.append(starts, len(rows.patient))[1:]
    for patient, start, end in zip(patients.tolist(), starts.tolist(), ends.tolist(), strict=True):
        day, response = rows.day[start:end], rows.response[start:end]
        progressed = np.flatnonzero(response == _PD)
        until = int(progressed[0]) + 1 if progressed.size else response.size
        found[patient] = _best(day[:until], response[:until], confirmed=confirmed)
    return found


def _best(day: NDArray[np.float64], response: NDArray[np.int64], *, confirmed: bool) -> int:
    if not confirmed:
        return int(response.min())
    counted = [
        _SD if code in _RESPONDED and not _is_confirmed(place, day, response) else code
        for place, code in enumerate(response.tolist())
    ]
    return min(counted)


def _is_confirmed(place: int, day: NDArray[np.float64], response: NDArray[np.int64]) -> bool:
    later = day >= day[place] + CONFIRMED_AFTER_DAYS
    return bool((later & (response <= response[place])).any())


def line_starts(starts: NDArray[np.float64], progressions: NDArray[np.float64]) -> list[float]:
    """Give the first day of each line of treatment of one patient.

    A line begins with the first treatment, and anew with the first treatment that starts after a progression or
    recurrence since the line began. Treatments that are added without a progression belong to the line.

    Parameters
    ----------
    starts
        Days on which treatments started, shape (n,); resections and transplants are no lines.
    progressions
        Days of progressions and recurrences, shape (m,).

    Examples
    --------
    >>> line_starts(np.array([0.0, 20, 200]), np.array([150.0]))
    [0.0, 200.0]
    """
    lines: list[float] = []
    for start in np.sort(starts[~np.isnan(starts)]).tolist():
        if not lines or bool(((progressions > lines[-1]) & (progressions <= start)).any()):
            lines.append(start)
    return lines
