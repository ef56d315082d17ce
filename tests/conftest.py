"""What all tests share."""

from collections.abc import Generator
from pathlib import Path

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from django.test import TransactionTestCase
from pytest_django.fixtures import validate_django_db
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
EMPTYING_FIXTURES = {"transactional_db", "live_server"}

# What these show seldom depends on the database: on the second one they are among the slow tests, which continuous
# integration runs.
SHOWN_ALIKE = ("access", "admin", "analysis", "presentation")
TESTS = Path(__file__).parent


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Keep the rows that migrations ship, for every connection, not only the one that made the database.

    While Playwright's event loop runs, Django gives the same thread another connection object; without this, the
    second test of a page would find no analytes if a test without a browser came first.
    """
    made = connections[DEFAULT_DB_ALIAS]
    with django_db_blocker.unblock():
        type(made)._test_serialized_contents = made.creation.serialize_db_to_string()  # type: ignore[attr-defined]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option by which the second run, on another database, leaves out what cannot differ there."""
    parser.addoption("--database-only", action="store_true", help="run only the tests that use the database")


def _fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


def _uses_database(item: pytest.Item) -> bool:
    is_django_case = isinstance(cls := getattr(item, "cls", None), type) and issubclass(cls, TransactionTestCase)
    return (
        is_django_case or item.get_closest_marker("django_db") is not None or bool(_fixtures(item) & DATABASE_FIXTURES)
    )


def _empties_database(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    transaction, reset_sequences, *_ = validate_django_db(marker) if marker else (False, False)
    return transaction or reset_sequences or bool(_fixtures(item) & EMPTYING_FIXTURES)


@pytest.hookimpl(tryfirst=True)  # Before `-m` chooses by the markers.
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was asked to be, and give tests that empty the database the rows that migrations ship.

    Analytes, groups and the like come with the migrations; Django writes them again before such a test.
    """
    if config.getoption("--database-only"):
        config.hook.pytest_deselected(items=[item for item in items if not _uses_database(item)])
        items[:] = [item for item in items if _uses_database(item)]
        for item in items:
            if item.path.relative_to(TESTS).parts[0] in SHOWN_ALIKE:
                item.add_marker(pytest.mark.slow)
    for item in items:
        if _empties_database(item) and "django_db_serialized_rollback" not in _fixtures(item):
            item.fixturenames.append("django_db_serialized_rollback")  # type: ignore[attr-defined]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, object, object]:
    """Write the rows that migrations ship again after a test that emptied the database.

    Other plugins reorder tests, so that one that needs these rows may come after one that emptied the database.
    """
    answer = yield
    if nextitem is not None and _empties_database(item):  # After the last test, the database is gone.
        connection = connections[DEFAULT_DB_ALIAS]
        with item.config.stash[blocking_manager_key].unblock():
            connection.creation.deserialize_db_from_string(connection._test_serialized_contents)  # type: ignore[attr-defined]
    return answer
