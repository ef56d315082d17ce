"""kill -9 of the importing process, at random moments and after each table: all or nothing, and then resumed."""

from __future__ import annotations

import datetime as dt
import random
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from registry.imports import apply, standing, undo
from registry.imports.jobs import accept, progress_of, resume, undo_run
from registry.imports.models import ImportRun, RunState
from registry.imports.worker import take_what_waits
from registry.models import AssayResult, Patient, Site, Specimen, User
from tests.factories import SiteFactory, UserFactory
from tests.imports.jobs.conftest import file_of, previewed, sent
from tests.imports.jobs.killing import KILLED, begun, kill_self, killed_after, seconds_of

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = 20
ROWS = 400
SEED = 20260301
TABLES = (Patient, Specimen, AssayResult)


@pytest.fixture
def site(transactional_db: None) -> Site:
    return SiteFactory.create(code="HN")


@pytest.fixture
def curator(site: Site) -> User:
    return UserFactory.create(username="curator", sites=[site], roles=["curator"])


@pytest.fixture(autouse=True)
def _no_time_to_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a run that was killed between two lines for interrupted at once, not after ten seconds."""
    monkeypatch.setattr(standing, "TIME_TO_BEGIN", dt.timedelta(0))


def stored(prefix: str) -> list[int]:
    """Return how many rows of each table a file brought."""
    return [
        Patient.objects.filter(registry_id__startswith=prefix).count(),
        Specimen.objects.filter(patient__registry_id__startswith=prefix).count(),
        AssayResult.objects.filter(specimen__patient__registry_id__startswith=prefix).count(),
    ]


def assert_all_or_nothing(run: ImportRun, prefix: str, rows: int) -> bool:
    """Check that everything of a file is stored and its run says so, or nothing; tell which."""
    run.refresh_from_db()
    everything = run.state == RunState.APPLIED
    assert stored(prefix) == [rows if everything else 0] * len(TABLES)
    return everything


def finished(run: ImportRun, user: User, prefix: str, rows: int) -> None:
    """Resume a run that was cut off, and check that it comes to the right end."""
    told = progress_of(run)
    if told.interrupted:
        resume(run=run, user=user)
    else:
        assert told.state in (RunState.ACCEPTED, RunState.APPLIED)
    take_what_waits()
    run.refresh_from_db()
    assert run.state == RunState.APPLIED
    assert stored(prefix) == [rows] * len(TABLES)
    values = AssayResult.objects.filter(specimen__patient__registry_id__startswith=prefix)
    found = sorted(float(value or 0) for value in values.values_list("value", flat=True))
    assert found == sorted(n % 90 + 1.5 for n in range(rows))


@pytest.mark.slow
def test_twenty_kills_at_random_moments_leave_all_or_nothing(curator: User, site: Site) -> None:
    moments = random.Random(SEED)
    runs = [previewed(curator, site, file_of(rows=ROWS, prefix=f"K{n:02}-")) for n in range(KILLS + 1)]
    accept(run=runs[KILLS], user=curator)
    longest = seconds_of()
    cut_off = 0
    for number, run in enumerate(runs[:KILLS]):
        accept(run=run, user=curator)
        killed_after(moments.uniform(0, longest))
        prefix = f"K{number:02}-"
        cut_off += not assert_all_or_nothing(run, prefix, ROWS)
        finished(run, curator, prefix, ROWS)
    assert cut_off >= KILLS // 4


@pytest.mark.slow
def test_kills_while_the_file_is_read_lose_nothing(curator: User, site: Site) -> None:
    moments = random.Random(SEED)
    runs = [sent(curator, site, file_of(rows=ROWS, prefix=f"R{n}-")) for n in range(4)]
    longest = seconds_of() / len(runs)
    for number in range(4):
        run = sent(curator, site, file_of(rows=ROWS, prefix=f"S{number}-"))
        killed_after(moments.uniform(0, longest))
        if progress_of(run).interrupted:
            resume(run=run, user=curator)
        take_what_waits()
        run.refresh_from_db()
        assert (run.state, run.counts["rows"]["new"]) == (RunState.PREVIEWED, ROWS)


def _killed_after_table(number: int, monkeypatch: pytest.MonkeyPatch, *, committing: bool = False) -> None:
    """Have the importing process killed as soon as it has written, or committed, this many tables."""
    write, written = apply.insert_columns, []

    def write_and_die(*arguments: Any) -> None:
        write(*arguments)
        written.append(arguments)
        if len(written) == number:
            if committing:
                connection.cursor().execute("COMMIT")
            kill_self()

    monkeypatch.setattr(apply, "insert_columns", write_and_die)


@pytest.mark.parametrize("tables", range(1, len(TABLES) + 1))
def test_a_kill_after_each_table_leaves_nothing(
    curator: User, site: Site, monkeypatch: pytest.MonkeyPatch, tables: int
) -> None:
    run = accept(run=previewed(curator, site, file_of(rows=20)), user=curator)
    with monkeypatch.context() as patched:
        _killed_after_table(tables, patched)
        process = begun()
        process.join()
    assert process.exitcode == KILLED
    assert not assert_all_or_nothing(run, "BN", 20)
    assert progress_of(run).state == RunState.INTERRUPTED
    finished(run, curator, "BN", 20)


@pytest.mark.parametrize("tables", range(1, len(TABLES) + 1))
def test_a_kill_of_the_command_after_each_table_leaves_nothing_not_even_a_run(
    curator: User, site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tables: int
) -> None:
    file = tmp_path / "ward.csv"
    file.write_bytes(file_of(rows=20))
    command = partial(call_command, "import_workbook", str(file), "--apply", "--quiet")
    with monkeypatch.context() as patched:
        _killed_after_table(tables, patched)
        process = begun(command)
        process.join()
    assert (process.exitcode, stored("BN"), ImportRun.objects.count()) == (KILLED, [0, 0, 0], 0)
    command()
    assert (stored("BN"), ImportRun.objects.get().state) == ([20, 20, 20], RunState.APPLIED)


@pytest.mark.parametrize("tables", range(1, len(TABLES) + 1))
def test_a_kill_while_an_import_is_undone_undoes_nothing(
    curator: User, site: Site, monkeypatch: pytest.MonkeyPatch, tables: int
) -> None:
    run = accept(run=previewed(curator, site, file_of(rows=20)), user=curator)
    take_what_waits()
    undo_run(run=run, user=curator)
    remove, removed = undo._remove, []

    def remove_and_die(*arguments: Any) -> None:
        remove(*arguments)
        removed.append(arguments)
        if len(removed) == tables:
            kill_self()

    with monkeypatch.context() as patched:
        patched.setattr(undo, "_remove", remove_and_die)
        process = begun()
        process.join()
    assert process.exitcode == KILLED
    assert assert_all_or_nothing(run, "BN", 20)
    assert progress_of(run).interrupted
    resume(run=run, user=curator)
    take_what_waits()
    run.refresh_from_db()
    assert (run.state, stored("BN")) == (RunState.UNDONE, [0, 0, 0])


def test_the_tests_above_see_an_import_that_commits_table_by_table(
    curator: User, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: such an import, when it is killed, leaves patients without results, and that is found."""
    run = accept(run=previewed(curator, site, file_of(rows=20)), user=curator)
    with monkeypatch.context() as patched:
        _killed_after_table(1, patched, committing=True)
        process = begun()
        process.join()
    assert process.exitcode == KILLED
    with pytest.raises(AssertionError):
        assert_all_or_nothing(run, "BN", 20)
