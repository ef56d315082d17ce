"""Many rows at once: what is written by columns is what was given, recorded row by row, on both databases."""

from collections.abc import Callable

import pytest

from registry.audit.models import AuditEvent
from registry.imports.context import ImportContext
from registry.imports.planned import Plan
from registry.models import AssayResult, Patient, Specimen
from tests.imports.conftest import applied, csv_bytes

MANY = 300  # More than are recorded by triggers one by one.
Planner = Callable[..., Plan]


def lines(**said: str) -> list[str]:
    values = {"sex": "M", "year": "1950", "result": "5", **said}
    return [f"BN{number:04d},{values['sex']},{values['year']},{values['result']}.{number}" for number in range(MANY)]


HEADER = "id,sex,birth year,IL-6 (pg/mL)"


def test_new_records_point_to_one_another(context: ImportContext) -> None:
    applied(csv_bytes(HEADER, *lines()), context)
    results = AssayResult.objects.select_related("specimen__patient")
    assert {result.specimen.patient.registry_id: result.raw_text for result in results} == {
        f"BN{number:04d}": f"5.{number}" for number in range(MANY)
    }
    assert AuditEvent.objects.filter(table="registry_assayresult", action="insert").count() == MANY
    assert Specimen.objects.count() == MANY


@pytest.mark.parametrize("count", [3, MANY])
def test_only_the_changed_fields_of_the_changed_rows_are_written(context: ImportContext, count: int) -> None:
    applied(csv_bytes(HEADER, *lines()), context)
    Patient.objects.update(topography="C22.0")
    events = AuditEvent.objects.filter(action="update", table="registry_patient").order_by("-id")
    before = events.count()
    changed = [*lines(sex="F", year="1960")[: count // 3], *lines(sex="F")[count // 3 : count], *lines()[count:]]
    plan = applied(csv_bytes(HEADER, *changed), context)
    assert plan.counts["patient"]["changed"] == count
    assert Patient.objects.filter(sex="female", topography="C22.0").count() == count
    assert Patient.objects.filter(birth_year=1960).count() == count // 3
    assert events.count() - before == count
    assert {tuple(sorted(event.new_values)) for event in events[:count]} == {
        ("birth_year", "sex"), ("sex",),
    }  # fmt: skip


def test_texts_that_copy_reads_specially_come_back_as_they_were(context: ImportContext) -> None:
    notes = {f"BN{number:04d}": f"a\\N \\. {number}" for number in range(MANY)}
    rows = [f"{code},S{code},serum,{note},5" for code, note in notes.items()]
    plan = applied(csv_bytes("id,specimen code,specimen type,notes of the specimen,IL-6 (pg/mL)", *rows), context)
    assert plan.refused_rows == 0
    assert Specimen.objects.count() == MANY
