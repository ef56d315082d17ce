"""What all tests share."""

import pytest
from pytest_django.fixtures import validate_django_db


def _is_transactional(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    transaction, reset_sequences, *_ = validate_django_db(marker) if marker else (False, False)
    fixtures = set(getattr(item, "fixturenames", ()))
    return transaction or reset_sequences or bool(fixtures & {"transactional_db", "live_server"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give a test that empties the database the rows that migrations ship (analytes, groups), as every other has."""
    for item in items:
        if _is_transactional(item) and "django_db_serialized_rollback" not in item.fixturenames:
            item.fixturenames.append("django_db_serialized_rollback")
