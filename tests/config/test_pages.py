"""What holds for every page."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

from config.urls import urlpatterns as addresses

PAGES = ["/accounts/login/", "/healthz", "/no-such-page/"]
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


def failing(request: HttpRequest) -> HttpResponse:
    """Fail as a view with a mistake would, with a value of a record at hand."""
    code = "VN-0042"
    raise ValueError(code)


urlpatterns = [*addresses, path("failing/", failing)]


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_no_page_is_kept_by_a_browser_or_proxy(client: Client, address: str) -> None:
    assert "no-store" in client.get(address)["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_each_page_has_the_strict_policy(client: Client, address: str) -> None:
    policy = client.get(address)["Content-Security-Policy"]
    assert set(policy.split("; ")) == POLICY


@pytest.mark.django_db
def test_a_static_file_may_be_kept(client: Client) -> None:
    response = client.get("/static/admin/css/base.css")
    assert response.status_code == 200
    assert "no-store" not in response["Cache-Control"]


@pytest.mark.django_db
def test_there_is_one_door(client: Client) -> None:
    response = client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2F"


@pytest.mark.django_db
def test_a_session_ends_thirty_minutes_after_the_last_request(settings: object) -> None:
    assert getattr(settings, "SESSION_COOKIE_AGE", None) == 30 * 60
    assert getattr(settings, "SESSION_SAVE_EVERY_REQUEST", None) is True


def test_the_server_says_that_it_lives(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.config.test_pages")
def test_a_failure_tells_nothing() -> None:
    response = Client(raise_request_exception=False).get("/failing/")
    assert response.status_code == 500
    assert not any(word in response.content.decode() for word in ("VN-0042", "ValueError", "Traceback"))
