"""A worker that died: its run says so at once, nobody else's is touched, and its user has it go on."""

from __future__ import annotations

import multiprocessing
import os
import signal
from multiprocessing.synchronize import Event
from uuid import UUID

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from registry.imports import standing
from registry.imports.jobs import accept, progress_of, resume
from registry.imports.models import ImportRun, RunState
from registry.imports.progress import is_worked_on, is_worker_present, last_note, worker_present, working_on
from registry.imports.work import recover
from registry.imports.worker import take_what_waits
from registry.models import Patient, Site, User
from tests.imports.jobs.conftest import LONG, file_of, previewed, sent

LONG_FILE = file_of(rows=LONG + 1)


def killed_in(run: ImportRun, state: RunState) -> ImportRun:
    """Leave a run as a worker leaves it that was killed in a state."""
    DBTaskResult.objects.ready().update(status=TaskResultStatus.RUNNING, started_at=timezone.now())
    ImportRun.objects.filter(pk=run.pk).update(state=state)
    return ImportRun.objects.get(pk=run.pk)


def test_a_run_whose_worker_died_says_interrupted_at_once(curator: User, site: Site) -> None:
    run = killed_in(sent(curator, site, LONG_FILE), RunState.READING)
    told = progress_of(run)
    assert (told.state, told.job, told.interrupted, told.going_on) == (RunState.INTERRUPTED, "read", True, False)
    assert recover() == 1
    run.refresh_from_db()
    assert (run.state, run.step, recover()) == (RunState.INTERRUPTED, "read", 0)
    assert progress_of(run).interrupted


def test_a_run_that_a_living_worker_has_is_not_touched(curator: User, site: Site) -> None:
    run = killed_in(sent(curator, site, LONG_FILE), RunState.READING)
    with working_on(run.uuid):
        assert recover() == 0
        assert not progress_of(run).interrupted
        resume(run=run, user=curator)
    assert ImportRun.objects.get().state == RunState.READING


def test_runs_that_wait_are_not_interrupted(curator: User, site: Site) -> None:
    run = sent(curator, site, LONG_FILE)
    assert (recover(), progress_of(run).state, progress_of(run).worker_missing) == (0, RunState.QUEUED, True)
    with worker_present():
        assert not progress_of(run).worker_missing
    assert not is_worker_present()


def test_a_task_that_was_taken_this_moment_is_given_time_and_no_more(curator: User, site: Site) -> None:
    run = killed_in(sent(curator, site, LONG_FILE), RunState.QUEUED)
    assert (recover(), progress_of(run).interrupted) == (0, False)
    DBTaskResult.objects.update(started_at=timezone.now() - standing.TIME_TO_BEGIN)
    assert (progress_of(run).interrupted, recover()) == (True, 1)


def test_reading_is_resumed_from_the_bytes_that_were_kept(curator: User, site: Site) -> None:
    run = killed_in(sent(curator, site, LONG_FILE), RunState.READING)
    assert resume(run=run, user=curator).state == RunState.QUEUED
    take_what_waits()
    run.refresh_from_db()
    assert (run.state, sum(run.counts["rows"].values())) == (RunState.PREVIEWED, LONG + 1)


@pytest.mark.parametrize("marked", [True, False])
def test_writing_is_resumed_once_however_often_it_is_asked(curator: User, site: Site, marked: bool) -> None:
    run = accept(run=previewed(curator, site, LONG_FILE), user=curator)
    run = killed_in(run, RunState.APPLYING)
    if marked:
        assert recover() == 1
    for _press in range(3):
        assert resume(run=ImportRun.objects.get(pk=run.pk), user=curator).state == RunState.ACCEPTED
    assert DBTaskResult.objects.ready().count() == 1
    take_what_waits()
    run.refresh_from_db()
    assert (run.state, Patient.objects.count()) == (RunState.APPLIED, LONG + 1)
    assert resume(run=run, user=curator).state == RunState.APPLIED


def test_a_confirmation_comes_before_the_worker_has_ticked_off_the_reading(curator: User, site: Site) -> None:
    run = sent(curator, site, LONG_FILE)
    reading = DBTaskResult.objects.get()
    reading.claim("worker")
    reading.task.call(*reading.args_kwargs["args"])
    assert accept(run=ImportRun.objects.get(pk=run.pk), user=curator).state == RunState.ACCEPTED
    reading.set_successful(None)
    take_what_waits()
    assert ImportRun.objects.get().state == RunState.APPLIED


def test_a_second_task_for_a_run_that_is_worked_on_does_nothing(curator: User, site: Site) -> None:
    run = sent(curator, site, LONG_FILE)
    with working_on(run.uuid):
        take_what_waits()
    assert ImportRun.objects.get().state == RunState.QUEUED


def _work_for_ever(number: UUID, ready: Event) -> None:
    with working_on(number) as progress:
        progress("write", 1, 4)
        ready.set()
        signal.pause()


def test_the_lock_of_a_run_ends_with_the_process_that_held_it(curator: User, site: Site) -> None:
    run = ImportRun(user=curator, site=site)
    fork = multiprocessing.get_context("fork")
    ready = fork.Event()
    worker = fork.Process(target=_work_for_ever, args=(run.uuid, ready))
    worker.start()
    assert ready.wait(30)
    assert is_worked_on(run.uuid)
    os.kill(worker.pid or 0, signal.SIGKILL)
    worker.join()
    note = last_note(run.uuid)
    assert note is not None
    assert (is_worked_on(run.uuid), note.step, note.done, note.total) == (False, "write", 1, 4)
