"""A backup that is made while others write: of one moment, restored to the same content."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest
from django.db import connection, transaction

from registry.audit.verification import verify
from registry.backup import on_sqlite
from registry.backup.archive import checked
from registry.backup.making import make_backup
from registry.backup.restoring import restore_backup
from registry.models import Specimen
from tests.factories import SpecimenFactory
from tests.faults.test_backup import tidy
from tests.imports.jobs.killing import begun

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
__all__ = ["tidy"]

PAIR = ("first", "second")
WRITERS = 4


def in_step(until: Path) -> None:
    """Give both specimens the next number, in one transaction, again and again."""
    number = 0
    while not until.exists():
        number += 1
        with transaction.atomic():
            for code in PAIR:
                row = Specimen.objects.select_for_update().get(code=code)
                row.notes = f"{number}"
                row.save(update_fields=["notes"])


@contextmanager
def under_load(folder: Path) -> Iterator[None]:
    """Have writers write until the end of the block."""
    end = folder / "end"
    processes = [begun(partial(in_step, end)) for _writer in range(WRITERS)]
    time.sleep(0.5)
    try:
        yield
    finally:
        end.touch()
        for process in processes:
            process.join()
    assert [process.exitcode for process in processes] == [0] * WRITERS


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    first = SpecimenFactory.create(code=PAIR[0], notes="0")
    # Between the two lies much to be copied, so that a copy that is no snapshot takes a while.
    for number in range(300):
        SpecimenFactory.create(patient=first.patient, code=f"S{number:03}", notes="x" * 2000)
    SpecimenFactory.create(patient=first.patient, code=PAIR[1], notes="0")
    return tmp_path


def numbers() -> set[str]:
    return set(Specimen.objects.filter(code__in=PAIR).values_list("notes", flat=True))


def test_what_is_restored_is_of_one_moment_and_what_was_saved(pair: Path) -> None:
    with under_load(pair):
        backups = [make_backup(pair / f"{number}.backup") for number in range(3)]
    seen = set()
    for backup in backups:
        restore_backup(backup.path, replace=True)
        assert len(numbers()) == 1
        seen |= numbers()
        assert verify().faults == []
    assert len(seen) > 1  # There was something to be caught in the middle of.
    assert len({checked(backup.path).sha256 for backup in backups}) == len(backups)


def test_control_a_copy_that_is_no_snapshot_is_of_several_moments(pair: Path) -> None:
    halves = _torn_on_sqlite if connection.vendor == "sqlite" else _torn_on_postgresql
    with under_load(pair):
        torn = [halves(pair / f"{number}") for number in range(20)]
    assert any(torn)


def _torn_on_sqlite(target: Path) -> bool:
    """Copy the file, as people do, without what stands in its log; tell whether that isn't what was committed."""
    before = numbers()
    shutil.copy(on_sqlite.place(), target)
    with closing(sqlite3.connect(target)) as copy:
        try:
            rows = copy.execute("SELECT notes FROM registry_specimen WHERE code IN (?, ?)", PAIR).fetchall()
        except sqlite3.DatabaseError:
            return True
    found = {notes for (notes,) in rows}
    return len(found) != 1 or max(map(int, found)) < min(map(int, before))


def _torn_on_postgresql(_target: Path) -> bool:
    """Read one after the other, each in a transaction of its own."""
    found = set()
    for code in PAIR:
        found |= set(Specimen.objects.filter(code=code).values_list("notes", flat=True))
        time.sleep(0.02)
    return len(found) > 1
