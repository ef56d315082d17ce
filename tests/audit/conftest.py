"""What the tests of the audit trail share."""

from collections.abc import Iterator

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper


@pytest.fixture
def other(transactional_db: None) -> Iterator[BaseDatabaseWrapper]:
    """Give a second connection to the same database."""
    second = connections.create_connection("default")
    second.settings_dict["NAME"] = connection.settings_dict["NAME"]
    yield second
    second.close()
