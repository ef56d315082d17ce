"""The worker's own life: what it finds when it starts, what it survives, and that it can be seen."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django_tasks_db.management.commands.db_worker import Worker

from registry.imports import worker
from registry.imports.models import ImportRun, RunState
from registry.imports.progress import is_worker_present
from registry.models import Site, User
from tests.imports.jobs.conftest import LONG, file_of, sent

LONG_FILE = file_of(rows=LONG + 1)


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the signals to pytest, and the connection open."""
    monkeypatch.setattr(Worker, "configure_signals", lambda self: None)
    for name in ("close_old_connections", "_forget_connection"):
        monkeypatch.setattr(worker, name, lambda: None)


def test_it_marks_what_a_killed_worker_left_does_what_waits_and_ends_when_told(curator: User, site: Site) -> None:
    killed = sent(curator, site, LONG_FILE)
    ImportRun.objects.filter(pk=killed.pk).update(state=RunState.READING)
    waiting = sent(curator, site, LONG_FILE)
    call_command("worker", "--until-idle")
    states = dict(ImportRun.objects.values_list("pk", "state"))
    assert states == {killed.pk: RunState.INTERRUPTED, waiting.pk: RunState.PREVIEWED}


def test_it_can_be_seen_while_it_lives(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    seen = []
    monkeypatch.setattr(worker, "take_what_waits", lambda _worker: seen.append(is_worker_present()))
    worker.run_worker(until_idle=True)
    assert (seen, is_worker_present()) == ([True], False)


def test_it_survives_a_database_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, curator: User, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    run = sent(curator, site, LONG_FILE)
    take, turns = worker.take_what_waits, []

    def take_later(found: Worker) -> None:
        turns.append(found)
        if len(turns) < 3:
            raise OperationalError("the server closed the connection unexpectedly")
        take(found)
        found.running = False

    monkeypatch.setattr(worker, "take_what_waits", take_later)
    monkeypatch.setattr(worker, "SECONDS_BETWEEN_LOOKS", 0.0)
    worker.run_worker()
    run.refresh_from_db()
    assert (run.state, len(turns)) == (RunState.PREVIEWED, 3)
    assert "tries again" in caplog.text


def test_what_was_killed_while_it_ran_is_found_before_long(
    monkeypatch: pytest.MonkeyPatch, curator: User, site: Site
) -> None:
    recovered = []
    monkeypatch.setattr(worker, "recover", lambda: recovered.append(True))
    monkeypatch.setattr(worker, "SECONDS_BETWEEN_LOOKS", 0.0)
    monkeypatch.setattr(worker, "SECONDS_BETWEEN_RECOVERIES", 0.0)

    def stop_at_the_third(found: Worker) -> None:
        found.running = len(recovered) < 3

    monkeypatch.setattr(worker, "take_what_waits", stop_at_the_third)
    worker.run_worker()
    assert len(recovered) == 3
