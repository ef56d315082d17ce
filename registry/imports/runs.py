"""Whose runs are whose: which a user may list, open and discard."""

from __future__ import annotations

import hashlib

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from registry.access.scope import sees_all_sites, visible
from registry.audit.events import exported
from registry.imports.actions import ImportRefused
from registry.imports.context import IMPORT_ASSAYS, IMPORT_RECORDS
from registry.imports.models import WRITTEN, ImportRun
from registry.imports.report import MOST_LISTED, problem_report
from registry.imports.staging import staged_problems
from registry.models import User

VIEW_RUNS = "registry.view_importrun"


def may_import(user: User | AnonymousUser) -> bool:
    """Tell whether a user may import anything at all; the engine decides which columns."""
    return user.has_perm(IMPORT_RECORDS) or user.has_perm(IMPORT_ASSAYS)


def may_read_runs(user: User | AnonymousUser) -> bool:
    """Tell whether a user may open imports: their own, or, as an auditor does, everyone's without importing."""
    return may_import(user) or (user.has_perm(VIEW_RUNS) and sees_all_sites(user))


def own_runs(user: User | AnonymousUser) -> QuerySet[ImportRun]:
    """Return the runs that a user may confirm or discard: a run belongs to who sent the workbook."""
    return visible(user, ImportRun).filter(user=user.pk).select_related("site", "study", "profile", "user")


def readable_runs(user: User | AnonymousUser) -> QuerySet[ImportRun]:
    """Return the runs that a user may see: their own, and everyone's for who sees all sites."""
    if not sees_all_sites(user):
        return own_runs(user)
    return visible(user, ImportRun).select_related("site", "study", "profile", "user")


def discard(*, run: ImportRun) -> None:
    """Delete a run that wrote nothing, with the file that it keeps.

    Raises
    ------
    ImportRefused
        When the run was applied, even if it was undone: where records came from stays known.
    """
    deleted, _tables = ImportRun.objects.filter(pk=run.pk).exclude(state__in=WRITTEN).delete()
    if not deleted:
        raise ImportRefused(_("This workbook was imported, so it stays listed."))


def report_of(*, run: ImportRun) -> bytes:
    """Return what is said of a run's file as a workbook; of a file with very many faults, the gravest."""
    total = sum(count for _severity, _code, count in run.counts.get("problems", []))
    return problem_report(staged_problems(run, count=MOST_LISTED), total)


def file_left(run: ImportRun, content: bytes, name: str) -> None:
    """Record that a file made of a run was given to somebody: it holds what hospitals wrote of their patients."""
    exported(
        what="import",
        filters={"import": str(run.uuid), "file": name},
        columns=[column["code"] for column in run.preview.get("columns", []) if column.get("code")],
        count=sum(run.counts.get("rows", {}).values()),
        sha256=hashlib.sha256(content).hexdigest(),
    )
