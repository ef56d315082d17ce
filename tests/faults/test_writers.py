"""8 writers × 100 changes of the same record: no lock errors, no lost updates, each recorded."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection

from registry.audit.models import AuditEvent
from registry.models import Site, Specimen
from tests.factories import SpecimenFactory, UserFactory
from tests.faults.writers import (
    CHANGES,
    SUCCEEDED,
    WRITERS,
    add_one,
    add_one_unheld,
    at_once,
    changing,
    through_the_form,
    without_immediate,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def specimen() -> Specimen:
    return SpecimenFactory.create(notes="0")


def recorded() -> int:
    return AuditEvent.objects.filter(table="registry_specimen", action="update").count()


def writing(specimen: Specimen, change: Callable[[int], None], times: int = CHANGES) -> list[int | None]:
    return at_once([partial(changing, specimen.pk, change, times)] * WRITERS)


def test_no_change_is_lost_and_none_refused(specimen: Specimen) -> None:
    before = recorded()
    assert writing(specimen, add_one) == [SUCCEEDED] * WRITERS
    specimen.refresh_from_db()
    assert int(specimen.notes) == recorded() - before == WRITERS * CHANGES


def carelessly(number: int) -> None:
    if connection.vendor == "sqlite" and connection.settings_dict["OPTIONS"]["transaction_mode"]:
        without_immediate()
    add_one_unheld(number)


def test_control_without_these_means_changes_are_refused_or_lost(specimen: Specimen) -> None:
    """On SQLite, a transaction that begins by reading is refused when it writes; on PostgreSQL, updates are lost."""
    ended = writing(specimen, carelessly)
    specimen.refresh_from_db()
    assert ended != [SUCCEEDED] * WRITERS or int(specimen.notes) < WRITERS * CHANGES


def test_no_change_by_a_form_is_lost(specimen: Specimen) -> None:
    numbers = [specimen.pk, *(SpecimenFactory.create(notes="0").pk for _other in range(3))]
    sites = Site.objects.all()
    times, users = 6, [UserFactory.create(sites=sites, roles=["curator"]) for _writer in range(WRITERS)]
    works = [partial(through_the_form, user.pk, numbers, times) for user in users]
    assert at_once(works) == [SUCCEEDED] * WRITERS
    marks = " ".join(Specimen.objects.values_list("notes", flat=True)).split()
    assert {f"{user.pk}.{time}" for user in users for time in range(times)} <= set(marks)
