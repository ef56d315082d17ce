"""How much one user may have waiting: a worker and a disk serve everybody."""

from __future__ import annotations

from django.db.models import Sum
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from registry.imports.actions import ImportRefused
from registry.imports.models import WRITTEN, ImportRun
from registry.imports.standing import JOBS
from registry.models import User

MOST_WAITING = 10
MEGABYTE = 1_000_000
# Of files that were sent and aren't imported: several of the largest.
MOST_KEPT_BYTES = 1_000 * MEGABYTE


def refuse_beyond_quota(user: User, size: int) -> None:
    """Refuse another file, of so many bytes, to who has too much waiting already.

    Raises
    ------
    ImportRefused
        With what to do.
    """
    runs = ImportRun.objects.filter(user=user).exclude(state__in=WRITTEN)
    if runs.filter(state__in=JOBS).count() >= MOST_WAITING:
        message = _("%(count)s of your workbooks wait to be worked on: send more when these are done.")
        raise ImportRefused(message % {"count": MOST_WAITING})
    kept = runs.aggregate(bytes=Sum(Length("content")))["bytes"] or 0
    if kept + size > MOST_KEPT_BYTES:
        message = _("Your workbooks that aren't imported take more than %(limit)s MB: import or discard some first.")
        raise ImportRefused(message % {"limit": MOST_KEPT_BYTES // MEGABYTE})
