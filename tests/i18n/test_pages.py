"""Pages speak the browser's language, and the one that a reader chooses."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"
HEADINGS = {"en": "Sign in", "vi": "Đăng nhập", "it": "Accedi"}


@pytest.mark.parametrize(("language", "heading"), HEADINGS.items())
def test_a_page_speaks_the_browsers_language(client: Client, language: str, heading: str) -> None:
    page = client.get(SIGN_IN, headers={"accept-language": f"{language},en;q=0.5"}).content.decode()
    assert f'<html lang="{language}">' in page
    assert f"<h1>{heading}</h1>" in " ".join(page.split()).replace("<h1> ", "<h1>").replace(" </h1>", "</h1>")


def test_a_language_that_is_not_translated_gives_english(client: Client) -> None:
    assert '<html lang="en">' in client.get(SIGN_IN, headers={"accept-language": "de"}).content.decode()


def test_the_chosen_language_goes_before_the_browsers(client: Client) -> None:
    answer = client.post("/i18n/setlang/", {"language": "it", "next": SIGN_IN})
    assert (answer.status_code, answer["Location"]) == (302, SIGN_IN)
    assert '<html lang="it">' in client.get(SIGN_IN, headers={"accept-language": "vi"}).content.decode()


def test_choosing_a_language_leads_to_no_other_server(client: Client) -> None:
    answer = client.post("/i18n/setlang/", {"language": "it", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"
