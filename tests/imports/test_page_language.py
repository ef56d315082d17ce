"""A page of an import speaks the language of whoever looks, not of whoever sent the workbook."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from registry.access.roles import CURATOR
from registry.models import Site, User
from tests.factories import SiteFactory, UserFactory
from tests.imports.browser import confirmed, page, send
from tests.imports.workbooks import BAD_ROWS, GOOD_ROWS, workbook_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return SiteFactory.create(name="Hospital A")


@pytest.fixture
def curator(site: Site, client: Client) -> User:
    user = UserFactory.create(sites=[site], roles=[CURATOR])
    client.force_login(user)
    return user


def speak(client: Client, language: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language


SENTENCES = {
    "en": ("is not a day of the calendar", "(day, month, year)", "sex", "male", "hepatocellular carcinoma"),
    "vi": ("(ngày, tháng, năm)", "giới tính", "nam", "ung thư biểu mô tế bào gan"),
    "it": ("(giorno, mese, anno)", "sesso", "maschio", "carcinoma epatocellulare"),
}


@pytest.mark.parametrize("uploaded", ["en", "vi", "it"])
@pytest.mark.parametrize("looked", ["en", "vi", "it"])
def test_problems_and_rows_are_in_the_language_of_who_looks(
    client: Client, curator: User, site: Site, uploaded: str, looked: str
) -> None:
    speak(client, uploaded)
    run = send(client, site, workbook_bytes(BAD_ROWS))
    speak(client, looked)
    for query in ("", "problems/"):
        text = page(client, run, query).lower()
        wanted = SENTENCES[looked] if not query else SENTENCES[looked][:1]
        for sentence in wanted:
            assert sentence in text, (query, sentence)
        for other in SENTENCES.keys() - {looked}:
            assert SENTENCES[other][-1] not in text
    assert "(dmy)" not in page(client, run)


def test_another_order_of_dates_is_said_in_words(client: Client, curator: User, site: Site) -> None:
    """The codes of the profile are for programs: dmy, mdy and ymd are never shown."""
    text = page(client, send(client, site, workbook_bytes(BAD_ROWS)))
    assert not {"dmy", "mdy", "ymd"} & set(text.replace("(", " ").replace(")", " ").split())


@pytest.mark.parametrize("uploaded", ["en", "vi"])
def test_a_missing_variable_is_named_in_the_language_of_who_looks(
    client: Client, curator: User, site: Site, uploaded: str
) -> None:
    speak(client, uploaded)
    run = send(client, site, workbook_bytes([("BN901", "Q", 1956)], ("Mã BN", "Giới", "Năm sinh")))
    speak(client, "en")
    assert "is not among the codes of sex" in page(client, run)
    speak(client, "it")
    assert "sesso" in page(client, run, "problems/")


def test_a_result_is_told_in_the_language_of_who_looks(client: Client, curator: User, site: Site) -> None:
    run = send(client, site, workbook_bytes(GOOD_ROWS))
    confirmed(client, run)
    speak(client, "vi")
    assert "Imported" not in page(client, run)
