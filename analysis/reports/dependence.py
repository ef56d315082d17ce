"""What a report depends on beside its data and its request: the program itself, and what the reader may do."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

from registry.models import User

_PROGRAM = ("analysis", "registry", "config", "templates", "locale")
_ENDINGS = {".py", ".html", ".mo"}


def hash_of(*texts: str) -> str:
    """Hash some texts into one name, each apart from the next."""
    hashed = hashlib.sha256()
    for text in texts:
        told = text.encode()
        hashed.update(len(told).to_bytes(8, "big") + told)
    return hashed.hexdigest()


@cache
def code_version() -> str:
    """Name the program that runs, by the times and sizes of its files: another one may compute and word otherwise."""
    found = []
    for part in _PROGRAM:
        for path in sorted((Path(settings.BASE_DIR) / part).rglob("*")):
            if path.suffix in _ENDINGS:
                stat = path.stat()
                found.append(f"{path} {stat.st_size} {stat.st_mtime_ns}")
    return hash_of(*found)


def rights_of(user: User | None) -> str:
    """Write everything that a reader may do, and the reader's sites, as they are now; None is the system."""
    if user is None:
        return "system"
    fresh = User.objects.prefetch_related("sites").get(pk=user.pk)
    # A freeze knows a site by its key and its code.
    sites = sorted((site.pk, site.code) for site in fresh.sites.all())
    return repr((fresh.is_active, fresh.is_superuser, sorted(fresh.get_all_permissions()), sites))
