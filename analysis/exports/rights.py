"""Who may have the data of a report, and in which form."""

from __future__ import annotations

from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from registry.access.scope import Purpose, sees_all_sites
from registry.models import User


class Form(StrEnum):
    """In which form data are given."""

    AS_RECORDED = "as recorded"
    DEIDENTIFIED = "de-identified"


def form_for(user: User | None) -> Form:
    """Decide for a user; None is the system.

    Who may export records has them as they are, provided that the report reaches no further than the records. An
    analyst has them without what tells who a patient is.

    Raises
    ------
    PermissionDenied
        The user may have no data, with a sentence.
    """
    if user is None:
        return Form.AS_RECORDED
    reaches_further = sees_all_sites(user, Purpose.SUMMARY) and not sees_all_sites(user, Purpose.RECORDS)
    if user.is_active and user.has_perm("registry.export_records") and not reaches_further:
        return Form.AS_RECORDED
    if user.is_active and user.has_perm("registry.export_deidentified"):
        return Form.DEIDENTIFIED
    raise PermissionDenied(
        _(
            "Your account may not export data. Site coordinators and data managers export the records of their sites, "
            "analysts de-identified data; the tables of a report can be saved by everybody who may read it."
        )
    )
