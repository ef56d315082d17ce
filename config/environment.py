"""What the settings need beyond reading a variable: checks with a plain sentence, and a kept development key."""

import os
import secrets
import tempfile
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

# `check --deploy` (security.W009) asks for at least 50 characters, 5 of them different, and no "django-insecure-".
SECRET_KEY_LENGTH = 50
SECRET_KEY_DIFFERENT_CHARACTERS = 5
PLACES = ("development", "production")
ENGINES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")


def checked_place(place: str) -> str:
    """Return the kind of installation, or refuse a word that is neither of the two."""
    if place not in PLACES:
        raise ImproperlyConfigured(f"CYTOLEDGER_ENV is {place!r}; it must be 'development' or 'production'.")
    return place


def checked_secret_key(key: str) -> str:
    """Return a secret key that is good enough for production, or refuse it."""
    if not key:
        raise ImproperlyConfigured(
            f"SECRET_KEY is not set; in production it must be a random text of at least {SECRET_KEY_LENGTH} characters."
        )
    if len(key) < SECRET_KEY_LENGTH or len(set(key)) < SECRET_KEY_DIFFERENT_CHARACTERS or "insecure" in key:
        raise ImproperlyConfigured(
            f"SECRET_KEY is too weak; in production it must be random, with at least {SECRET_KEY_LENGTH} characters."
        )
    return key


def checked_hosts(hosts: list[str]) -> list[str]:
    """Return the host names that production answers to, or refuse none and "any"."""
    if not hosts:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS is not set; in production it must name the hosts to answer to, separated by commas."
        )
    if "*" in hosts:
        raise ImproperlyConfigured("ALLOWED_HOSTS is '*'; in production it must name each host to answer to.")
    return hosts


def checked_database(database: dict[str, Any]) -> dict[str, Any]:
    """Return where the database is, or refuse a kind of database that the registry is not tested on."""
    if database.get("ENGINE") not in ENGINES or not database.get("NAME"):
        raise ImproperlyConfigured(
            "DATABASE_URL is not understood; it must be like postgresql://user:password@host:5432/name or sqlite:////path."
        )
    return database


def prepared_directory(path: Path) -> Path:
    """Make a directory for data, readable by its owner alone, if it is not there yet."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"The directory {path} cannot be made: {error.strerror}.") from error
    return path


def kept_secret_key(path: Path) -> str:
    """Return the development key in a file, made once.

    The key is written elsewhere and linked into place, so that two processes that start together agree on one key.
    """
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".secret-key-") as draft:
            draft.write(secrets.token_urlsafe(SECRET_KEY_LENGTH))
            draft.flush()
            try:
                os.link(draft.name, path)
            except FileExistsError:
                pass
    return path.read_text(encoding="ascii")
