"""Requirements are locked: each with its hashes, and with nothing that ties them to one machine or index."""

import re

import pytest

from tests.architecture.sources import PROJECT

LOCKS = ["requirements.txt", "requirements-dev.txt"]
PLACES = re.compile(
    r"--(extra-)?index-url|--find-links|--trusted-host|\bfile:|\w+://|^-e |^\S+ @ |(?<!\S)/\w+/", re.MULTILINE
)


def unlocked(text: str) -> list[str]:
    """Return the requirements without an exact version or a hash."""
    entries = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    return [
        entry.split()[0]
        for entry in entries
        if entry.strip() and not (re.match(r"\S+==\S+", entry) and re.search(r"--hash=sha256:[0-9a-f]{64}", entry))
    ]


def pinned(text: str) -> dict[str, str]:
    """Return the version of each requirement by its name."""
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==([^ ;\\]+)", text, flags=re.MULTILINE))


def lock(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LOCKS)
def test_each_requirement_has_its_version_and_hashes(name: str) -> None:
    assert unlocked(lock(name)) == []


@pytest.mark.parametrize("name", [*LOCKS, "requirements.in", "requirements-dev.in"])
def test_requirements_name_no_place(name: str) -> None:
    assert PLACES.findall(lock(name)) == []


def test_development_uses_the_versions_of_use() -> None:
    used, developed = (pinned(lock(name)) for name in LOCKS)
    assert used.items() <= developed.items()


@pytest.mark.parametrize("text", ["django\n", "django==5.2\n", "django>=5 \\\n    --hash=sha256:" + "0" * 64])
def test_a_requirement_that_is_not_locked_is_found(text: str) -> None:
    assert unlocked(text) == [text.split()[0]]


@pytest.mark.parametrize(
    "text",
    [
        "--index-url https://a.example/simple",
        "-e .",
        "a @ file:///b",
        "--find-links /srv/wheels",
        "a==1 # via /srv/b.in",
    ],
)
def test_a_place_is_found(text: str) -> None:
    assert PLACES.search(text)
