"""Preview and confirm: nothing is written before, exactly what was shown after, and only by who may."""

from decimal import Decimal
from threading import Thread
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import connection

from registry.audit.models import AuditEvent
from registry.imports.actions import ImportRefused, confirm, preview, shown_file_name
from registry.imports.models import ImportProfile, ImportRun, RunState
from registry.imports.plan import build_plan
from registry.imports.profiles import profile_for
from registry.imports.progress import Step
from registry.imports.staged import StagedChange
from registry.imports.staging import staged_rows
from registry.imports.workbook import UnusableFile
from registry.models import AssayResult, Patient, Site, User
from tests.factories import PatientFactory, SiteFactory, UserFactory
from tests.imports.conftest import FILES, csv_bytes

FILE = csv_bytes("id,sex,IL-6 (pg/mL)", "BN001,M,5.5", "BN002,F,<2")


def previewed(curator: User, site: Site, data: bytes = FILE) -> ImportRun:
    return preview(file_bytes=data, file_name="ward.csv", user=curator, site=site)


def test_a_preview_writes_no_record_and_survives(curator: User, site: Site) -> None:
    run = ImportRun.objects.get(pk=previewed(curator, site).pk)
    assert (run.state, run.user, run.site, Patient.objects.count()) == (RunState.PREVIEWED, curator, site, 0)
    assert run.counts["records"]["patient"] == {"new": 2, "changed": 0, "same": 0, "left": 0}
    assert [row.status for row in staged_rows(run)] == ["new", "new"]
    assert run.preview["columns"][2]["unit"] == "pg/mL"


def test_confirming_writes_what_was_shown_once(curator: User, site: Site) -> None:
    run = confirm(run=previewed(curator, site), user=curator)
    assert (run.state, Patient.objects.count(), AssayResult.objects.count()) == (RunState.APPLIED, 2, 2)
    Patient.objects.filter(registry_id="BN001").update(sex="female")
    again = confirm(run=run, user=curator)
    assert (again.state, again.applied_at) == (RunState.APPLIED, run.applied_at)
    assert Patient.objects.get(registry_id="BN001").sex == "female"


def test_when_the_records_changed_in_between_nothing_is_written_and_the_rows_concerned_are_marked(
    curator: User, site: Site
) -> None:
    run = previewed(curator, site)
    PatientFactory.create(registry_id="BN001", site=site, sex="female")
    shown = confirm(run=run, user=curator)
    assert (shown.state, shown.preview["records_changed"], Patient.objects.count()) == (RunState.PREVIEWED, True, 1)
    (row,) = staged_rows(shown, only="since")
    assert (row.row, row.status, shown.counts["since_rows"]) == (2, "changed", 1)
    assert StagedChange("sex", "female", "male") in row.records[0].changes
    assert confirm(run=shown, user=curator).state == RunState.APPLIED
    assert Patient.objects.get(registry_id="BN001").sex == "male"


def test_a_change_of_what_the_file_does_not_touch_lets_the_confirmation_go_on(curator: User, site: Site) -> None:
    run = previewed(curator, site)
    PatientFactory.create(registry_id="BN999", site=site)
    with patch("registry.imports.actions.build_plan", side_effect=build_plan) as planned:
        assert confirm(run=run, user=curator).state == RunState.APPLIED
    assert planned.call_count == 1
    assert AssayResult.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_with_unchanged_records_what_was_staged_is_written_without_planning_again(curator: User, site: Site) -> None:
    run = previewed(curator, site)
    with patch("registry.imports.actions.build_plan", side_effect=AssertionError):
        assert confirm(run=run, user=curator).state == RunState.APPLIED
    results = AssayResult.objects.order_by("specimen__patient__registry_id")
    assert [(each.qualifier, each.value, each.unit, each.reported) for each in results] == [
        ("=", Decimal("5.5"), "pg/mL", True), ("<", Decimal(2), "pg/mL", True),
    ]  # fmt: skip


def test_a_changed_profile_has_the_file_planned_again(curator: User, site: Site) -> None:
    run = previewed(curator, site, csv_bytes("id,birth year,diagnosed on", "BN001,1950,04/05/2017"))
    ImportProfile.objects.filter(pk=run.profile_id).update(date_order="mdy")
    shown = confirm(run=ImportRun.objects.get(pk=run.pk), user=curator)
    assert (shown.state, Patient.objects.count(), shown.counts["since_rows"]) == (RunState.PREVIEWED, 0, 1)


def test_the_same_file_again_writes_nothing_and_leaves_no_event(curator: User, site: Site) -> None:
    confirm(run=previewed(curator, site), user=curator)
    written = list(AssayResult.objects.order_by("pk").values())
    events = AuditEvent.objects.filter(changes_records=True).count()
    again = confirm(run=previewed(curator, site), user=curator)
    assert again.counts["rows"] == {"new": 0, "changed": 0, "same": 2, "left": 0, "refused": 0}
    assert list(AssayResult.objects.order_by("pk").values()) == written
    assert AuditEvent.objects.filter(changes_records=True).count() == events


def test_a_preview_that_is_not_the_one_shown_any_more_is_not_confirmed(curator: User, site: Site) -> None:
    run = previewed(curator, site)
    ImportRun.objects.filter(pk=run.pk).update(digest="another")
    assert confirm(run=run, user=curator).state == RunState.PREVIEWED
    assert Patient.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_another_connection_can_write_while_a_preview_plans() -> None:
    site = SiteFactory.create(code="HN")
    user = UserFactory.create(sites=[site])
    user.user_permissions.set(Permission.objects.filter(codename="import_records"))
    steps = []

    def write_elsewhere(step: str, _done: int, _total: int) -> None:
        if step != Step.STAGE:
            steps.append(step)
            thread = Thread(target=_new_site, args=(f"S{len(steps)}",))
            thread.start()
            thread.join()

    preview(file_bytes=FILE, file_name="ward.csv", user=user, site=site, progress=write_elsewhere)
    assert {Step.OPEN, Step.READ, Step.COMPARE} <= set(steps)
    assert Site.objects.filter(code__startswith="S").count() == len(steps)


def _new_site(code: str) -> None:
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA busy_timeout = 0")
        Site.objects.create(code=code, name=code)
    finally:
        connection.close()


def test_refused_rows_stop_the_import_unless_the_good_ones_are_asked_for(curator: User, site: Site) -> None:
    run = previewed(curator, site, csv_bytes("id,sex", "BN001,M", "BN002,1"))
    with pytest.raises(ImportRefused, match="1 row is refused"):
        confirm(run=run, user=curator)
    assert Patient.objects.count() == 0
    assert confirm(run=run, user=curator, good_rows_only=True).good_rows_only
    assert Patient.objects.get().registry_id == "BN001"


def test_a_column_of_names_is_not_kept_anywhere(curator: User, site: Site) -> None:
    run = previewed(curator, site, (FILES / "utf8_bom.csv").read_bytes())
    run.refresh_from_db()
    assert (run.state, bytes(run.content)) == (RunState.FAILED, b"")
    assert "Nguyễn" not in str(run.preview)
    with pytest.raises(ImportRefused):
        confirm(run=run, user=curator, good_rows_only=True)


def test_an_unusable_file_leaves_no_run(curator: User, site: Site) -> None:
    with pytest.raises(UnusableFile):
        previewed(curator, site, b"")
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("role", [[], ["analyst"], ["auditor"], ["administrator"]])
def test_who_may_not_import_is_denied(site: Site, role: list[str]) -> None:
    with pytest.raises(PermissionDenied):
        previewed(UserFactory.create(sites=[site], roles=role), site)


def test_another_site_answers_as_if_it_did_not_exist(curator: User) -> None:
    with pytest.raises(ImportRefused, match="No site “FAR” is found"):
        previewed(curator, SiteFactory.create(code="FAR"))


def test_another_users_run_cannot_be_confirmed(curator: User, site: Site) -> None:
    run = previewed(curator, site)
    with pytest.raises(PermissionDenied):
        confirm(run=run, user=UserFactory.create(sites=[site], roles=["curator"]))
    assert Patient.objects.count() == 0


def test_who_lost_the_right_to_import_cannot_confirm(curator: User, site: Site) -> None:
    run = previewed(curator, site)
    curator.groups.clear()
    with pytest.raises(PermissionDenied):
        confirm(run=run, user=User.objects.get(pk=curator.pk))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\ward\\a.xlsx", "a.xlsx"),
        ("a\x00b\n.csv", "a·b·.csv"),
        ("\u202ecsv.exe", "·csv.exe"),
        ("", "–"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_file_name_is_shown_and_never_a_path(name: str, shown: str) -> None:
    assert shown_file_name(name) == shown


def test_a_sites_only_profile_is_used_by_itself(site: Site) -> None:
    assert profile_for(site).code == "day-first"
    own = ImportProfile.objects.create(code="hn", name="Hanoi", site=site)
    assert profile_for(site) == own
    ImportProfile.objects.create(code="hn-2", name="Hanoi, other ward", site=site)
    assert profile_for(site).code == "day-first"
