"""Several imports, workers and confirmations at once: the result is that of one after the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from registry.imports.actions import ImportRefused
from registry.imports.jobs import accept, progress_of
from registry.imports.models import ImportRun, RunState
from registry.imports.worker import take_what_waits
from registry.models import AssayResult, Patient, Site, User
from tests.factories import SiteFactory, UserFactory
from tests.imports.conftest import csv_bytes
from tests.imports.jobs.conftest import LONG, file_of, previewed, sent
from tests.imports.jobs.killing import begun

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 60
RUNS = 6


@pytest.fixture
def site(transactional_db: None) -> Site:
    return SiteFactory.create(code="HN")


@pytest.fixture
def curator(site: Site) -> User:
    return UserFactory.create(username="curator", sites=[site], roles=["curator"])


def together(works: list[Callable[[], None]]) -> None:
    """Do these at once, each in a process of its own."""
    processes = [begun(work) for work in works]
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * len(works)


def table(value: str) -> bytes:
    """Return a table of the same patients and specimens for each value."""
    return csv_bytes("id,sex,IL-6 (pg/mL)", *(f"BN{n:05},M,{value}" for n in range(ROWS)))


def test_two_workers_never_take_the_same_run(curator: User, site: Site) -> None:
    runs = [previewed(curator, site, file_of(rows=LONG + 1, prefix=f"W{n}-")) for n in range(RUNS)]
    for run in runs:
        accept(run=run, user=curator)
    together([take_what_waits] * 3)
    tasks = DBTaskResult.objects.all()
    assert {task.status for task in tasks} == {TaskResultStatus.SUCCESSFUL}
    assert [len(task.worker_ids) for task in tasks] == [1] * len(tasks)
    assert set(ImportRun.objects.values_list("state", flat=True)) == {RunState.APPLIED}
    assert Patient.objects.count() == AssayResult.objects.count() == RUNS * (LONG + 1)


def test_of_two_imports_of_the_same_rows_the_second_compares_with_what_the_first_wrote(
    curator: User, site: Site
) -> None:
    runs = [previewed(curator, site, table(value)) for value in ("1.5", "2.5")]
    for run in runs:
        accept(run=run, user=curator)
    together([take_what_waits] * 2)
    for run in runs:
        run.refresh_from_db()
    first, second = sorted(runs, key=lambda run: run.state)
    assert (first.state, second.state) == (RunState.APPLIED, RunState.PREVIEWED)
    assert second.preview["records_changed"]
    values = set(AssayResult.objects.values_list("value", flat=True))
    assert {f"{value:.1f}" for value in values if value is not None} == {"1.5" if first == runs[0] else "2.5"}
    assert (Patient.objects.count(), AssayResult.objects.count()) == (ROWS, ROWS)


def _confirmed(run: ImportRun, user: User) -> None:
    try:
        accept(run=ImportRun.objects.get(pk=run.pk), user=user)
    except ImportRefused:
        return


@pytest.mark.parametrize("rows", [LONG - 1, ROWS], ids=["short", "long"])
def test_a_run_confirmed_by_three_presses_at_once_is_written_once(curator: User, site: Site, rows: int) -> None:
    run = previewed(curator, site, file_of(rows=rows))
    together([partial(_confirmed, run, curator)] * 3)
    together([take_what_waits] * 2)
    run.refresh_from_db()
    assert (run.state, progress_of(run).job) == (RunState.APPLIED, "")
    assert (Patient.objects.count(), AssayResult.objects.count()) == (rows, rows)
    assert DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL).count() == (2 if rows > LONG else 0)


def test_the_same_file_sent_twice_changes_nothing_the_second_time(curator: User, site: Site) -> None:
    runs = [sent(curator, site, table("1.5")) for _time in range(2)]
    together([take_what_waits])
    for run in runs:
        accept(run=ImportRun.objects.get(pk=run.pk), user=curator)
        together([take_what_waits])
        run.refresh_from_db()
    assert runs[0].state == RunState.APPLIED
    assert (runs[1].state, runs[1].counts["rows"]["same"]) == (RunState.PREVIEWED, ROWS)
    assert AssayResult.objects.count() == ROWS
