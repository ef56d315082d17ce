"""What a workbook that was sent leaves on the disk: nothing, however the server ends."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile, UploadedFile
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from registry.imports import size
from registry.imports.jobs import send
from registry.imports.models import ImportRun, RunState
from registry.imports.worker import take_what_waits
from tests.factories import SiteFactory, UserFactory
from tests.imports.conftest import csv_bytes

LARGE = settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1
seen: list[tuple[bool, int, list[str]]] = []


def taking(request: HttpRequest) -> HttpResponse:
    """Take a file, and look at the disk meanwhile."""
    sent = cast("UploadedFile", request.FILES["workbook"])
    left = os.listdir(settings.FILE_UPLOAD_TEMP_DIR)
    seen.append((isinstance(sent, TemporaryUploadedFile), len(sent.read()), left))
    return HttpResponse()


urlpatterns = [path("taking/", taking)]


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[])
def test_a_large_upload_has_no_name_on_the_disk() -> None:
    seen.clear()
    workbook = SimpleUploadedFile("ward.csv", b"x" * LARGE)
    assert Client().post("/taking/", {"workbook": workbook}).status_code == 200
    assert seen == [(True, LARGE, [])]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL overwrites by itself, in its own time")
@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_long_file_with_names_stays_in_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(size, "BACKGROUND_ROWS", 5)
    site = SiteFactory.create()
    curator = UserFactory.create(sites=[site], roles=["curator"])
    rows = (f"BN{number:05},Nguyễn Văn Không,{number}" for number in range(20_000))
    run = send(file_bytes=csv_bytes("id,Họ tên,note", *rows), file_name="ward.csv", user=curator, site=site)
    assert run.state == RunState.QUEUED
    take_what_waits()
    assert ImportRun.objects.get().state == RunState.FAILED
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    files = Path(connection.settings_dict["NAME"]).parent.glob(Path(connection.settings_dict["NAME"]).name + "*")
    assert [file.name for file in files if "Văn Không".encode() in file.read_bytes()] == []
