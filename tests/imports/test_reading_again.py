"""Reading a run's file again locks nothing meanwhile, and notices who worked on the run."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from django.db import connection

from registry.access.roles import CURATOR
from registry.imports import actions
from registry.imports.actions import ImportRefused, confirm, preview
from registry.imports.matching import keep_and_read_again, read_again
from registry.imports.models import ImportProfile, ImportRun, RunState
from registry.imports.runs import discard
from registry.models import Patient, Site, User
from tests.factories import SiteFactory, UserFactory
from tests.imports.conftest import csv_bytes


@pytest.fixture
def site(db: None) -> Site:
    return SiteFactory.create(code="HN")


@pytest.fixture
def curator(site: Site) -> User:
    return UserFactory.create(sites=[site], roles=[CURATOR])


@pytest.fixture
def run(curator: User, site: Site) -> ImportRun:
    return preview(file_bytes=csv_bytes("id,sex", "BN1,M"), file_name="ward.csv", user=curator, site=site)


@pytest.fixture
def while_read(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Have something done by somebody else while a file is read."""

    def arrange(deed: Callable[[], object]) -> None:
        read = actions.build_plan

        def reading(*args: Any) -> object:
            monkeypatch.setattr(actions, "build_plan", read)
            deed()
            return read(*args)

        monkeypatch.setattr(actions, "build_plan", reading)

    return arrange


def write_from_elsewhere() -> None:
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0.1, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has many writers")
@pytest.mark.django_db(transaction=True)
def test_others_write_while_a_file_is_read_again(
    run: ImportRun, curator: User, while_read: Callable[[Callable[[], object]], None]
) -> None:
    while_read(write_from_elsewhere)
    assert read_again(run=run, user=curator, corrections={}).state == RunState.PREVIEWED
    while_read(write_from_elsewhere)
    assert keep_and_read_again(run=run, user=curator, corrections={}, name="Ward 7").profile.name == "Ward 7"


@pytest.mark.django_db
def test_an_import_that_was_confirmed_while_it_was_read_again_stays_as_it_was_written(
    run: ImportRun, curator: User, while_read: Callable[[Callable[[], object]], None]
) -> None:
    while_read(lambda: confirm(run=ImportRun.objects.get(pk=run.pk), user=curator))
    with pytest.raises(ImportRefused, match="changed elsewhere"):
        keep_and_read_again(run=run, user=curator, corrections={}, name="Ward 7")
    assert (ImportRun.objects.get().state, Patient.objects.count()) == (RunState.APPLIED, 1)
    assert not ImportProfile.objects.filter(name="Ward 7").exists()


@pytest.mark.django_db
def test_an_import_that_was_discarded_while_it_was_read_again_does_not_come_back(
    run: ImportRun, curator: User, while_read: Callable[[Callable[[], object]], None]
) -> None:
    while_read(lambda: discard(run=run))
    with pytest.raises(ImportRefused, match="changed elsewhere"):
        read_again(run=ImportRun.objects.get(pk=run.pk), user=curator, corrections={})
    assert not ImportRun.objects.exists()
