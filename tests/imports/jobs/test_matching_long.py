"""A long workbook whose match was corrected is read again by the worker."""

from __future__ import annotations

import pytest
from django.test import Client

from registry.imports.models import RunState
from registry.imports.worker import take_what_waits
from registry.models import Site, User
from tests.imports.conftest import csv_bytes
from tests.imports.jobs.conftest import LONG
from tests.imports.test_matching import corrected, send

pytestmark = pytest.mark.django_db


def test_it_is_queued_and_read_by_the_profile_that_was_kept(client: Client, curator: User, site: Site) -> None:
    client.force_login(curator)
    run = send(client, site, csv_bytes("id,Gt", *(f"BN{n:03},M" for n in range(LONG + 1))), name="ward.csv")
    take_what_waits()
    run = corrected(client, run, holds__1="patient.sex", save="1", name="Ward 7", profile="")
    assert run.state == RunState.QUEUED
    take_what_waits()
    run.refresh_from_db()
    assert (run.state, run.profile.name) == (RunState.PREVIEWED, "Ward 7")
    assert run.preview["match"]["columns"][1]["code"] == "patient.sex"
