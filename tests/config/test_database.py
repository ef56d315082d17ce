"""The database of the tests behaves like that of an installation."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

pytestmark = pytest.mark.django_db

only_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="about SQLite")


@only_sqlite
def test_readers_do_not_wait_for_the_writer() -> None:
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@only_sqlite
def test_foreign_keys_are_enforced() -> None:
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)


@only_sqlite
def test_a_transaction_takes_its_lock_at_once() -> None:
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_rows_of_migrations_are_there_after_a_test_that_empties_the_database(time: str) -> None:
    assert ContentType.objects.exists()
    assert True
