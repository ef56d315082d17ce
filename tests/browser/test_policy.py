"""The browser has nothing to refuse under the content security policy, on the admin's pages and on signing in."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.db.models import Model
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from registry.models import User
from tests.browser.conftest import Complaints

PASSWORD = "a long enough passphrase"


def admin_addresses() -> list[str]:
    """Return the list and the form of every model that the admin shows."""
    models: list[type[Model]] = sorted(admin.site._registry, key=lambda model: model._meta.label)
    names = [f"{model._meta.app_label}_{model._meta.model_name}" for model in models]
    return [reverse(f"admin:{name}_{page}") for name in names for page in ("changelist", "add")]


@pytest.fixture
def superuser(live_server: LiveServer) -> User:
    return User.objects.create_superuser("admin", password=PASSWORD)


def test_signing_in_and_out(superuser: User, page: Page, live_server: LiveServer, complaints: Complaints) -> None:
    page.goto(f"{live_server.url}{reverse('admin:index')}")
    page.get_by_label("Username").fill(superuser.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{live_server.url}{reverse('admin:index')}")
    page.locator("summary", has_text=superuser.username).click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{live_server.url}{reverse('login')}")


@pytest.mark.slow
def test_every_page_of_the_admin_keeps_to_the_policy(
    superuser: User, sign_in: Callable[[User], Page], live_server: LiveServer, complaints: Complaints
) -> None:
    page = sign_in(superuser)
    for address in [reverse("admin:index"), *admin_addresses()]:
        response = page.goto(f"{live_server.url}{address}")
        assert response is not None
        assert response.status in {200, 403}, address
    # Nobody adds a role: the browser reports the refusal, which is none of the policy.
    complaints[:] = [text for text in complaints if "status of 403" not in text]


def test_a_violation_is_found(page: Page, live_server: LiveServer) -> None:
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}{reverse('login')}")
    page.evaluate("document.body.appendChild(document.createElement('style')).textContent = 'p { color: red }'")
    assert any("Content Security Policy" in text for text in found)
