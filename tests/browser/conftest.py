"""A chromium for the tests of pages: Debian's, without a sandbox (root has none) and without calling home."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of the chromium, or skip the test where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no chromium is installed: browser tests are skipped (on Debian: apt-get install chromium)")
    return path


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict[str, object]:
    """Tell pytest-playwright which browser to start, and how."""
    return {"executable_path": chromium, "headless": True, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, object]:
    """Show pages at the width of a common screen."""
    return {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}


class Complaints(list[str]):
    """What the browser complained of: refused by the content security policy, failed scripts, missing files."""


@pytest.fixture
def complaints(page: Page) -> Iterator[Complaints]:
    """Collect what the browser complains of; the test fails at its end if there is anything."""
    found = Complaints()
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    yield found
    assert found == []
