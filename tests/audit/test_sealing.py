"""The chain is sealed without a person: by requests that write, and by the worker, whatever wrote the events."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from registry.audit import chain
from registry.audit.chain import seal_all
from registry.audit.verification import verify
from tests.factories import PatientFactory

# On PostgreSQL only what others see can be sealed, so that these tests commit.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def due(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the last seal be long ago."""
    seal_all()
    monkeypatch.setattr(chain, "SEAL_EVERY", timedelta(0))


def test_the_worker_seals_what_commands_and_other_programs_wrote(due: None) -> None:
    PatientFactory.create()
    assert verify().unsealed > 0
    call_command("worker", until_idle=True, stdout=StringIO())
    assert (verify().unsealed, verify().faults) == (0, [])


def test_a_request_that_writes_seals(due: None, client: Client) -> None:
    PatientFactory.create()
    client.post(reverse("login"), {"username": "nobody", "password": "x"})
    assert (verify().unsealed, verify().faults) == (0, [])


def test_a_request_that_reads_does_not(due: None, client: Client) -> None:
    PatientFactory.create()
    client.get(reverse("login"))
    assert verify().unsealed > 0


def test_who_seals_in_passing_waits_for_nobody(due: None) -> None:
    """Another program holds the database: the request is answered all the same, and the next one seals."""
    PatientFactory.create()
    other = connection.copy()
    with other.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("BEGIN IMMEDIATE")
        else:
            cursor.execute("SELECT pg_advisory_lock(%s)", [chain.SEALING_LOCK])
    assert chain.seal_in_passing() == 0
    if connection.vendor == "sqlite":
        with other.cursor() as cursor:
            cursor.execute("ROLLBACK")
    other.close()
    assert chain.seal_in_passing() > 0
