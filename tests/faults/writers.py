"""Writers in processes of their own, each adding one to a number that all of them write."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.process import BaseProcess

from django.db import DatabaseError, connection, transaction
from django.test import Client

from registry.models import Specimen, User
from tests.admin.pages import address, sent_back
from tests.imports.jobs.killing import begun

WRITERS, CHANGES = 8, 100
SUCCEEDED, FAILED = 0, 3
CONFLICT = 409


def add_one(number: int) -> None:
    """Add one to the count in a specimen's notes, as code of the project does: with the row held."""
    with transaction.atomic():
        specimen = Specimen.objects.select_for_update().get(pk=number)
        specimen.notes = str(int(specimen.notes) + 1)
        specimen.save(update_fields=["notes"])


def add_one_unheld(number: int) -> None:
    """Add one as careless code would: nothing keeps others from reading the same count. For the control."""
    with transaction.atomic():
        specimen = Specimen.objects.get(pk=number)
        specimen.notes = str(int(specimen.notes) + 1)
        specimen.save(update_fields=["notes"])


def changing(number: int, change: Callable[[int], None], times: int = CHANGES) -> None:
    """Change a specimen many times; one that fails is none of those that succeeded."""
    for _time in range(times):
        change(number)


def through_the_form(user: int, numbers: list[int], times: int) -> None:
    """Add marks of one's own to the notes of specimens, by their form; where somebody else was first, look again."""
    client, chance = Client(), random.Random(user)
    client.force_login(User.objects.get(pk=user))
    for time in range(times):
        page = address(Specimen, "change", chance.choice(numbers))
        while True:
            form = sent_back(client.get(page))
            answer = client.post(page, form | {"notes": f"{form['notes']} {user}.{time}"})
            if answer.status_code != CONFLICT:
                break
        assert answer.status_code == 302, answer.status_code


def at_once(works: Sequence[Callable[[], None]]) -> list[int | None]:
    """Do these at once, each in a process of its own, and return how each ended."""
    processes: list[BaseProcess] = [begun(partial(_status_of, work)) for work in works]
    for process in processes:
        process.join()
    return [process.exitcode for process in processes]


def _status_of(work: Callable[[], None]) -> None:
    try:
        work()
    except DatabaseError:
        raise SystemExit(FAILED) from None


def without_immediate() -> None:
    """Have SQLite begin transactions as Python's default has it: readers become writers in the middle."""
    connection.settings_dict["OPTIONS"] = connection.settings_dict["OPTIONS"] | {"transaction_mode": None}
    connection.close()
