"""Who is not in a report, and at which step: a row for each patient within reach, without a word about who it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from analysis.exports.calls import Call, NamedNumber, named
from analysis.exports.files.cells import written
from analysis.exports.frame import Frame, RowsOf
from analysis.summaries.values import Withheld

FLOW_FILE, MODULE = "flow.csv", "flowing"


def tells_flow(report: Any) -> bool:
    """Whether every count of the flow is shown to the reader: else nobody outside of the cohort is in the bundle."""
    steps = report.exclusions
    counts = (
        report.patients_found,
        report.patients,
        *(one.excluded for one in steps),
        *(one.remaining for one in steps),
    )
    return bool(report.patients_found) and not any(isinstance(count, Withheld) for count in counts)


def flow_csv(report: Any, frame: Frame) -> bytes:
    """Write who meets which step; rows are in the order of the steps, and belong to no row of the data."""
    steps = [one.reason.value for one in report.exclusions]
    rows = [
        ["yes"] * len(steps) if place < 0 else ["yes"] * place + ["no"] + [""] * (len(steps) - place - 1)
        for place in sorted(frame.left_out_at.tolist())
    ]
    return written([steps, *rows])


def flow_numbers(report: Any, frame: Frame) -> Iterator[NamedNumber]:
    """Give the counts of the flow."""
    if frame.rows_of is RowsOf.PATIENTS:
        yield from named(_("patients in this report"), report.patients, Call.of("patients"))
    if not tells_flow(report):
        return
    yield from named(_("patients within reach"), report.patients_found, Call.of("within_reach", FLOW_FILE))
    for one in report.exclusions:
        given = (FLOW_FILE, one.reason.value)
        yield from named(f"{_('left out')}: {one.reason.label}", one.excluded, Call.of("left_out", *given))
        yield from named(f"{_('remaining after')}: {one.reason.label}", one.remaining,
                         Call.of("remaining_after", *given))  # fmt: skip
    yield from named(_("patients who meet every step"), report.patients, Call.of("in_the_report", FLOW_FILE))
