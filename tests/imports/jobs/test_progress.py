"""How far a run is: said beside the database, so that it is read while the records are being written."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from registry.imports import progress as progress_module
from registry.imports.jobs import progress_of
from registry.imports.models import ImportRun, RunState
from registry.imports.progress import AlreadyWorkedOn, Step, is_worked_on, last_note, working_on
from registry.models import Site, User
from tests.imports.jobs.conftest import LONG, file_of, sent

NUMBER = uuid4()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(progress_module.time, "monotonic", lambda: now[0])
    return now


def test_notes_are_written_once_a_second_and_when_a_step_begins(clock: list[float]) -> None:
    def done() -> tuple[str, int] | None:
        note = last_note(NUMBER)
        return (note.step, note.done) if note else None

    with working_on(NUMBER) as progress:
        assert done() is None
        seen = []
        for moment, step, count in [(0, "read", 0), (0.4, "read", 9), (1.1, "read", 20), (1.2, "write", 0)]:
            clock[0] = 100.0 + moment
            progress(step, count, 40)
            seen.append(done())
    assert seen == [("read", 0), ("read", 0), ("read", 20), ("write", 0)]


def test_a_shorter_note_replaces_a_longer_one_wholly() -> None:
    with working_on(NUMBER) as progress:
        progress(Step.COMPARE, 1_000_000, 1_000_000)
        progress(Step.READ, 1, 2)
        note = last_note(NUMBER)
    assert note is not None
    assert (note.step, note.done, note.total) == ("read", 1, 2)


def test_nothing_is_left_when_the_work_is_done() -> None:
    with working_on(NUMBER) as progress:
        progress("read", 1, 2)
        assert is_worked_on(NUMBER)
    assert (is_worked_on(NUMBER), last_note(NUMBER)) == (False, None)


def test_nobody_works_on_a_run_that_somebody_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_module, "SECONDS_FOR_LOCK", 0.0)
    with working_on(NUMBER):
        with pytest.raises(AlreadyWorkedOn), working_on(NUMBER):
            pass
        assert is_worked_on(NUMBER)
    with working_on(NUMBER):
        pass


def test_a_full_disk_does_not_end_the_work_by_its_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    with working_on(NUMBER) as progress:
        progress("write", 1, 2)
        assert is_worked_on(NUMBER)
    assert last_note(NUMBER) is None


def test_only_the_server_reads_the_notes(tmp_path: Path) -> None:
    with working_on(NUMBER):
        assert [file.stat().st_mode & 0o777 for file in tmp_path.iterdir()] == [0o600]


def test_progress_is_told_while_the_records_are_being_written_and_writes_nothing(curator: User, site: Site) -> None:
    run = sent(curator, site, file_of(rows=LONG + 1))
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.APPLYING)
    run.refresh_from_db()
    with transaction.atomic(), working_on(run.uuid) as progress:
        progress("write", 30, 120)
        with CaptureQueriesContext(connection) as queries:
            told = progress_of(run)
    assert (told.state, told.done, told.total, told.percent, told.going_on) == (RunState.APPLYING, 30, 120, 25, True)
    assert told.heartbeat_at is not None
    assert len(queries) == 0


def test_how_much_is_unknown_is_said_as_unknown(curator: User, site: Site) -> None:
    run = sent(curator, site, file_of(rows=LONG + 1))
    with working_on(run.uuid) as progress:
        progress("open", 0, 0)
        assert progress_of(run).percent is None
