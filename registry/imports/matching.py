"""Correcting how a file was understood: for this file alone, or for the next ones as a profile of the hospital."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from registry.access.scope import visible_sites
from registry.imports.actions import ImportRefused, plan_run
from registry.imports.context import IMPORT_RECORDS
from registry.imports.headers import header_of
from registry.imports.jobs import is_large, order_reading
from registry.imports.models import ImportProfile, ImportRun, RunState
from registry.imports.profiles import MAPPED_FIELDS, SINGLE_FIELDS, corrected
from registry.imports.size import is_long
from registry.models import User

CORRECTABLE = (RunState.PREVIEWED, RunState.FAILED)
LONGEST_CODE = 40
# What a name alone decides is the same in the next file; what the neighbours of a column decided may not be.
KEPT_WITH_PROFILE = ("name", "analyte", "declared")


def is_correctable(run: ImportRun) -> bool:
    """Tell whether a run's file can be read again: nothing of it is written, and its bytes are kept."""
    return run.state in CORRECTABLE and bool(run.preview.get("match"))


def read_again(*, run: ImportRun, user: User, corrections: Mapping[str, Any]) -> ImportRun:
    """Read a run's file again with corrections in the place of those that it had. No record is written.

    A long file is read by the worker; the run is queued then.

    Raises
    ------
    PermissionDenied
        When the run is another user's, or the user may no longer import.
    ImportRefused
        When the run was imported or is worked on, or its file isn't kept.
    UnusableFile
        When nothing in the file can be read any more; the run is then as it was.
    """
    held = _correctable(run, user)
    held.profile, held.corrections = run.profile, dict(corrections)
    return order_reading(run=held, user=user) if _is_long(held) else plan_run(run=held, profile=held.profile)


def _correctable(run: ImportRun, user: User) -> ImportRun:
    """Return a run as it is stored, with its file. Not locked: reading takes a while, and asks again at its end."""
    if run.user_id != user.pk:
        raise PermissionDenied
    held = ImportRun.objects.select_related("site", "study", "user").get(pk=run.pk)
    if held.state not in CORRECTABLE or not held.content:
        raise ImportRefused(_("This import can't be corrected any more: send the workbook again."))
    return held


def _is_long(run: ImportRun) -> bool:
    """Tell a file that the worker reads; of one that was refused no rows are counted."""
    return is_large(run) or is_long(bytes(run.content))


def may_save_profile(user: User, run: ImportRun, profile: ImportProfile | None = None) -> bool:
    """Tell whether a user may keep a run's understanding as a profile of its site, or in one that is there.

    A profile decides how patients are read, so who imports results only keeps none.
    """
    allowed = "registry.change_importprofile" if profile else "registry.add_importprofile"
    at_home = visible_sites(user).filter(pk=run.site_id).exists() and (
        profile is None or profile.site_id == run.site_id
    )
    return at_home and user.has_perm(IMPORT_RECORDS) and user.has_perm(allowed)


def keep_and_read_again(
    *, run: ImportRun, user: User, corrections: Mapping[str, Any], name: str, profile: ImportProfile | None = None
) -> ImportRun:
    """Keep how a run's file is understood, corrected, as a profile of its site, and read the file again by that.

    Parameters
    ----------
    name
        What the profile is called.
    profile
        The site's profile to write it into; without one a new one is made.

    Raises
    ------
    PermissionDenied
        When the run is another user's, or the user may not change profiles of its site.
    ImportRefused, UnusableFile
        As for `read_again`; no profile is kept then.
    """
    if not may_save_profile(user, run, profile):
        raise PermissionDenied
    kept = profile or ImportProfile(site=run.site, code=_free_code(run.site.code, name), study=run.profile.study)
    said = corrected(run.profile, corrections)
    for field in (*SINGLE_FIELDS, *MAPPED_FIELDS):
        setattr(kept, field, getattr(said, field))
    kept.headers = {**understood(run), **said.headers}
    kept.name = name
    kept.full_clean()
    held = _correctable(run, user)
    held.profile, held.corrections = kept, {}
    if not _is_long(held):
        return plan_run(run=held, profile=kept, saves=True)
    with transaction.atomic():
        kept.save()
        held.profile = kept
        return order_reading(run=held, user=user)


def understood(run: ImportRun) -> dict[str, Any]:
    """Return the headers of a run's file that were understood by their name, as a profile declares them.

    A profile is known again by them, and reads them so whatever is added to the dictionary.
    """
    columns = run.preview.get("match", {}).get("columns", [])
    plain = [column for column in columns if column["code"] and column["key"] == header_of(column["key"])]
    return {column["key"]: column["code"] for column in plain if column["why"] in KEPT_WITH_PROFILE}


def _free_code(site: str, name: str) -> str:
    """Return a code that no profile has."""
    base = slugify(f"{site} {name}")[: LONGEST_CODE - 4] or "profile"
    taken = set(ImportProfile.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(code for code in (base, *(f"{base}-{number}" for number in range(2, 1000))) if code not in taken)
