"""Freezes are made, and their data removed."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from analysis.dataset.source import LiveSource
from analysis.freezes.models import Freeze
from analysis.freezes.storage import MANIFEST, Manifest, folder_of_freezes, hash_of_file, write
from analysis.freezes.tables import frozen_columns, frozen_models
from registry.models import User

_TRIES = 3


def make_freeze(*, name: str, reason: str, user: User | None) -> Freeze:
    """Keep all analysis data as they are now under a name.

    Raises
    ------
    ValidationError
        The name is taken or can't be one, the reason is missing, or the data changed all the while.
    """
    freeze = Freeze(
        name=name, reason=reason, made_at=timezone.now(), made_by=user, made_by_name=_name_of(user),
        content_hash="-", manifest_hash="-", records=0,
    )  # fmt: skip
    freeze.full_clean(exclude={"made_by"})
    home = folder_of_freezes()
    part = Path(tempfile.mkdtemp(prefix=".part-", dir=home))
    try:
        manifest = _written(part)
        freeze.content_hash, freeze.records = manifest.content_hash, manifest.records
        freeze.manifest_hash = hash_of_file(part / MANIFEST)
        with transaction.atomic():
            freeze.save(force_insert=True)
            # What an interrupted attempt has left stands in no register.
            shutil.rmtree(home / name, ignore_errors=True)
            os.replace(part, home / name)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return freeze


def _written(folder: Path) -> Manifest:
    """Write all tables as they were at one moment."""
    for _turn in range(_TRIES):
        source = LiveSource()
        manifest = Manifest(
            {
                str(model._meta.model_name): write(folder, model, source.columns(model, frozen_columns(model)))
                for model in frozen_models()
            }
        )
        if not source.torn and source.holds_still():
            (folder / MANIFEST).write_text(manifest.text())
            (folder / MANIFEST).chmod(0o400)
            return manifest
        for path in folder.iterdir():
            path.unlink()
    raise ValidationError(_("Records were changed all the while. Try again when no import is running."))


def remove_data(*, freeze: Freeze, reason: str, user: User | None) -> None:
    """Remove the data of a freeze for good, as the erasure of a person may demand; its entry stays, and says why.

    Raises
    ------
    ValidationError
        The reason is missing, or the data were removed before.
    """
    if freeze.removed_at is not None:
        raise ValidationError(_("The data of the freeze “%(name)s” were removed.") % {"name": freeze.name})
    if not reason.strip():
        raise ValidationError(_("State the reason."))
    freeze.removed_at, freeze.removal_reason = timezone.now(), reason.strip()
    freeze.removed_by_name = _name_of(user)
    with transaction.atomic():
        freeze.save(update_fields=["removed_at", "removal_reason", "removed_by_name"])
    shutil.rmtree(folder_of_freezes() / freeze.name, ignore_errors=True)


def _name_of(user: User | None) -> str:
    return user.get_username() if user else ""
