"""What was computed is kept while nothing has changed, and never given to whom it wasn't made for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from analysis.reports import running
from analysis.reports.running import run
from analysis.reports.summary import SummaryRequest, summarise
from analysis.summaries import SummaryReport
from registry.access.roles import ANALYST, CURATOR, DATA_MANAGER, ROLES
from registry.models import AssayResult, Patient, Site, Study, User
from tests.analysis.rows import analyte, cohort, enrol
from tests.factories import SiteFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    caches["reports"].clear()
    yield
    caches["reports"].clear()


@pytest.fixture
def sites() -> tuple[Site, Site]:
    here, there = SiteFactory.create(code="HERE"), SiteFactory.create(code="THERE")
    study = StudyFactory.create(code="MINE")
    enrol(study, cohort(["1", "2", "3"], here))
    enrol(study, cohort(["100"] * 14, there))
    return here, there


class Counter:
    """Computes the summary, and counts how often."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self.__qualname__ = "Counter"
        monkeypatch.setattr("analysis.views.summary.summarise", self)

    def __call__(self, request: SummaryRequest, user: User | None) -> SummaryReport:
        self.count += 1
        return summarise(request, user)


def page(user: User, **headers: str) -> HttpResponse:
    client = Client(headers=headers)
    client.force_login(user)
    return client.get(reverse("summary", kwargs={"code": "MINE"}))  # type: ignore[return-value]


WRITES: dict[str, Callable[[], object]] = {
    "update": lambda: AssayResult.objects.filter(value=2).update(value=Decimal("2.5")),
    "raw": lambda: connection.cursor().execute("UPDATE registry_assayresult SET value = 7 WHERE value = 3"),
    "delete": lambda: Patient.objects.order_by("pk")[0].delete(),
    "reference": lambda: analyte("IL-6").methods.create(code="M", platform="elisa", unit="pg/mL"),
    "site": lambda: Site.objects.filter(code="HERE").update(name="Elsewhere"),
}


def test_a_page_is_made_once_and_again_after_a_write_by_any_path(
    sites: tuple[Site, Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = Counter(monkeypatch)
    manager = UserFactory.create(roles=[DATA_MANAGER])
    first = page(manager)
    assert [page(manager).content.count(b"IL-6") for _turn in range(2)] == [first.content.count(b"IL-6")] * 2
    assert counter.count == 1
    for number, write in enumerate(WRITES.values(), start=2):
        write()
        page(manager)
        page(manager)
        assert counter.count == number


def test_an_unchanged_page_is_not_sent_again_and_each_browser_gets_its_own_token(sites: tuple[Site, Site]) -> None:
    manager = UserFactory.create(roles=[DATA_MANAGER])
    first = page(manager)
    assert page(manager, **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    second = page(manager)
    assert second.headers["ETag"] == first.headers["ETag"]
    assert b"@the-token" not in second.content
    assert b"csrfmiddlewaretoken" in second.content
    Patient.objects.update(sex="male")
    assert page(manager, **{"If-None-Match": first.headers["ETag"]}).status_code == 200


def everyone(here: Site, there: Site) -> list[User]:
    of_roles = [UserFactory.create(roles=[role.name], sites=[here]) for role in ROLES]
    both = UserFactory.create(roles=[CURATOR], sites=[here, there])
    return [*of_roles, both, UserFactory.create(roles=[CURATOR], sites=[there]), UserFactory.create(is_superuser=True)]


def test_nobody_gets_what_was_kept_for_somebody_with_other_rights(sites: tuple[Site, Site]) -> None:
    people = everyone(*sites)
    fresh = {}
    for user in people:
        caches["reports"].clear()
        answer = page(user)
        fresh[user.pk] = (answer.status_code, numbers(user) if answer.status_code == 200 else None)
    caches["reports"].clear()
    for user in [*people, *reversed(people)]:
        answer = page(user)
        assert answer.status_code == fresh[user.pk][0], user
        if answer.status_code == 200:
            assert numbers(user) == fresh[user.pk][1]
            assert user.username.encode() in answer.content


def summary_of(user: User) -> SummaryReport:
    found: SummaryReport = run(summarise, SummaryRequest.from_query({"study": "MINE"}), user)
    return found


def numbers(user: User) -> str:
    found = summary_of(user)
    return repr((found.patients, found.patients_found, found.protected, found.data_version))


def test_rights_that_are_taken_away_take_the_kept_page_with_them(sites: tuple[Site, Site]) -> None:
    here, there = sites
    user = UserFactory.create(roles=[CURATOR], sites=[here, there])
    assert summary_of(user).patients_found == 17
    page(user)
    user.sites.remove(there)
    assert summary_of(User.objects.get(pk=user.pk)).patients_found == 3
    curators = Group.objects.get(name=CURATOR)
    curators.permissions.remove(Permission.objects.get(codename="change_patient"))
    assert summary_of(User.objects.get(pk=user.pk)).protected
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert page(user).status_code == 302
    User.objects.filter(pk=user.pk).update(is_active=True)
    curators.permissions.remove(Permission.objects.get(codename="view_summaries"))
    assert page(user).status_code == 403


def test_languages_and_questions_are_kept_apart(sites: tuple[Site, Site]) -> None:
    analyst = UserFactory.create(roles=[ANALYST])
    english, italian = page(analyst), page(analyst, **{"Accept-Language": "it"})
    assert b'<html lang="it"' in italian.content
    assert b'<html lang="it"' not in english.content
    assert b'<html lang="it"' in page(analyst, **{"Accept-Language": "it"}).content
    assert page(analyst, **{"HX-Request": "true"}).headers["ETag"] != english.headers["ETag"]


def test_another_program_computes_anew(sites: tuple[Site, Site], monkeypatch: pytest.MonkeyPatch) -> None:
    counter = Counter(monkeypatch)
    asked = SummaryRequest.from_query({"study": "MINE"})
    for _turn in range(2):
        run(counter, asked, None)
    assert counter.count == 1
    monkeypatch.setattr(running, "code_version", lambda: "another")
    run(counter, asked, None)
    assert counter.count == 2


def test_what_changed_while_it_was_computed_is_not_kept(sites: tuple[Site, Site]) -> None:
    titles: list[str] = []

    def compute(_request: SummaryRequest, _user: User | None) -> int:
        titles.append(f"Title {len(titles)}")
        Study.objects.update(title=titles[-1])
        return len(titles)

    asked = SummaryRequest.from_query({"study": "MINE"})
    assert [run(compute, asked, None) for _turn in range(2)] == [1, 2]
