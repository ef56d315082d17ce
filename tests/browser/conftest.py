"""A chromium for the tests of pages: Debian's, without a sandbox (root has none) and without calling home."""

import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
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
SERIOUS = {"serious", "critical"}


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


@pytest.fixture(autouse=True)
def database_beside_playwright(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test use the ORM although playwright runs an event loop in its thread: the test itself never awaits."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


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


def serious_findings(page: Page) -> list[str]:
    """Return axe's serious and critical findings on a page, each with where it is."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: {node['html']}"
        for violation in violations
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
    ]
