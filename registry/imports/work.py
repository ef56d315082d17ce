"""What a worker does: read a run, write it or undo it, and say in the run what became of that.

A task names its run and nothing of its content. Exceptions are told in the log, which leaves their messages out because
they quote records; none reaches the table of tasks, which would keep it.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from registry.audit.context import acting
from registry.imports.actions import ImportRefused, confirm, plan_run
from registry.imports.database_faults import database_faults_told
from registry.imports.models import ImportProfile, ImportRun, RunState
from registry.imports.progress import AlreadyWorkedOn, Progress, working_on
from registry.imports.standing import JOBS, Job, is_interrupted, job_of
from registry.imports.undo import undo
from registry.imports.workbook import UnusableFile
from registry.models import User

logger = logging.getLogger(__name__)

ASKED_PROFILE = "asked_profile"
# Tasks say nothing that their runs don't; they are kept a while for who looks into a fault.
TASKS_KEPT = dt.timedelta(days=7)
BEGUN = {RunState.QUEUED: RunState.READING, RunState.ACCEPTED: RunState.APPLYING}
REFUSALS = (UnusableFile, ImportRefused, PermissionDenied)


@task()
def carry_out(number: str, user_pk: int, language: str) -> None:
    """Do what a run waits for. A run that waits for nothing, or that another worker has, is left alone."""
    run = ImportRun.objects.filter(uuid=number).select_related("user", "site", "study", "profile").first()
    user = User.objects.filter(pk=user_pk).first()
    if run is None or user is None:
        return
    try:
        with working_on(run.uuid) as progress, override(language):
            if job := _taken(run):
                with acting(user=user, run=run):
                    _do(job, run, user, progress)
    except AlreadyWorkedOn:
        return


def recover() -> int:
    """Mark the runs whose worker died as interrupted, forget old tasks, and return how many runs were marked.

    A run that a living worker has, in whatever process, is not touched.
    """
    DBTaskResult.objects.filter(started_at__lt=timezone.now() - TASKS_KEPT).delete()
    return sum(_marked(run) for run in ImportRun.objects.filter(state__in=JOBS).defer("content", "preview"))


def _marked(run: ImportRun) -> bool:
    if not is_interrupted(run) or run.state == RunState.INTERRUPTED:
        return False
    try:
        with working_on(run.uuid):
            rows = ImportRun.objects.filter(pk=run.pk, state=run.state)
            return bool(rows.update(state=RunState.INTERRUPTED, step=job_of(run)))
    except AlreadyWorkedOn:
        return False


def _taken(run: ImportRun) -> Job | None:
    """Take a run that waits, so that nobody else does, and return what it waits for."""
    run.refresh_from_db(fields=["state", "step"])
    job = job_of(run)
    if run.state not in BEGUN:
        return job if job == Job.UNDO else None
    begun = BEGUN[RunState(run.state)]
    taken = ImportRun.objects.filter(pk=run.pk, state=run.state).update(state=begun, heartbeat_at=timezone.now())
    run.state = begun
    return job if taken else None


def _do(job: Job, run: ImportRun, user: User, progress: Progress) -> None:
    try:
        with database_faults_told():
            _work(job, run, user, progress)
    except REFUSALS as refused:
        _settle(run, **_refused(job, str(refused) or _("You may not import workbooks.")))
    except Exception:
        logger.exception("The work on an import ended by a fault of the program.")
        sentence = _("The work ended by a fault of the program. The administrator finds the place in the log.")
        state = {} if job == Job.UNDO else {"state": RunState.INTERRUPTED}
        _settle(run, **state, step=job, refusal=sentence)
    else:
        _settle(run, step="", refusal="")


def _work(job: Job, run: ImportRun, user: User, progress: Progress) -> None:
    if job == Job.READ:
        named = ImportProfile.objects.filter(pk=run.preview.get(ASKED_PROFILE)).first()
        plan_run(run=run, profile=named, progress=progress)
    elif job == Job.WRITE:
        confirm(run=run, user=user, good_rows_only=run.good_rows_only, reason=run.reason, progress=progress)
    else:
        undo(run=run, user=user, reason=str(run.undo.get("reason", "")), progress=progress)


def _refused(job: Job, sentence: str) -> dict[str, Any]:
    """Return how a run is left whose job could not be done."""
    left: dict[str, Any] = {"step": "", "refusal": sentence}
    if job == Job.READ:
        return left | {"state": RunState.FAILED, "content": b"", "preview": {}}
    return left if job == Job.UNDO else left | {"state": RunState.PREVIEWED, "good_rows_only": False}


def _settle(run: ImportRun, **left: Any) -> None:
    ImportRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now(), **left)
