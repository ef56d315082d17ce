"""Who may undo an import: judged by its records as they are now, and by what the user may write now."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _

from registry.access.scope import visible
from registry.imports.actions import ImportRefused, checked_context
from registry.imports.context import ASSAY_TABLES, IMPORT_RECORDS
from registry.imports.models import ImportRun
from registry.imports.runs import readable_runs
from registry.imports.undo_plan import UndoPlan, chunks
from registry.models import Query, User

# Queries go with the records that raised them.
WITHOUT_IMPORT_RECORDS = ASSAY_TABLES | {str(Query._meta.model_name)}


def check_may_undo(run: ImportRun, user: User) -> None:
    """Refuse who doesn't see a run, or may not import.

    Raises
    ------
    PermissionDenied, ImportRefused
        As for `undo.undo`.
    """
    if not readable_runs(user).filter(pk=run.pk).exists():
        raise PermissionDenied
    checked_context(user=user, site=run.site, profile=run.profile, study=run.study)


def check_reach(plan: UndoPlan, user: User) -> None:
    """Refuse an undoing that would write, or show, more than its user could.

    Raises
    ------
    ImportRefused
        When records belong to a site by now that the user doesn't see, or are none that the user may import.
    """
    for model, rows in plan.touched().items():
        if str(model._meta.model_name) not in WITHOUT_IMPORT_RECORDS and not user.has_perm(IMPORT_RECORDS):
            raise ImportRefused(_("This import wrote more than results, which is all that you may import."))
        if _is_hidden(model, rows, user):
            raise ImportRefused(
                _("Records of this import are no longer those of your sites: ask a data manager to undo it.")
            )


def _is_hidden(model: type[models.Model], rows: set[int], user: User) -> bool:
    """Tell whether any of the rows that are there is hidden from the user."""
    found = model._base_manager.all()
    return any(
        found.filter(pk__in=chunk).count() != visible(user, found.filter(pk__in=chunk)).count()
        for chunk in chunks(sorted(rows))
    )
