"""Error pages come up when nothing else does, and say what to do without saying what happened."""

import pytest
from django.template.loader import get_template
from django.test import Client
from django.utils import translation

from tests.browser.design_addresses import ERRORS


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("language", ["en", "vi", "it"])
def test_it_needs_no_context_no_request_and_no_database(name: str, language: str) -> None:
    with translation.override(language):
        page = get_template(f"{name}.html").render()
    assert f'<html lang="{language}">' in page
    assert '<a class="button" href="/">' in page


@pytest.mark.django_db
def test_an_unknown_address_is_answered_with_a_sentence_and_a_way_back(client: Client) -> None:
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()
    assert "no-such-page" not in response.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_says_that_nothing_was_saved() -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"username": "a"})
    assert response.status_code == 403
    assert "The form has expired" in response.content.decode()
