"""What a column headed by nothing but "date" is the date of: its group says, or its sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from registry.imports.cells import squeeze

BARE_DATES = frozenset(map(squeeze, ("date", "dates", "day", "ngày", "ngày tháng", "data", "giorno")))
SPECIMEN_DATE = "specimen.collected_on"
# The date by which each table's records are told apart.
MAIN_DATES: Mapping[str, str] = {
    "followup": "followup.last_contact_on",
    "treatment": "treatment.started_on",
    "treatmentdrug": "treatment.started_on",
    "tumourassessment": "tumourassessment.assessed_on",
    "nodule": "tumourassessment.assessed_on",
    "clinicalassessment": "clinicalassessment.assessed_on",
    "responseassessment": "responseassessment.assessed_on",
    "recurrence": "recurrence.recurred_on",
    "adverseevent": "adverseevent.onset_on",
    "enrolment": "enrolment.enrolled_on",
    "specimen": SPECIMEN_DATE,
    "assayresult": SPECIMEN_DATE,
}


def is_bare_date(text: str) -> bool:
    """Tell whether a column's own header, below its group, says no more than "date"."""
    return squeeze(text.rpartition(" / ")[2]) in BARE_DATES


def date_of(text: str, sheet_name: str, hinted: Callable[[str], str], *, holds_results: bool) -> str:
    """Return the variable of a bare date's column, or nothing for a header that says more.

    Parameters
    ----------
    text
        The column's header, ``group / name`` where it has a group.
    hinted
        Gives the table that a text speaks of.
    holds_results
        Whether the sheet has results, whose specimen a date without a group is then of.
    """
    if not is_bare_date(text):
        return ""
    group = text.rpartition(" / ")[0]
    table = hinted(group) or ("assayresult" if holds_results else hinted(sheet_name))
    return MAIN_DATES.get(table, SPECIMEN_DATE)
