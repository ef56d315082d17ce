"""The version of this program, which ``pyproject.toml`` states."""

from __future__ import annotations

import tomllib
from functools import cache

from django.conf import settings

NAME = "Cytoledger"


@cache
def version() -> str:
    """Give the version."""
    stated = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    return str(stated["project"]["version"])
