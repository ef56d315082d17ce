"""Columns are what the database holds, for each user what `visible` gives, and never those of another moment."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import struct
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import Model, QuerySet

from analysis.dataset.columnar import copy
from analysis.dataset.columnar.fetching import fetch
from analysis.dataset.columnar.kinds import Category, kind_of, plain
from analysis.dataset.reader import Reader
from analysis.dataset.rows import Rows, of_study
from registry.access.roles import ROLES
from registry.access.scope import Purpose, visible
from registry.models import (
    Analyte,
    AssayResult,
    CutOff,
    Nodule,
    Patient,
    RegistryModel,
    Specimen,
    Study,
    StudyArm,
    TreatmentDrug,
    User,
)  # fmt: skip
from tests.analysis.rows import cohort, enrol, tumour
from tests.factories import PatientFactory, SiteFactory, SpecimenFactory, StudyFactory, UserFactory

MODELS = [
    model for model in apps.get_app_config("registry").get_models()
    if issubclass(model, RegistryModel) and model.__name__ not in {"Query", "ImportRun", "ImportProfile"}
]  # fmt: skip
TEXTS = ["", "pg/mL", "O'Brien", 'a "quoted" one', "100 %", "%s", "đường, kính", "back\\slash", "line\nbreak"]


def names_of(model: type[Model]) -> list[str]:
    # No report reads a time of day.
    times = ("TimeField", "DateTimeField")
    return [field.attname for field in model._meta.concrete_fields if field.get_internal_type() not in times]


def told(column: Any) -> list[Any]:
    """Write a column as the database's values: none for what numpy marks as missing."""
    if column.dtype.kind == "M":
        return [None if np.isnat(value) else value.item() for value in column]
    if column.dtype.kind == "f":
        return [None if np.isnan(value) else value for value in column.tolist()]
    return [None if column.dtype.kind == "i" and value == -1 else value for value in column.tolist()]


def stored(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value


def some_records() -> Study:
    """Fill most tables, for two sites."""
    study = StudyFactory.create(code="MINE")
    for site in (SiteFactory.create(code="HERE"), SiteFactory.create(code="THERE")):
        patients = cohort(["1.5", "<0.5", "ND", ">100"], site)
        enrol(study, patients[:2])
        for patient in patients:
            assessment = tumour(patient, largest_diameter_mm=Decimal("20.5"), assessed_on=dt.date(2021, 2, 28))
            Nodule.objects.create(assessment=assessment, number=1, axis_a_mm=Decimal("12.1"))
    return study


@pytest.mark.django_db
def test_each_value_of_each_kind_comes_as_it_is_stored() -> None:
    some_records()
    patient = PatientFactory.create(diagnosed_on=dt.date(1969, 12, 31))
    exact = [Decimal("0.000001"), Decimal("123456789.123456"), Decimal("999999999.999999"), Decimal("0.57"), Decimal(0)]
    for place, value in enumerate(exact):
        specimen = SpecimenFactory.create(patient=patient, code=f"S{place}", collected_on=None)
        AssayResult.objects.create(
            specimen=specimen, analyte=Analyte.objects.all()[0], value=value, unit=TEXTS[1 + place % 4]
        )
    for model in MODELS:
        found = fetch(model, names_of(model))
        rows = list(model._default_manager.order_by("pk").values(*names_of(model)))
        for name, column in found.items():
            field = next(one for one in model._meta.concrete_fields if one.attname == name)
            expected = [stored(row[name]) for row in rows]
            assert told(plain(column, kind_of(field))) == expected, (model, name)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 64, 65, 700])
def test_texts_come_as_they_are_however_many_there_are(count: int) -> None:
    texts = [f"{TEXTS[1 + place % 8]}{place}" for place in range(count)] + TEXTS
    for place, text in enumerate(texts):
        StudyFactory.create(code=f"S{place}", title=text)
    column = fetch(Study, ["title"])["title"]
    assert isinstance(column, Category)
    assert column.tolist() == texts


@pytest.mark.django_db
def test_a_text_that_a_sample_does_not_show_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.dataset.columnar.categories._SAMPLE", 2)
    titles = ["a", "a", "in the middle", "a", "a"]
    for place, title in enumerate(titles):
        StudyFactory.create(code=f"S{place}", title=title)
    column = fetch(Study, ["title"])["title"]
    assert np.asarray(column).tolist() == titles


@pytest.mark.django_db
def test_a_table_without_rows_has_columns_of_its_kinds() -> None:
    columns = fetch(Specimen, ["patient_id", "timepoint", "timepoint_day", "collected_on"])
    assert {name: np.asarray(column).dtype.kind for name, column in columns.items()} == {
        "id": "i", "patient_id": "i", "timepoint": "O", "timepoint_day": "f", "collected_on": "M",
    }  # fmt: skip


def users() -> list[User | None]:
    here = SiteFactory._meta.model.objects.get(code="HERE")
    of_roles = [UserFactory.create(roles=[role.name], sites=[here]) for role in ROLES]
    idle = UserFactory.create(roles=[ROLES[-1].name], sites=[here], is_active=False)
    return [None, *of_roles, idle, UserFactory.create(roles=[], sites=[]), UserFactory.create(is_superuser=True)]


def keys_of(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def assert_as_visible(study: Study) -> None:
    for user in users():
        for model in MODELS:
            rows = model._default_manager.all() if user is None else visible(user, model, Purpose.SUMMARY)
            expected = keys_of(rows)
            assert Reader(user).columns(model, ["id"])["id"].tolist() == expected, (user, model)
        enrolled = Specimen.objects.filter(patient__enrolments__study=study)
        expected = keys_of(enrolled if user is None else visible(user, enrolled, Purpose.SUMMARY))
        assert Reader(user).columns(of_study(Specimen, study), ["id"])["id"].tolist() == expected


@pytest.mark.django_db
def test_inside_of_a_transaction_each_role_gets_what_visible_gives() -> None:
    assert_as_visible(some_records())
    assert copy.current_copy() is None


@pytest.mark.django_db
def test_conditions_choose_by_value_or_by_set_and_a_filtered_queryset_is_refused() -> None:
    some_records()
    signs = Reader(None).columns(Rows(AssayResult).where(qualifier={"<", "ND"}, reported=True), ["qualifier"])
    assert sorted(signs["qualifier"]) == ["<", "<", "ND", "ND"]
    with pytest.raises(TypeError, match="Rows"):
        Reader(None).columns(AssayResult.objects.filter(qualifier="<"), ["value"])


@pytest.mark.django_db
def test_the_hash_of_what_was_read_depends_on_the_content_alone() -> None:
    rows = [Patient(pk=7, registry_id="R-1", sex="female", birth_year=1960), Patient(pk=9, registry_id="R-2", sex="")]
    site = SiteFactory.create()
    for row in rows:
        row.site = site
        row.save()
    reader = Reader(None)
    reader.columns(Patient, ["id", "sex", "birth_year", "diagnosed_on"])
    nan = struct.pack("<d", float("nan"))
    values = {
        "id": struct.pack("<2q", 7, 9), "sex": b"\x1ffemale\x01\x00", "birth_year": struct.pack("<d", 1960) + nan,
        "diagnosed_on": struct.pack("<2q", -(2**63), -(2**63)),
    }  # fmt: skip
    told = "registry.Patient:2" + "".join(f"{name}:{hashlib.sha256(one).hexdigest()}" for name, one in values.items())
    assert reader.digest == hashlib.sha256(told.encode()).hexdigest()[:16]


@pytest.mark.django_db(transaction=True)
def test_the_hash_is_the_same_from_a_copy_and_changes_with_a_value(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    some_records()

    def digest(*, kept: bool) -> str:
        reader = Reader(None)
        reader.columns(AssayResult, ["value", "qualifier"])
        assert bool(list(tmp_path.rglob("assayresult.value.sha256"))) or not kept
        return reader.digest

    first = digest(kept=True)
    with transaction.atomic():
        assert digest(kept=False) == first  # Inside of a transaction nothing is kept: the values themselves are hashed.
    assert digest(kept=True) == first
    AssayResult.objects.filter(qualifier="=").update(value=Decimal("2.5"))
    assert digest(kept=True) != first


WRITES: dict[str, Callable[[], object]] = {
    "save": lambda: PatientFactory.create(),
    "update": lambda: AssayResult.objects.filter(qualifier="=").update(value=Decimal("2.5")),
    "bulk": lambda: Specimen.objects.bulk_create([Specimen(patient=Patient.objects.all()[0], code="new")]),
    "raw": lambda: connection.cursor().execute("UPDATE registry_patient SET sex = 'male'"),
    "delete": lambda: Nodule.objects.all()[0].delete(),
    "analyte": lambda: Analyte.objects.filter(code="IL-6").update(molar_mass_g_per_mol=Decimal("21000")),
    "cut-off": lambda: CutOff.objects.create(
        direction="below", analyte=Analyte.objects.all()[0], value=1, unit="pg/mL"
    ),
    "site": lambda: SiteFactory.create(),
    "arm": lambda: StudyArm.objects.create(study=Study.objects.all()[0], code="A", name="A"),
    "study": lambda: Study.objects.update(title="Another"),
    "migration": lambda: connection.cursor().execute(
        "UPDATE django_migrations SET applied = '2030-01-01' WHERE id = (SELECT MAX(id) FROM django_migrations)"
    ),
}  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_the_copy_serves_until_a_write_by_any_path_and_no_longer(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    study = some_records()
    assert_as_visible(study)
    before = copy.current_copy()
    for what, write in WRITES.items():
        write()
        now = copy.current_copy()
        assert now is not None
        assert before is not None
        assert now.folder != before.folder, what
        assert not before.folder.exists(), what
        values = Reader(None).columns(AssayResult, ["value"])["value"]
        assert told(values) == [
            stored(value) for value in AssayResult.objects.order_by("pk").values_list("value", flat=True)
        ]
        before = now
    get_user_model().objects.update(last_login=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    again = copy.current_copy()
    assert again is not None
    assert before is not None
    assert again.folder == before.folder
    modes = {path.stat().st_mode & 0o077 for path in (tmp_path / "columns").rglob("*")}
    assert modes == {0}


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_and_what_is_damaged_is_never_served(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    some_records()
    expected = Reader(None).columns(Patient, ["sex"])["sex"].tolist()
    with transaction.atomic():
        Patient.objects.update(sex="male")
        assert set(Reader(None).columns(Patient, ["sex"])["sex"]) == {"male"}
        transaction.set_rollback(True)
    assert Reader(None).columns(Patient, ["sex"])["sex"].tolist() == expected
    (path,) = (tmp_path / "columns").rglob("patient.sex.arrow")
    path.write_bytes(path.read_bytes()[:-20])
    assert Reader(None).columns(Patient, ["sex"])["sex"].tolist() == expected
    # A history that forked: a backup was restored, and as many changes were made as before.
    stated = next((tmp_path / "columns").rglob("version.json"))
    stated.write_text(json.dumps(json.loads(stated.read_text()) | {"history": "another"}))
    fresh = copy.current_copy()
    assert fresh is not None
    assert fresh.folder != path.parent
    assert Reader(None).columns(TreatmentDrug, ["name"])["name"].tolist() == []


@pytest.mark.django_db(transaction=True)
def test_the_rows_of_a_key_are_those_of_the_table_for_each_user(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    study = some_records()
    AssayResult.objects.filter(pk=AssayResult.objects.order_by("pk")[1].pk).update(reported=False)
    other = Analyte.objects.exclude(pk=AssayResult.objects.all()[0].analyte_id)[0]
    AssayResult.objects.create(specimen=Specimen.objects.order_by("pk")[2], analyte=other, value=7, unit="pg/mL")
    names = ("specimen_id", "value", "qualifier", "unit")
    analytes = sorted(set(AssayResult.objects.values_list("analyte_id", flat=True)) | {0})
    for turn in range(2):  # Once as they are fetched, once as they are kept.
        for user, chosen in [(user, chosen) for user in users() for chosen in (None, study)]:
            rows = of_study(AssayResult, chosen).where(reported=True)
            everything = Reader(user).columns(rows, ("analyte_id", *names))
            for analyte in analytes:
                reader = Reader(user)
                found = reader.of_key(rows, "analyte_id", analyte, names)
                where = everything["analyte_id"] == analyte
                assert {name: told(np.asarray(found[name])) for name in names} == {
                    name: told(everything[name][where]) for name in names
                }, (turn, user, chosen, analyte)
                again = Reader(user)
                with transaction.atomic():
                    again.of_key(rows, "analyte_id", analyte, names)
                assert (again.digest, again.rows) == (reader.digest, reader.rows)
    AssayResult.objects.filter(analyte=other).update(value=8)
    assert Reader(None).of_key(Rows(AssayResult), "analyte_id", other.pk, ["value"])["value"].tolist() == [8.0]
