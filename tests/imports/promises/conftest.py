"""A ward that sends its files."""

import pytest
from django.test import Client

from registry.models import Site, User
from tests.imports.promises.ward import Ward


@pytest.fixture
def ward(client: Client, site: Site, curator: User) -> Ward:
    """A ward whose curator is signed in."""
    client.force_login(curator)
    return Ward(client, site)
