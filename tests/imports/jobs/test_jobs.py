"""Long work: ordered at once, done by the worker, never twice; and what becomes of it is said in the run."""

import pytest
from django.core.exceptions import PermissionDenied
from django_tasks_db.models import DBTaskResult

from registry.imports import work
from registry.imports.actions import ImportRefused
from registry.imports.jobs import accept, discard_run, order_reading, progress_of, resume, send
from registry.imports.models import ImportRun, RunState
from registry.imports.progress import working_on
from registry.imports.workbook import UnusableFile
from registry.imports.worker import take_what_waits
from registry.models import AssayResult, Patient, Site, User
from tests.factories import PatientFactory, UserFactory
from tests.imports.jobs.conftest import LONG, file_of, previewed, sent

LONG_FILE = file_of(rows=LONG + 1)


def test_a_short_file_is_done_at_once(curator: User, site: Site) -> None:
    run = sent(curator, site, file_of(rows=LONG - 1))
    assert (run.state, progress_of(run).job) == (RunState.PREVIEWED, "")
    assert accept(run=run, user=curator).state == RunState.APPLIED
    assert (Patient.objects.count(), DBTaskResult.objects.count()) == (LONG - 1, 0)


def test_a_long_file_waits_for_the_worker_before_it_is_read_and_before_it_is_written(curator: User, site: Site) -> None:
    run = sent(curator, site, LONG_FILE)
    assert (run.state, run.preview.get("rows"), progress_of(run).going_on) == (RunState.QUEUED, None, True)
    take_what_waits()
    run = ImportRun.objects.get(pk=run.pk)
    assert (run.state, sum(run.counts["rows"].values()), Patient.objects.count()) == (RunState.PREVIEWED, LONG + 1, 0)
    assert accept(run=run, user=curator).state == RunState.ACCEPTED
    assert Patient.objects.count() == 0
    take_what_waits()
    run.refresh_from_db()
    assert (run.state, run.step, progress_of(run).job) == (RunState.APPLIED, "", "")
    assert (Patient.objects.count(), AssayResult.objects.count()) == (LONG + 1, LONG + 1)


def test_confirming_twice_orders_once(curator: User, site: Site) -> None:
    run = previewed(curator, site, LONG_FILE)
    for _press in range(3):
        assert accept(run=ImportRun.objects.get(pk=run.pk), user=curator).state == RunState.ACCEPTED
    assert DBTaskResult.objects.ready().count() == 1
    take_what_waits()
    again = accept(run=ImportRun.objects.get(pk=run.pk), user=curator)
    assert (again.state, Patient.objects.count(), DBTaskResult.objects.ready().count()) == (
        RunState.APPLIED,
        LONG + 1,
        0,
    )


def test_a_confirmation_while_the_run_is_written_answers_what_goes_on(curator: User, site: Site) -> None:
    run = previewed(curator, site, LONG_FILE)
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.APPLYING, step="write")
    with working_on(run.uuid) as progress:
        progress("write", 3, 12)
        assert accept(run=run, user=curator).state == RunState.APPLYING
        told = progress_of(run)
    assert (told.going_on, told.step, told.percent, told.label) == (True, "write", 25, "writing the records")
    assert Patient.objects.count() == 0


def test_an_unusable_file_is_refused_at_once_or_by_the_worker_and_is_not_kept(curator: User, site: Site) -> None:
    with pytest.raises(UnusableFile):
        sent(curator, site, b"%PDF-1.7\n" * 20)
    assert not ImportRun.objects.exists()
    run = previewed(curator, site, b"colour,height\n" + b"red,3\n" * (LONG + 1))
    assert (run.state, bytes(run.content), run.preview) == (RunState.FAILED, b"", {})
    assert "No column header in the file is known" in run.refusal


def test_refused_rows_bring_the_preview_back_with_the_reason(curator: User, site: Site) -> None:
    run = previewed(curator, site, LONG_FILE + b"BN99,unknown-code,1\n")
    accept(run=run, user=curator)
    take_what_waits()
    run.refresh_from_db()
    assert (run.state, Patient.objects.count()) == (RunState.PREVIEWED, 0)
    assert "1 row is refused" in run.refusal
    accept(run=run, user=curator, good_rows_only=True)
    take_what_waits()
    run.refresh_from_db()
    assert (run.state, run.good_rows_only, run.refusal) == (RunState.APPLIED, True, "")


def test_records_that_changed_in_between_are_shown_again(curator: User, site: Site) -> None:
    run = previewed(curator, site, LONG_FILE)
    PatientFactory.create(registry_id="BN00001", site=site, sex="female")
    accept(run=run, user=curator)
    take_what_waits()
    run.refresh_from_db()
    assert (run.state, run.refusal) == (RunState.PREVIEWED, "")
    assert (run.preview["records_changed"], Patient.objects.count()) == (True, 1)


def test_the_reason_is_in_the_language_of_who_ordered(curator: User, site: Site) -> None:
    with work.override("it"):
        run = sent(curator, site, b"colour,height\n" + b"red,3\n" * (LONG + 1))
    take_what_waits()
    run.refresh_from_db()
    assert "No column header" not in run.refusal
    assert run.refusal


def test_a_fault_of_the_program_is_said_without_its_message(
    curator: User, site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**_arguments: object) -> None:
        raise ZeroDivisionError("BN00001")

    monkeypatch.setattr(work, "plan_run", fail)
    run = previewed(curator, site, LONG_FILE)
    assert (run.state, progress_of(run).interrupted) == (RunState.INTERRUPTED, True)
    assert "administrator" in run.refusal
    assert DBTaskResult.objects.get().traceback == ""
    assert "ended by a fault" in caplog.text


@pytest.mark.parametrize("role", [[], ["analyst"]])
def test_who_may_not_import_orders_nothing(site: Site, role: list[str]) -> None:
    with pytest.raises(PermissionDenied):
        sent(UserFactory.create(sites=[site], roles=role), site, LONG_FILE)
    assert (ImportRun.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_who_lost_the_right_before_the_worker_came_reads_nothing(curator: User, site: Site) -> None:
    run = sent(curator, site, LONG_FILE)
    curator.groups.clear()
    take_what_waits()
    run.refresh_from_db()
    assert (run.state, bytes(run.content)) == (RunState.FAILED, b"")
    assert run.refusal


def test_nobody_else_confirms_resumes_or_discards(curator: User, site: Site) -> None:
    run = previewed(curator, site, LONG_FILE)
    other = UserFactory.create(sites=[site], roles=["curator"])
    for action in (accept, resume, discard_run):
        with pytest.raises(PermissionDenied):
            action(run=run, user=other)
    assert ImportRun.objects.get().state == RunState.PREVIEWED


def test_a_run_is_discarded_unless_the_worker_has_it(curator: User, site: Site) -> None:
    run = sent(curator, site, LONG_FILE)
    with working_on(run.uuid), pytest.raises(ImportRefused, match="is being worked on"):
        discard_run(run=run, user=curator)
    discard_run(run=run, user=curator)
    take_what_waits()
    assert (ImportRun.objects.count(), DBTaskResult.objects.successful().count()) == (0, 1)


def test_a_named_profile_is_used_by_the_worker_too(curator: User, site: Site) -> None:
    profile = work.ImportProfile.objects.get(code="month-first")
    run = send(file_bytes=LONG_FILE, file_name="a.csv", user=curator, site=site, profile=profile)
    take_what_waits()
    run.refresh_from_db()
    assert (run.state, run.profile) == (RunState.PREVIEWED, profile)


def test_a_long_run_is_read_again_with_what_was_corrected(curator: User, site: Site) -> None:
    run = previewed(curator, site, LONG_FILE)
    run.corrections = {"id_prefix": "HN-"}
    assert order_reading(run=run, user=curator).state == RunState.QUEUED
    take_what_waits()
    run = ImportRun.objects.get(pk=run.pk)
    assert (run.state, run.corrections) == (RunState.PREVIEWED, {"id_prefix": "HN-"})
    accept(run=run, user=curator)
    with pytest.raises(ImportRefused, match="can't be read again now"):
        order_reading(run=run, user=curator)
