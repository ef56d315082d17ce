"""Who sees what of a summary."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from registry.access.scope import Purpose, sees_all_sites
from registry.models import User

SMALLEST_COUNT = 10
"""Counts of patients from 1 to one less than this are withheld. A count of none describes nobody, and is shown."""

EXTREMES_FROM = 20
"""The smallest n whose minimum and maximum are shown."""


@dataclass(frozen=True)
class Policy:
    """What is withheld.

    Attributes
    ----------
    protects : bool
        False for a reader who has access to the records behind the summary; then nothing is withheld.
    smallest_count, extremes_from : int
    filtered : bool
        The cohort has neighbours, with and without some filter, that a reader may compare it with.
    """

    protects: bool
    smallest_count: int = SMALLEST_COUNT
    extremes_from: int = EXTREMES_FROM
    filtered: bool = False


def policy_for(user: User | None) -> Policy:
    """Decide for a user; None is the system, which sees all.

    Who curates records sees their summary in full, provided that the summary reaches no further than the records: a
    curator of one hospital who may also summarise all of them gets the protected summary. An auditor reads records,
    but has no work with summaries that needs small counts.

    Raises
    ------
    PermissionDenied
        The user may not see summaries.
    """
    if user is None:
        return Policy(protects=False)
    if not user.is_active or not user.has_perm("registry.view_summaries"):
        raise PermissionDenied(_("Your account may not see summaries."))
    reads = user.has_perms(("registry.view_patient", "registry.change_patient"))
    reaches_further = sees_all_sites(user, Purpose.SUMMARY) and not sees_all_sites(user, Purpose.RECORDS)
    return Policy(protects=not reads or reaches_further)
