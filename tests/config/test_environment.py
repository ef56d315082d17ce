"""What the settings demand of the environment."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import (
    checked_database,
    checked_hosts,
    checked_place,
    checked_secret_key,
    kept_secret_key,
    prepared_directory,
)

PROJECT = Path(__file__).resolve().parent.parent.parent
LONG_KEY = "k3y-" * 5 + "0123456789abcdefghijklmnopqrstuvwxyz"


def manage(data: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a management command in an environment of its own."""
    environment = {"PATH": "/usr/bin:/bin", "CYTOLEDGER_DATA_DIR": str(data)} | variables
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"CYTOLEDGER_ENV": "production"}, "SECRET_KEY is not set"),
        ({"CYTOLEDGER_ENV": "production", "SECRET_KEY": "short"}, "SECRET_KEY is too weak"),
        ({"CYTOLEDGER_ENV": "production", "SECRET_KEY": LONG_KEY}, "ALLOWED_HOSTS is not set"),
        ({"CYTOLEDGER_ENV": "prod"}, "CYTOLEDGER_ENV is 'prod'"),
        ({"DATABASE_URL": "mysql://a@b/c"}, "DATABASE_URL is not understood"),
    ],
)
def test_a_wrong_setting_ends_the_start_with_one_sentence(
    tmp_path: Path, variables: dict[str, str], sentence: str
) -> None:
    done = manage(tmp_path, "check", **variables)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Cytoledger does not start: {sentence}")
    assert done.stderr.count("\n") == 1


def test_production_passes_the_checks_of_deployment(tmp_path: Path) -> None:
    variables = {"CYTOLEDGER_ENV": "production", "SECRET_KEY": LONG_KEY, "ALLOWED_HOSTS": "registry.example.org"}
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **variables)
    assert (done.returncode, done.stderr) == (0, "")


def test_production_collects_its_static_files(tmp_path: Path) -> None:
    """A style sheet that names a missing file would stop it."""
    variables = {"CYTOLEDGER_ENV": "production", "SECRET_KEY": LONG_KEY, "ALLOWED_HOSTS": "registry.example.org"}
    done = manage(tmp_path, "collectstatic", "--noinput", **variables)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "static" / "staticfiles.json").exists()


@pytest.mark.parametrize("key", ["", "a" * 80, "x" * 20, "django-insecure-" + LONG_KEY])
def test_a_weak_key_is_refused(key: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        checked_secret_key(key)


def test_a_strong_key_is_taken() -> None:
    assert checked_secret_key(LONG_KEY) == LONG_KEY


@pytest.mark.parametrize("hosts", [[], ["*"], ["registry.example.org", "*"]])
def test_no_host_and_any_host_are_refused(hosts: list[str]) -> None:
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS"):
        checked_hosts(hosts)


def test_hosts_are_taken() -> None:
    assert checked_hosts(["registry.example.org"]) == ["registry.example.org"]


def test_a_place_is_one_of_two() -> None:
    assert [checked_place(place) for place in ("development", "production")] == ["development", "production"]
    with pytest.raises(ImproperlyConfigured, match="staging"):
        checked_place("staging")


@pytest.mark.parametrize("database", [{}, {"ENGINE": "django.db.backends.mysql", "NAME": "a"}])
def test_another_kind_of_database_is_refused(database: dict[str, str]) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        checked_database(database)


def test_the_development_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    first = kept_secret_key(path)
    assert kept_secret_key(path) == first == checked_secret_key(first)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret_key"]


def test_a_data_directory_is_for_its_owner_alone(tmp_path: Path) -> None:
    assert stat.S_IMODE(prepared_directory(tmp_path / "data").stat().st_mode) == 0o700


def test_a_data_directory_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ImproperlyConfigured, match="cannot be made"):
        prepared_directory(tmp_path / "file" / "data")
