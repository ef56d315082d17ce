"""Who sees what of a summary."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from analysis.dataset.reference import rows_of_reference
from registry.access.scope import Purpose, sees_all_sites, visible_sites
from registry.models import Study, User
from registry.models.site import LEAST_SMALLEST_COUNT

SMALLEST_COUNT = 10
"""Counts of patients from 1 to one less than this are withheld, unless their study sets another. None is nobody."""

SEVERAL_FILTERS = 1.5
"""By what the smallest count is multiplied where several filters are combined.

Answers to overlapping filters are margins of one table. Where many of its cells are empty, margins of ten and more can
leave only one way to fill the others; docs/adr/0017-neighbouring-cohorts.md gives how often, measured.
"""

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

    def of_study(self, study: Study | None) -> Policy:
        """Give the policy with the smallest count that a study sets; of all studies together, with the largest."""
        studies = rows_of_reference(Study) if study is None else [study]
        return replace(self, smallest_count=max(map(_smallest_of, studies), default=SMALLEST_COUNT))

    def of_study_called(self, code: str) -> Policy:
        """Do so for the study of this code; of all studies where there is none."""
        return self.of_study(next((one for one in rows_of_reference(Study) if one.code == code), None))

    def combining(self, filters: int) -> Policy:
        """Give the policy for a cohort with so many filters.

        Examples
        --------
        >>> [Policy(protects=True).combining(filters).smallest_count for filters in (0, 1, 2, 3)]
        [10, 10, 15, 15]
        """
        factor = SEVERAL_FILTERS if filters > 1 else 1
        return replace(self, smallest_count=ceil(factor * self.smallest_count))


def _smallest_of(study: Study) -> int:
    return max(study.smallest_count or SMALLEST_COUNT, LEAST_SMALLEST_COUNT)


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


def known_sites(user: User | None) -> frozenset[str]:
    """Give the codes of the sites whose records a reader sees, of whom summaries of more sites are protected.

    What the reader can count there can be subtracted from a summary.
    """
    if user is None or not policy_for(user).protects or sees_all_sites(user, Purpose.RECORDS):
        return frozenset()
    if not any(user.has_perm(one) for one in ("registry.view_patient", "registry.view_assayresult")):
        return frozenset()
    return frozenset(visible_sites(user).values_list("code", flat=True))
