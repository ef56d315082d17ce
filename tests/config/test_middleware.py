"""Requests that are too large are refused before their files are written."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from config.middleware import LARGEST_UPLOAD
from registry.imports.workbook.reader import MAX_FILE_BYTES
from tests.factories import SiteFactory, UserFactory

pytestmark = pytest.mark.django_db
TOO_LARGE_FOR_A_FORM = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1


def status(client: Client, address: str, size: int) -> int:
    """Declare so many bytes, send few: the answer comes before they are read."""
    return client.post(reverse(address), {"nothing": ""}, CONTENT_LENGTH=str(size)).status_code


@pytest.mark.parametrize("address", ["login", "home", "set_language", "import_new", "admin:registry_patient_add"])
def test_nobody_fills_the_disk_without_signing_in(address: str, client: Client) -> None:
    assert status(client, address, TOO_LARGE_FOR_A_FORM) == 400


def test_workbooks_are_taken_where_they_belong_and_from_who_may(client: Client) -> None:
    client.force_login(UserFactory.create(sites=[SiteFactory.create()], roles=["curator"]))
    assert status(client, "login", TOO_LARGE_FOR_A_FORM) == 400
    assert status(client, "import_new", LARGEST_UPLOAD + 1) == 400
    workbook = SimpleUploadedFile("ward.csv", b"id,sex\n" + b"# " * settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    assert client.post(reverse("import_new"), {"workbook": workbook}).status_code == 200


def test_who_may_not_import_sends_no_workbook(client: Client) -> None:
    client.force_login(UserFactory.create(roles=["analyst"]))
    assert status(client, "import_new", TOO_LARGE_FOR_A_FORM) == 400


def test_a_workbook_that_is_a_little_too_large_is_told_so_beside_its_field() -> None:
    assert LARGEST_UPLOAD > MAX_FILE_BYTES


def test_nothing_is_left_of_what_was_refused(client: Client) -> None:
    status(client, "login", TOO_LARGE_FOR_A_FORM)
    assert not list(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir())
