"""Two versions of the data that differ by few patients of a study are not both told to readers without records."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from analysis.catalogue import REPORTS
from analysis.cohort import BadCohort
from analysis.dataset.source import LiveSource
from analysis.freezes.actions import make_freeze, remove_data
from analysis.freezes.models import Freeze
from analysis.freezes.near import patients_between
from analysis.freezes.reading import FreezeSource
from registry.access.roles import ANALYST, AUDITOR, DATA_MANAGER
from registry.models import AssayResult, Nodule, Patient, Study, TumourAssessment, User
from tests.analysis.rows import cohort, enrol, tumour
from tests.factories import SiteFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.DATA_DIR = tmp_path
    yield
    caches["reports"].clear()


@pytest.fixture
def patients() -> list[Patient]:
    found = cohort([f"{value}" for value in range(1, 31)], SiteFactory.create())
    enrol(StudyFactory.create(code="MINE"), found)
    return found


@pytest.fixture
def analyst() -> User:
    return UserFactory.create(roles=[ANALYST])


def freeze(name: str) -> Freeze:
    return make_freeze(name=name, reason="For the numbers of a paper", user=None)


def told(reader: User, name: str = "") -> bool:
    """Whether the summary on a freeze, or on live data, is answered."""
    one = REPORTS["summary"]
    try:
        one.taken(one.read({"study": "MINE", "freeze": name}), reader)
    except BadCohort:
        return False
    return True


def enrol_more(count: int) -> None:
    enrol(Study.objects.get(code="MINE"), cohort(["5"] * count, SiteFactory.create()))


def test_the_same_report_before_and_after_one_patient_is_told_once(patients: list[Patient], analyst: User) -> None:
    freeze("first")
    assert told(analyst)
    enrol_more(1)
    freeze("second")
    assert [told(analyst, name) for name in ("first", "second", "")] == [True, False, False]
    assert told(UserFactory.create(roles=[DATA_MANAGER]))
    assert not told(UserFactory.create(roles=[AUDITOR]), "second")
    enrol_more(9)
    freeze("third")
    # Ten more than the first; and nothing of the second was told.
    assert [told(analyst, name) for name in ("first", "second", "third", "")] == [True, False, True, True]


def test_a_version_is_answered_again_when_the_older_one_is_removed(patients: list[Patient], analyst: User) -> None:
    first = freeze("first")
    enrol_more(3)
    assert not told(analyst)
    manager = UserFactory.create(roles=[DATA_MANAGER])
    remove_data(freeze=first, reason="Not needed any longer", user=manager)
    assert told(analyst)


def test_patients_of_other_studies_make_no_difference(patients: list[Patient], analyst: User) -> None:
    freeze("first")
    enrol(StudyFactory.create(code="OTHER"), cohort(["7"] * 3, SiteFactory.create()))
    assert told(analyst)


def test_every_record_of_a_patient_counts_and_each_patient_once(patients: list[Patient]) -> None:
    nodule = Nodule.objects.create(assessment=tumour(patients[3], largest_diameter_mm=20), number=1)
    old = FreezeSource(freeze("first"))
    assert patients_between(old, LiveSource()) == {"": 0, "MINE": 0}
    Patient.objects.filter(pk=patients[0].pk).update(sex="male")
    AssayResult.objects.filter(specimen__patient__in=patients[:2]).update(value=Decimal("7.25"))
    tumour(patients[2], largest_diameter_mm=30)
    Nodule.objects.filter(pk=nodule.pk).update(axis_a_mm=Decimal(11))
    assert patients_between(old, LiveSource()) == {"": 4, "MINE": 4}
    TumourAssessment.objects.all().delete()
    patients[4].delete()
    assert patients_between(old, LiveSource()) == {"": 4, "MINE": 4}


def test_a_page_leads_to_the_freeze_that_is_told_and_says_which_to_choose(
    patients: list[Patient], analyst: User
) -> None:
    freeze("first")
    enrol_more(2)
    client = Client()
    client.force_login(analyst)
    answer = client.get("/summaries/MINE/table-1/?sex=male")
    assert (answer.status_code, answer["Location"]) == (302, "/summaries/MINE/table-1/?sex=male&freeze=first")
    freeze("second")
    refused = client.get("/summaries/MINE/table-1/?freeze=second")
    assert refused.status_code == 400
    assert "Choose the freeze “first”" in refused.content.decode()
    assert client.get("/summaries/MINE/table-1/?freeze=first").status_code == 200


def test_an_installation_may_tell_such_readers_of_freezes_only(
    patients: list[Patient], analyst: User, settings: Any
) -> None:
    settings.LIVE_SUMMARIES = False
    client = Client()
    client.force_login(analyst)
    assert "ask a data manager" in client.get("/summaries/MINE/table-1/").content.decode()
    freeze("first")
    enrol_more(20)
    assert [told(analyst, name) for name in ("first", "")] == [True, False]
    assert told(UserFactory.create(roles=[DATA_MANAGER]))
    assert client.get("/summaries/MINE/table-1/")["Location"] == "/summaries/MINE/table-1/?freeze=first"
