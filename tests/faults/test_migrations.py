"""Every migration down and up again on the demo data: what two states can both hold, they hold alike."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from registry.audit import triggers
from registry.curation import locks
from registry.demo.actions import make_demo
from registry.models import Patient, Query, QueryState
from tests.factories import PatientFactory, QueryFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# With it, the tables of the records themselves go.
LOWEST = "0001_clinical_model"
# What migrations write of themselves, and the trail of what happened since: it goes with the tables that hold it.
NOT_COMPARED = ("django_", "auth_permission", "auth_group_permissions", "sqlite_", "registry_audit")
Hashes = dict[tuple[str, str], str]


@pytest.fixture
def complete() -> Iterator[None]:
    yield
    call_command("migrate", verbosity=0)


@pytest.fixture
def demo(complete: None) -> None:
    make_demo()


def steps() -> list[tuple[str, str]]:
    """Return each migration of the project after the lowest, in their order; those of the analysis come last."""
    names = sorted(MigrationLoader(None).disk_migrations)
    registry = [(app, name) for app, name in names if app == "registry" and name > LOWEST]
    return registry + [(app, name) for app, name in names if app == "analysis"]


def below(app: str, name: str) -> str:
    """Return the state before a migration of its application."""
    earlier = [other for owner, other in MigrationLoader(None).disk_migrations if owner == app and other < name]
    return max(earlier, default="zero")


def column_hashes() -> Hashes:
    """Return a hash of each column of each table, in the order of the rows' numbers."""
    found: Hashes = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith(NOT_COMPARED):
                cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
                columns = [column[0] for column in cursor.description]
                rows = cursor.fetchall()
                for place, name in enumerate(columns):
                    told = repr([row[place] for row in rows]).encode()
                    found[(table, name)] = hashlib.sha256(told).hexdigest()
    return found


def lost(before: Hashes, after: Hashes) -> list[tuple[str, str]]:
    """Return the columns that both states have, and that hold something else."""
    return [column for column in before.keys() & after.keys() if before[column] != after[column]]


def test_each_migration_goes_down_and_up_and_loses_nothing(demo: None) -> None:
    states = [column_hashes()]
    for app, name in reversed(steps()):
        call_command("migrate", app, below(app, name), verbosity=0, skip_checks=True)
        states.append(column_hashes())
        assert lost(states[-2], states[-1]) == [], f"{app} {name} down"
    for app, name in steps():
        upper = states.pop()
        assert lost(upper, column_hashes()) == [], f"before {app} {name} up"
        call_command("migrate", app, name, verbosity=0, skip_checks=True)
        assert lost(upper, column_hashes()) == [], f"{app} {name} up"
    records = {column for column in states[0] if column[0] in ("registry_patient", "registry_assayresult")}
    assert {column for column in records if column_hashes()[column] != states[0][column]} == set()
    assert triggers.faults(connection) == locks.faults(connection) == []


def test_control_a_change_of_one_value_is_seen(demo: None) -> None:
    before = column_hashes()
    patient = Patient.objects.earliest("pk")
    Patient.objects.filter(pk=patient.pk).update(birth_year=1900)
    assert lost(before, column_hashes()) == [("registry_patient", "birth_year")]


# In this state a record has one open query of a rule, and no query has a field.
WITHOUT_FIELDS = "0008_query_resolved_by_data"


def test_open_queries_on_different_fields_of_a_record_go_down_open_and_come_up_as_they_were(complete: None) -> None:
    patient = PatientFactory.create()
    about = {"patient": patient, "rule": "by_hand", "record": f"patient:{patient.pk}"}
    for field, state, answer in (
        ("notes", "open", ""),
        ("sex", "open", ""),
        ("sex", "answered", "asked"),
        ("", "open", ""),
    ):
        QueryFactory.create(**about, field=field, state=state, answer=answer, params={"value": "as it was"})
    told = ("pk", "rule", "field", "state", "answer", "params", "sentence", "record")
    before = list(Query.objects.order_by("pk").values_list(*told))
    call_command("migrate", "registry", WITHOUT_FIELDS, verbosity=0, skip_checks=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rule, state FROM registry_query WHERE rule LIKE 'by_hand%' ORDER BY rule, state")
        down = cursor.fetchall()
    answered, waiting = QueryState.ANSWERED.value, QueryState.OPEN.value
    assert down == [
        ("by_hand", waiting), ("by_hand:notes", waiting), ("by_hand:sex", answered), ("by_hand:sex", waiting)
    ]  # fmt: skip
    call_command("migrate", verbosity=0)
    assert list(Query.objects.order_by("pk").values_list(*told)) == before
