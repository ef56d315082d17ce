"""Every page of the admin works under the content security policy and fits a phone."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, ViewportSize

from tests.browser.conftest import Complaints

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def admin_addresses() -> list[str]:
    """Return the list and the empty form of every model of the admin."""
    names = [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]
    return [reverse(f"admin:{name}_{page}") for name in names for page in ("changelist", "add")]


def test_each_page_of_the_admin_fits_a_phone_and_keeps_to_the_policy(
    page: Page, live_server: Any, complaints: Complaints
) -> None:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("data.manager", password="a long enough one"))
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.set_viewport_size(ViewportSize(width=400, height=800))
    wide = []
    for address in admin_addresses():
        response = page.goto(live_server.url + address)
        assert response is not None
        # A model whose rows no one adds by hand answers 403, which is a page too.
        if response.status == 200 and page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ):
            wide.append(address)
    assert wide == []
    complaints[:] = [text for text in complaints if "status of 403" not in text]
