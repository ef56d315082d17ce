"""Long work in the background: what pages call to send, confirm and resume a run.

A run's state is the truth; a task in the database wakes a worker. Each order is a conditional change of the state,
committed together with its task, so that no run is ordered twice and none is forgotten.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from registry.curation.reasons import LONGEST_REASON
from registry.imports.actions import (
    ImportRefused,
    checked_context,
    confirm,
    preview,
    refuse_identifying_name,
    shown_file_name,
)
from registry.imports.database_faults import database_faults_told
from registry.imports.models import ImportProfile, ImportRun, RunState
from registry.imports.progress import AlreadyWorkedOn, working_on
from registry.imports.quota import refuse_beyond_quota
from registry.imports.refusals import refuse_without_reason
from registry.imports.runs import discard
from registry.imports.size import BACKGROUND_ROWS, is_long
from registry.imports.standing import (
    STATE_FIELDS,
    Job,
    RunProgress,
    is_interrupted,
    job_of,
    progress_of,
)
from registry.imports.undo import undo
from registry.imports.undo_rights import check_may_undo
from registry.imports.work import ASKED_PROFILE, carry_out
from registry.imports.workbook import check_file
from registry.models import Site, Study, User

__all__ = ["RunProgress", "accept", "discard_run", "order_reading", "progress_of", "resume", "send", "undo_run"]

ORDERED = {Job.READ: RunState.QUEUED, Job.WRITE: RunState.ACCEPTED, Job.UNDO: RunState.APPLIED}


def send(
    *,
    file_bytes: bytes,
    file_name: str,
    user: User,
    site: Site,
    profile: ImportProfile | None = None,
    study: Study | None = None,
) -> ImportRun:
    """Preview a file at once, or, when it is long, keep it for the worker and return a run that is queued.

    Raises
    ------
    PermissionDenied, ImportRefused, UnusableFile
        As for `actions.preview`; nothing is stored then.
    """
    asked: dict[str, Any] = {"user": user, "site": site, "profile": profile, "study": study}
    with database_faults_told():
        refuse_beyond_quota(user, len(file_bytes))
        if not is_long(file_bytes):
            return preview(file_bytes=file_bytes, file_name=file_name, **asked)
        refuse_identifying_name(file_name)
        context = checked_context(**asked)
        check_file(file_bytes, file_name)  # What can't be used is refused at once and never kept.
        run = ImportRun(
            file_name=shown_file_name(file_name),
            sha256=hashlib.sha256(file_bytes).hexdigest(),
            content=file_bytes,
            profile=context.profile,
            site=site,
            study=study,
            user=user,
            preview={ASKED_PROFILE: profile.pk if profile else None},
        )
        with transaction.atomic():
            run.state, run.step, run.heartbeat_at = RunState.QUEUED, Job.READ, timezone.now()
            run.save()
            _enqueue(run, user)
    return run


def order_reading(*, run: ImportRun, user: User) -> ImportRun:
    """Have the worker read a run again by its profile and what was corrected of that; both are saved with the order.

    Raises
    ------
    PermissionDenied, ImportRefused
        When the run is another user's, is being worked on, or was imported.
    """
    if run.user_id != user.pk:
        raise PermissionDenied
    checked_context(user=user, site=run.site, profile=run.profile, study=run.study)
    told = {
        "corrections": run.corrections,
        "profile": run.profile,
        "preview": {ASKED_PROFILE: run.profile_id},
    }
    with database_faults_told(), transaction.atomic():
        held = _held(run)
        if held.state not in (RunState.PREVIEWED, RunState.FAILED):
            raise ImportRefused(_("This workbook is being worked on, or was imported: it can't be read again now."))
        _order(held, user, Job.READ, **told)
    return _refreshed(run)


def accept(*, run: ImportRun, user: User, good_rows_only: bool = False, reason: str = "") -> ImportRun:
    """Write what a run's preview showed, at once or, when it is long, by the worker.

    Confirming a run again that is applied, or about to be, changes nothing.

    Raises
    ------
    PermissionDenied, ImportRefused
        As for `actions.confirm`.
    """
    if run.user_id != user.pk:
        raise PermissionDenied
    run.refresh_from_db(fields=["state", "counts"])
    if job_of(run) is not None:
        return run
    with database_faults_told():
        if run.refusal:
            ImportRun.objects.filter(pk=run.pk).update(refusal="")
        if run.state != RunState.PREVIEWED or not is_large(run):
            return confirm(run=run, user=user, good_rows_only=good_rows_only, reason=reason)
        refuse_without_reason(run.counts.get("verified_parts", 0), reason)
        checked_context(user=user, site=run.site, profile=run.profile, study=run.study)
        with transaction.atomic():
            held = _held(run)
            if held.state == RunState.PREVIEWED and held.digest == run.digest:
                more = {"good_rows_only": good_rows_only, "reason": reason.strip()[:LONGEST_REASON]}
                _order(held, user, Job.WRITE, **more)
    return _refreshed(run)


def undo_run(*, run: ImportRun, user: User, reason: str = "") -> ImportRun:
    """Undo an applied run, at once or, when it is long, by the worker; asking again changes nothing.

    Raises
    ------
    PermissionDenied, ImportRefused
        As for `undo.undo`.
    """
    check_may_undo(run, user)
    run.refresh_from_db(fields=[*STATE_FIELDS, "counts"])
    with database_faults_told():
        if run.state != RunState.APPLIED or not is_large(run):
            return undo(run=run, user=user, reason=reason)
        with transaction.atomic():
            held = _held(run)
            if held.state == RunState.APPLIED and (job_of(held) is None or is_interrupted(held)):
                _order(held, user, Job.UNDO, undo={"reason": reason.strip()[:LONGEST_REASON]})
    return _refreshed(run)


def resume(*, run: ImportRun, user: User) -> ImportRun:
    """Have the worker do again what it was killed in; a run that isn't interrupted is left as it is.

    The file is read again, or written again: of what was being written, nothing was.

    Raises
    ------
    PermissionDenied
        When the run is another user's; an undoing is resumed by whoever may undo the run.
    """
    if job_of(run) == Job.UNDO:
        return undo_run(run=run, user=user, reason=str(run.undo.get("reason", "")))
    if run.user_id != user.pk:
        raise PermissionDenied
    with database_faults_told(), transaction.atomic():
        held = _held(run)
        if is_interrupted(held) and (job := job_of(held)):
            _order(held, user, job)
    return _refreshed(run)


def discard_run(*, run: ImportRun, user: User) -> None:
    """Delete a run that wrote nothing, with the file that it keeps, unless the worker has it.

    Raises
    ------
    PermissionDenied
        When the run is another user's.
    ImportRefused
        When it was imported, or the worker has it.
    """
    if run.user_id != user.pk:
        raise PermissionDenied
    try:
        with database_faults_told(), working_on(run.uuid):
            discard(run=run)
    except AlreadyWorkedOn as busy:
        raise ImportRefused(_("This workbook is being worked on: wait until that is done.")) from busy


def is_large(run: ImportRun) -> bool:
    """Tell whether a previewed run has more rows than are written while somebody waits."""
    return sum(run.counts.get("rows", {}).values()) > BACKGROUND_ROWS


def _held(run: ImportRun) -> ImportRun:
    """Return a run that nobody else changes until the transaction ends; without its file, which may be large."""
    return ImportRun.objects.select_for_update().only("uuid", "digest", *STATE_FIELDS).get(pk=run.pk)


def _refreshed(run: ImportRun) -> ImportRun:
    run.refresh_from_db(fields=[*STATE_FIELDS, "good_rows_only"])
    return run


def _order(run: ImportRun, user: User, job: Job, **more: Any) -> None:
    """Order a job for a run that is held. Earlier tasks stay: a worker may be about to tick one off."""
    told = {"state": ORDERED[job], "step": job, "refusal": "", "heartbeat_at": timezone.now(), **more}
    ImportRun.objects.filter(pk=run.pk).update(**told)
    _enqueue(run, user)


def _enqueue(run: ImportRun, user: User) -> None:
    carry_out.enqueue(str(run.uuid), user.pk, get_language() or "en")
