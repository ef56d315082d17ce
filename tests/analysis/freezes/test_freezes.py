"""A freeze gives the same bytes for good, to nobody more than live data would, and is refused when its files change."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from analysis.catalogue import DATA_PREFIX, REPORTS
from analysis.cohort import BadCohort
from analysis.dataset.columnar.kinds import Category, Kind, Stored, encoded
from analysis.dataset.reader import Reader
from analysis.dataset.source import reading_from
from analysis.exports.bundle import BUNDLE
from analysis.freezes.actions import make_freeze, remove_data
from analysis.freezes.comparison import compared_with_live
from analysis.freezes.models import Freeze
from analysis.freezes.parquet import read_table, write_table
from analysis.freezes.reading import FreezeSource
from analysis.freezes.storage import content_of
from analysis.freezes.tables import frozen_columns, frozen_models
from analysis.presentation.canvas import ImageFormat
from analysis.summaries import WITHHELD
from registry.access.roles import ANALYST, CURATOR, DATA_MANAGER, ROLES
from registry.access.scope import Purpose, visible
from registry.audit.models import AuditEvent
from registry.models import Analyte, AssayResult, CutOff, Patient, Site, Study, StudyArm, User
from tests.analysis.rows import cohort, enrol, report, tumour
from tests.factories import SiteFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.DATA_DIR = tmp_path
    yield
    caches["reports"].clear()


@pytest.fixture
def study() -> Study:
    study = StudyFactory.create(code="MINE", title="A study")
    arm = StudyArm.objects.create(study=study, code="A", name="Arm A")
    CutOff.objects.create(
        analyte=Analyte.objects.get(code="IL-6"), value=Decimal("2.5"), unit="pg/mL", direction="below"
    )
    for code in ("HERE", "THERE"):
        patients = cohort([f"{value / 4}" for value in range(1, 13)] + ["<0.5"], SiteFactory.create(code=code))
        enrol(study, patients, arm=arm)
        for place, patient in enumerate(patients):
            Patient.objects.filter(pk=patient.pk).update(birth_year=1950 + place, diagnosed_on=dt.date(2020, 1, 1))
            tumour(patient, largest_diameter_mm=10 * place + 5, recorded_bclc="ABC"[place % 3])
    return study


def freeze(name: str = "thesis", user: User | None = None) -> Freeze:
    return make_freeze(name=name, reason="Numbers of the thesis", user=user)


def everything_live_changes() -> None:
    caches["reports"].clear()  # What is kept proves nothing.
    Study.objects.update(title="Another title")
    Site.objects.filter(code="THERE").update(name="Another name")
    Analyte.objects.filter(code="IL-6").update(name="Another cytokine", molar_mass_g_per_mol=Decimal(1))
    CutOff.objects.update(value=Decimal("1.5"))
    StudyArm.objects.update(name="Another arm")
    AssayResult.objects.update(value=Decimal(9), qualifier="=")
    Patient.objects.filter(birth_year__gt=1955).delete()
    cohort(["1", "2"])


def written(name: str, **parameters: str) -> Iterator[bytes]:
    """Give every file of a report, its tables and its figures."""
    one = REPORTS[name]
    taken = one.taken(one.read({"study": "MINE", "freeze": "thesis", **parameters}), None)
    for form in one.formats:
        if not form.startswith(DATA_PREFIX) and form != BUNDLE:  # Data of single patients: see below.
            yield one.written(taken, form)
    for section in taken.page.sections:
        for picture in section.pictures:
            yield picture.render(ImageFormat.SVG)


@pytest.mark.parametrize("name", ["summary"])
def test_a_report_on_a_freeze_gives_the_same_bytes_after_the_live_data_changed(study: Study, name: str) -> None:
    freeze()
    # The names of what was chosen stand below tables and figures.
    chosen = {"arm": "A", "site": "THERE", "analyte": "IL-6"}
    before = [*written(name), *written(name, **chosen)]
    everything_live_changes()
    assert [*written(name), *written(name, **chosen)] == before
    assert len(before) > 8


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(REPORTS) - {"summary"}))
def test_so_do_the_other_reports(study: Study, name: str) -> None:
    freeze()
    before = list(written(name))
    everything_live_changes()
    assert list(written(name)) == before


def test_a_report_says_what_it_ran_on_and_finds_the_same_as_live_data_did(study: Study) -> None:
    live = report(study="MINE", analyte="IL-6")
    made = freeze()
    frozen = report(study="MINE", analyte="IL-6", freeze="thesis")
    assert (live.data_version.freeze, frozen.data_version.freeze) == ("", "thesis")
    assert live.data_version.digest == frozen.data_version.digest
    assert repr(live.analytes) == repr(frozen.analytes)
    client = Client()
    client.force_login(UserFactory.create(roles=[DATA_MANAGER]))
    page = client.get(reverse("summary", kwargs={"code": "MINE"}), {"freeze": "thesis"}).content.decode()
    assert page.count("freeze “thesis”, version") == 2
    assert made.records == sum(model._default_manager.count() for model in frozen_models())


def test_each_role_sees_of_a_freeze_what_it_sees_of_live_data(study: Study) -> None:
    here = Site.objects.get(code="HERE")
    source = FreezeSource(freeze())
    for user in [*(UserFactory.create(roles=[role.name], sites=[here]) for role in ROLES), UserFactory.create()]:
        for model in frozen_models():
            with reading_from(source):
                found = Reader(user).columns(model, ["id"])["id"].tolist()
            assert found == list(visible(user, model, Purpose.SUMMARY).order_by("pk").values_list("pk", flat=True))


def test_a_site_that_is_no_longer_the_same_is_hidden(study: Study) -> None:
    here = Site.objects.get(code="HERE")
    user = UserFactory.create(roles=[CURATOR], sites=[here])
    freeze()
    assert report(user, study="MINE", freeze="thesis").patients_found == 13
    Site.objects.filter(pk=here.pk).update(code="OTHER")
    assert report(user, study="MINE", freeze="thesis").patients_found == 0


def test_small_counts_of_a_freeze_are_withheld_as_those_of_live_data(study: Study) -> None:
    freeze()
    analyst = UserFactory.create(roles=[ANALYST])
    assert report(analyst, study="MINE", freeze="thesis", by="size_group_5").protected
    with pytest.raises(BadCohort):
        report(analyst, study="MINE", freeze="thesis", by="age@50.5")


def test_files_that_were_changed_or_removed_are_refused(study: Study, tmp_path: Path) -> None:
    freeze()
    path = tmp_path / "freezes" / "thesis" / "assayresult.parquet"
    whole = path.read_bytes()
    path.chmod(0o600)
    for damaged in (whole[:-1], whole.replace(b"pg/mL", b"ng/mL"), b""):
        path.write_bytes(damaged)
        with pytest.raises(BadCohort, match=r"assayresult\.parquet is not the one that was written"):
            report(study="MINE", freeze="thesis")
        with pytest.raises(CommandError):
            call_command("freeze", "verify")
    path.write_bytes(whole)
    call_command("freeze", "verify")
    manifest = path.with_name("manifest.json")
    manifest.chmod(0o600)
    manifest.write_text(manifest.read_text().replace('"rows": 26', '"rows": 27'))
    with pytest.raises(BadCohort, match=r"manifest\.json"):
        report(study="MINE", freeze="thesis")
    assert {one.stat().st_mode & 0o077 for one in (tmp_path / "freezes").glob("*")} == {0}


def test_a_name_is_used_once_and_an_unknown_one_is_a_sentence(study: Study) -> None:
    freeze()
    with pytest.raises(ValidationError):
        freeze()
    for name in ("../secret", "", "A name", "x" * 41):
        with pytest.raises(ValidationError):
            freeze(name)
    with pytest.raises(BadCohort, match="There is no freeze “other”"):
        report(study="MINE", freeze="other")
    remove_data(freeze=Freeze._default_manager.get(), reason="Erasure demanded", user=None)
    with pytest.raises(BadCohort, match="were removed"):
        report(study="MINE", freeze="thesis")
    with pytest.raises(ValidationError):
        freeze()


def test_what_changed_since_is_told_as_the_reader_may_know_it(study: Study) -> None:
    made = freeze()
    patients = list(Patient.objects.order_by("pk"))
    Patient.objects.filter(pk__in=[one.pk for one in patients[:3]]).update(sex="male")
    Patient.objects.filter(pk=patients[3].pk).update(consent="withdrawn")
    AssayResult.objects.filter(specimen__patient__in=patients[5:20]).update(value=Decimal("7.25"))
    patients[4].delete()
    full = compared_with_live(FreezeSource(made), None)
    counts = {str(one.label): one for one in full.tables}
    assert (counts["Patients"].removed, counts["Patients"].changed, counts["Assay results"].removed) == (1, 4, 1)
    assert {str(one.label): one.count for one in counts["Patients"].fields} == {"consent": 1, "sex": 3}
    assert full.withdrawn == 2
    told = {(one.patient, one.kind, one.then, one.now) for one in full.listed}
    assert (patients[3].registry_id, "changed", patients[3].consent, "withdrawn") in told
    assert (patients[4].registry_id, "removed", "", "") in told
    known = compared_with_live(FreezeSource(made), UserFactory.create(roles=[ANALYST]))
    hidden = {str(one.label): one for one in known.tables}
    assert (known.listed, known.withdrawn) == ((), WITHHELD)
    assert (hidden["Patients"].removed, hidden["Patients"].changed) == (WITHHELD, WITHHELD)
    assert hidden["Assay results"].changed == 10
    there = UserFactory.create(roles=[CURATOR], sites=[Site.objects.get(code="THERE")])
    assert [str(one.label) for one in compared_with_live(FreezeSource(made), there).tables] == ["Assay results"]


def test_after_a_withdrawal_data_of_single_patients_are_refused_and_numbers_stay(study: Study) -> None:
    freeze()
    one = REPORTS["comparison"]
    taken = one.taken(one.read({"study": "MINE", "freeze": "thesis"}), None)
    form = next(form for form in one.formats if form.startswith(DATA_PREFIX))
    one.written(taken, form)
    tables = one.written(taken, "csv")
    Patient.objects.filter(pk=Patient.objects.all()[0].pk).update(consent="withdrawn")
    with pytest.raises(BadCohort, match="no longer given out"):
        one.written(taken, form)
    assert one.written(one.taken(taken.asked, None), "csv") == tables


def test_a_data_manager_makes_a_freeze_by_the_page_and_others_do_not(study: Study) -> None:
    manager, client = UserFactory.create(roles=[DATA_MANAGER]), Client()
    client.force_login(manager)
    page = reverse("make_freeze")
    assert client.post(page, {"name": "a b", "reason": ""}).status_code == 400
    assert client.post(page, {"name": "paper-1", "reason": "First paper"}).headers["Location"] == "/freezes/of/paper-1/"
    assert b"paper-1" in client.get(reverse("freezes")).content
    shown = client.get(reverse("freeze", kwargs={"name": "paper-1"}))
    assert b"Nothing that you may see" in shown.content
    event = AuditEvent.objects.get(table="analysis_freeze")
    assert (event.action, event.user_name) == ("insert", manager.username)
    for role in ROLES:
        if role.name != DATA_MANAGER:
            client.force_login(UserFactory.create(roles=[role.name]))
            assert client.get(page).status_code == 403
            assert client.post(page, {"name": "paper-2", "reason": "Another"}).status_code == 403
    assert Freeze._default_manager.count() == 1


def test_the_hash_of_the_content_is_that_of_the_values_on_both_databases() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM registry_cutoff")
    site = SiteFactory.create()
    Site.objects.filter(pk=site.pk).update(id=7, code="X", name="Huế", city="", country="VN")
    source = FreezeSource(freeze())
    expected = hashlib.sha256()
    for name, values in {"city": b"\x00", "code": b"X\x00", "country": b"VN\x00"}.items():
        expected.update(f"{name}:".encode() + values)
    expected.update(b"id:" + (7).to_bytes(8, "little") + b"name:" + "Huế".encode() + b"\x00")
    assert source.manifest.tables["site"].content == expected.hexdigest()
    assert frozen_columns(Site) == ["city", "code", "country", "id", "name"]


COLUMNS: dict[str, tuple[Kind, st.SearchStrategy[Stored]]] = {
    "id": (Kind.KEY, st.lists(st.integers(-1, 2**62), min_size=3, max_size=3).map(np.array)),
    "number": (Kind.NUMBER, st.lists(st.floats(width=64), min_size=3, max_size=3).map(lambda one: np.array(one))),
    "date": (Kind.DATE, st.lists(
        st.none() | st.dates(), min_size=3, max_size=3).map(lambda one: np.array(one, dtype="datetime64[D]"))),
    "flag": (Kind.FLAG, st.lists(st.integers(0, 2), min_size=3, max_size=3).map(lambda one: np.array(one, np.int8))),
    "text": (Kind.TEXT, st.lists(st.text(), min_size=3, max_size=3).map(encoded)),
}  # fmt: skip


@given(st.fixed_dictionaries({name: strategy for name, (_kind, strategy) in COLUMNS.items()}))
def test_a_table_comes_back_from_its_file_as_it_was(tmp_path_factory: Any, columns: dict[str, Stored]) -> None:
    path = tmp_path_factory.mktemp("table") / "table.parquet"
    kinds = {name: kind for name, (kind, _strategy) in COLUMNS.items()}
    write_table(path, columns, kinds)
    back = read_table(path, columns, kinds)
    assert content_of(back) == content_of(columns)
    assert isinstance(back["text"], Category)


@pytest.mark.django_db
def test_a_refusal_names_what_is_too_short() -> None:
    user = UserFactory.create(is_superuser=True)
    with pytest.raises(CommandError, match=r"reason: .*at least 5 characters"):
        call_command("freeze", "make", "audit-1", "--reason", "test", "--user", user.username)
