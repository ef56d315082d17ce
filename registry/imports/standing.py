"""Where a run truly stands: what it waits for, how far it is, and whether its worker still lives."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from registry.imports.models import ImportRun, RunState
from registry.imports.progress import Note, Step, is_worked_on, is_worker_present, last_note

# Between taking a task and locking its run a worker needs milliseconds.
TIME_TO_BEGIN = dt.timedelta(seconds=10)
STATE_FIELDS = ("state", "step", "done", "total", "heartbeat_at", "refusal")


class Job(StrEnum):
    """What a worker does with a run; the run's ``step`` keeps it from the order on."""

    READ = "read"
    WRITE = "write"
    UNDO = "undo"


JOBS = {
    RunState.QUEUED: Job.READ,
    RunState.READING: Job.READ,
    RunState.ACCEPTED: Job.WRITE,
    RunState.APPLYING: Job.WRITE,
}
WORKING = (RunState.READING, RunState.APPLYING)


@dataclass(frozen=True)
class RunProgress:
    """Where a run stands, as its page shows it.

    Attributes
    ----------
    state
        The run's state as it truly is: interrupted once its worker has died, even before that was written down. A run
        of which the undoing is unfinished is still applied.
    job
        What waits, goes on or was interrupted; "" when nothing is.
    interrupted
        The worker died: the user may have the job done again.
    step, done, total
        What the worker does, and how much of it is done; "" and 0 when unknown.
    worker_missing
        It waits, and no worker runs.
    """

    state: RunState
    job: str
    interrupted: bool = False
    step: str = ""
    done: int = 0
    total: int = 0
    heartbeat_at: dt.datetime | None = None
    worker_missing: bool = False

    @property
    def going_on(self) -> bool:
        """Whether the run waits for a worker or is being worked on."""
        return bool(self.job) and not self.interrupted

    @property
    def percent(self) -> int | None:
        """How much of the step is done, 0 to 100; None when that isn't known."""
        return min(100, 100 * self.done // self.total) if self.total else None

    @property
    def label(self) -> str:
        """The step in words."""
        return str(Step(self.step).label) if self.step else ""


def job_of(run: ImportRun) -> Job | None:
    """Return what a run waits for, is worked on for, or was interrupted in."""
    if run.state == RunState.INTERRUPTED:
        return Job(run.step)
    if run.state == RunState.APPLIED and run.step == Job.UNDO:
        return Job.UNDO
    return JOBS.get(RunState(run.state))


def progress_of(run: ImportRun) -> RunProgress:
    """Return where a run stands, from its row and its file; it takes no lock on the database and writes nothing."""
    if job_of(run) is None:
        return RunProgress(RunState(run.state), "")
    if is_worked_on(run.uuid):
        return _with_note(run, interrupted=False)
    if is_interrupted(run):
        return _with_note(run, interrupted=True)
    job = job_of(run)
    missing = job is not None and not is_worker_present()
    return RunProgress(RunState(run.state), job or "", heartbeat_at=run.heartbeat_at, worker_missing=missing)


def is_interrupted(run: ImportRun) -> bool:
    """Tell whether a run's worker has died; brings the run's state up to date by the way."""
    if is_worked_on(run.uuid):
        return False
    # A worker writes the state before it lets go of the run, so what is read now is what it left.
    run.refresh_from_db(fields=STATE_FIELDS)
    if run.state == RunState.INTERRUPTED:
        return True
    return job_of(run) is not None and not is_awaited(run) and not is_worked_on(run.uuid)


def is_awaited(run: ImportRun) -> bool:
    """Tell whether a worker will take a run up, or has done so this moment."""
    if run.state in WORKING:
        return False
    just_now = timezone.now() - TIME_TO_BEGIN
    return any(
        task.status == TaskResultStatus.READY or (task.started_at is not None and task.started_at > just_now)
        for task in unfinished_tasks(run)
    )


def unfinished_tasks(run: ImportRun) -> list[DBTaskResult]:
    """Return the tasks of a run that wait, or that a worker took and didn't finish."""
    unfinished = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    return list(DBTaskResult.objects.filter(status__in=unfinished, args_kwargs__args__0=str(run.uuid)))


def _with_note(run: ImportRun, *, interrupted: bool) -> RunProgress:
    state = RunState(run.state)
    if interrupted and state != RunState.APPLIED:
        state = RunState.INTERRUPTED
    note = last_note(run.uuid) or Note("", 0, 0, run.heartbeat_at)
    return RunProgress(state, job_of(run) or "", interrupted, note.step, note.done, note.total, note.at)
