"""Which cohorts may be asked for without access to records: docs/adr/0017-neighbouring-cohorts.md says why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from analysis.cohort import ANY_TIMEPOINT, BadCohort, Cohort
from analysis.disclosure.policy import Policy

FINE_CHOICES = ("collected_from", "collected_to", "timepoint_cycle", "timepoint_day", "window", "sphere", "landmark")
"""Parameters that readers without records don't set."""


def refuse_fine_choices(cohort: Cohort, policy: Policy, *, window: int, usual_window: int, sphere: bool) -> None:
    """Refuse choices so fine that two of them differ by few patients.

    Raises
    ------
    BadCohort
        With a sentence that says what can be chosen instead.
    """
    if not policy.protects:
        return
    if cohort.collected_from or cohort.collected_to:
        raise BadCohort(_("Without access to the records, results are not chosen by the date of collection."))
    if cohort.timepoint == ANY_TIMEPOINT or cohort.timepoint_cycle is not None or cohort.timepoint_day is not None:
        raise BadCohort(_("Without access to the records, results are chosen by one timepoint, not by cycle or day."))
    if window != usual_window:
        words = {"days": usual_window}
        raise BadCohort(
            _("Without access to the records, %(days)d days around the tumour assessment are the only choice.") % words
        )
    if sphere:
        raise BadCohort(_("Without access to the records, no tumour is taken for a sphere."))


def refuse_bounds(cohort: Cohort, policy: Policy, first_years: Sequence[int]) -> None:
    """Refuse dates of diagnosis that are no bounds of a block of years with enough patients.

    Parameters
    ----------
    first_years
        First years of the blocks.

    Raises
    ------
    BadCohort
        With a sentence that names the possible dates.
    """
    if not policy.protects:
        return
    for bound, possible in (
        (cohort.diagnosed_from, [dt.date(year, 1, 1) for year in first_years]),
        (cohort.diagnosed_to, [dt.date(year - 1, 12, 31) for year in first_years[1:]]),
    ):
        if bound and bound not in possible:
            words = {"bound": bound.isoformat(), "possible": ", ".join(one.isoformat() for one in possible) or "–"}
            raise BadCohort(
                _(
                    "Without access to the records, dates of diagnosis are bounds of years with enough patients, not "
                    "%(bound)s; possible are: %(possible)s."
                )
                % words
            )


def refuse_landmark(months: int, policy: Policy) -> None:
    """Refuse a landmark: two of them differ by the patients whose time ends between them.

    Raises
    ------
    BadCohort
        With a sentence.
    """
    if policy.protects and months:
        raise BadCohort(_("Without access to the records, time is counted from its origin, not from a landmark."))
