"""A long import is undone by the worker: all or nothing, once, and resumed when the worker died."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from registry.imports import work
from registry.imports.actions import ImportRefused
from registry.imports.jobs import accept, progress_of, resume, undo_run
from registry.imports.models import ImportRun, RunState
from registry.imports.worker import take_what_waits
from registry.models import Patient, Site, User
from tests.factories import UserFactory
from tests.imports.jobs.conftest import LONG, file_of, previewed


def applied(user: User, site: Site, *, rows: int) -> ImportRun:
    run = accept(run=previewed(user, site, file_of(rows=rows)), user=user)
    take_what_waits()
    run.refresh_from_db()
    assert (run.state, Patient.objects.count()) == (RunState.APPLIED, rows)
    return run


def test_a_short_run_is_undone_at_once(curator: User, site: Site) -> None:
    run = applied(curator, site, rows=LONG - 1)
    assert (undo_run(run=run, user=curator).state, Patient.objects.count()) == (RunState.UNDONE, 0)


def test_a_long_run_is_undone_by_the_worker_once(curator: User, site: Site) -> None:
    run = applied(curator, site, rows=LONG + 1)
    for _press in range(2):
        run = undo_run(run=run, user=curator)
        told = progress_of(run)
        assert (run.state, told.job, told.going_on, Patient.objects.count()) == (
            RunState.APPLIED,
            "undo",
            True,
            LONG + 1,
        )
    assert DBTaskResult.objects.ready().count() == 1
    take_what_waits()
    run.refresh_from_db()
    assert (run.state, run.step, Patient.objects.count()) == (RunState.UNDONE, "", 0)
    assert run.undone_by == curator
    assert undo_run(run=run, user=curator).state == RunState.UNDONE


def test_an_undoing_whose_worker_died_says_so_and_is_resumed(curator: User, site: Site) -> None:
    run = undo_run(run=applied(curator, site, rows=LONG + 1), user=curator)
    DBTaskResult.objects.ready().update(status=TaskResultStatus.RUNNING, started_at=timezone.now() - work.TASKS_KEPT)
    told = progress_of(run)
    assert (told.state, told.job, told.interrupted) == (RunState.APPLIED, "undo", True)
    assert progress_of(resume(run=run, user=curator)).going_on
    take_what_waits()
    run.refresh_from_db()
    assert (run.state, Patient.objects.count()) == (RunState.UNDONE, 0)


def test_an_undoing_that_is_refused_leaves_the_run_applied_with_the_reason(
    curator: User, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_arguments: object) -> None:
        raise ImportRefused("The old values can't be restored.")

    monkeypatch.setattr(work, "undo", refuse)
    run = undo_run(run=applied(curator, site, rows=LONG + 1), user=curator)
    take_what_waits()
    run.refresh_from_db()
    assert (run.state, run.refusal, progress_of(run).job) == (RunState.APPLIED, "The old values can't be restored.", "")


def test_who_does_not_see_the_run_orders_no_undoing(curator: User, site: Site) -> None:
    run = applied(curator, site, rows=LONG + 1)
    with pytest.raises(PermissionDenied):
        undo_run(run=run, user=UserFactory.create(roles=["curator"]))
    assert not DBTaskResult.objects.ready().exists()
