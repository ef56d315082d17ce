"""Previewing and confirming: what pages and command call. Only `confirm` and `import_now` write records."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.audit.context import acting
from registry.audit.version import current_version, hold, unchanged_since
from registry.curation.reasons import LONGEST_REASON
from registry.imports.apply import Tables, write
from registry.imports.context import IMPORT_ASSAYS, IMPORT_RECORDS, ImportContext, import_context
from registry.imports.entities import UNSET
from registry.imports.identifying import in_file_name
from registry.imports.kept import is_still_true, keep
from registry.imports.models import WRITTEN, ImportProfile, ImportRun, RunState
from registry.imports.plan import build_plan
from registry.imports.planned import Plan
from registry.imports.progress import Progress, Step, no_progress
from registry.imports.refusals import ImportRefused, refuse_refused, refuse_without_reason
from registry.imports.stage_tables import rows_differing, staged_suspicions, staged_tables
from registry.imports.suspicions.found import Suspicion
from registry.models import Site, Study, User

LONGEST_FILE_NAME = 200


def preview(
    *,
    file_bytes: bytes,
    file_name: str,
    user: User,
    site: Site,
    profile: ImportProfile | None = None,
    study: Study | None = None,
    progress: Progress = no_progress,
) -> ImportRun:
    """Work out what a file would do, and keep that as a run of its user. No record is written.

    A file whose header stops it (a column of names, say) makes a failed run. Of one that tells who the patients are,
    the bytes aren't kept. Nothing is locked while the file is read and compared; the run is stored at the end.

    Raises
    ------
    PermissionDenied
        When the user may not import.
    ImportRefused
        When the site isn't one of the user's; worded as if it didn't exist.
    UnusableFile
        When the file as a whole can't be used; nothing is stored.
    """
    refuse_identifying_name(file_name)
    context = checked_context(user=user, site=site, profile=profile, study=study)
    version = current_version()
    plan = build_plan(file_bytes, context, file_name, progress)
    run = new_run(file_bytes, file_name, plan, site)
    with transaction.atomic():
        progress(Step.STAGE, 0, 0)
        keep(run, plan, version)
    return run


def new_run(file_bytes: bytes, file_name: str, plan: Plan, site: Site) -> ImportRun:
    """Return a run for a file, not yet stored."""
    return ImportRun(
        file_name=shown_file_name(file_name),
        sha256=hashlib.sha256(file_bytes).hexdigest(),
        content=file_bytes,
        site=site,
        user=plan.context.user,
    )


def plan_run(
    *, run: ImportRun, profile: ImportProfile | None, saves: bool = False, progress: Progress = no_progress
) -> ImportRun:
    """Work out what a stored run's file would do, and keep that in the run. Nothing is locked while the file is read.

    Parameters
    ----------
    saves
        Whether the profile is stored, too, once the file could be read by it.

    Raises
    ------
    PermissionDenied, ImportRefused, UnusableFile
        As for `preview`, and when somebody else worked on the run meanwhile; the run is then as it was.
    """
    context = _context_of(run, profile, run.user)
    version = current_version()
    plan = build_plan(bytes(run.content), context, run.file_name, progress)
    with transaction.atomic():
        progress(Step.STAGE, 0, 0)
        _refuse_overtaken(run)
        if profile and saves:
            profile.save()
        keep(run, plan, version)
    return run


def _refuse_overtaken(run: ImportRun) -> None:
    held = ImportRun.objects.select_for_update().filter(pk=run.pk).values_list("state", "digest").first()
    if held != (run.state, run.digest):
        raise ImportRefused(_("This import was changed elsewhere meanwhile: look at it again."))


def confirm(
    *, run: ImportRun, user: User, good_rows_only: bool = False, reason: str = "", progress: Progress = no_progress
) -> ImportRun:
    """Write exactly what a run's preview showed, in one transaction. Confirming an applied run again changes nothing.

    Where the records are as they were, what was staged is written. Where they changed, the file is planned again, and
    written if that comes to the same. If not, nothing is written: the returned run is still previewed, its preview is
    the new one, ``preview["records_changed"]`` is true, and the rows concerned are those staged as ``since``.
    A run whose preview isn't any more the one of the ``run`` handed in is returned as it stands.

    Parameters
    ----------
    reason
        Why verified records are changed; needed where the preview says that some would be.

    Raises
    ------
    PermissionDenied
        When the run is another user's, or the user may no longer import.
    ImportRefused
        When rows are refused and the good ones weren't asked for alone, a reason is missing, or the run failed.
    """
    if run.user_id != user.pk:
        raise PermissionDenied
    context = _context_of(run, run.profile, user)
    with transaction.atomic(), acting(user=user, run=run, reason=reason.strip()):
        held = ImportRun.objects.select_for_update().get(pk=run.pk)
        if held.state in WRITTEN or held.digest != run.digest:
            return held
        if held.state not in (RunState.PREVIEWED, RunState.APPLYING):
            raise ImportRefused(_("This import was refused; correct the file and upload it again."))
        refuse_refused(held.counts["rows"]["refused"], good_rows_only=good_rows_only)
        _take_turns(run.site)
        hold()
        if not is_still_true(held, context) and not _comes_to_the_same(held, context, progress):
            return held
        refuse_without_reason(held.counts.get("verified_parts", 0), reason)
        _write(staged_tables(held), staged_suspicions(held), user, progress)
        held.state, held.applied_at, held.good_rows_only = RunState.APPLIED, timezone.now(), good_rows_only
        held.reason = reason.strip()[:LONGEST_REASON]
        held.save(update_fields=["state", "applied_at", "good_rows_only", "reason"])
        return held


def _context_of(run: ImportRun, profile: ImportProfile | None, user: User | None) -> ImportContext:
    return checked_context(user=user, site=run.site, profile=profile, study=run.study, corrections=run.corrections)


def _comes_to_the_same(run: ImportRun, context: ImportContext, progress: Progress) -> bool:
    """Plan a run's file again; where that comes to something else, stage it with the rows concerned marked."""
    version = current_version()
    plan = build_plan(bytes(run.content), context, run.file_name, progress)
    since = rows_differing(run, plan)
    if not plan.blocked and not any(rows.any() for rows in since):
        return True
    keep(run, plan, version, since)
    return False


def import_now(
    *,
    file_bytes: bytes,
    file_name: str,
    context: ImportContext,
    good_rows_only: bool = False,
    reason: str = "",
    progress: Progress = no_progress,
) -> tuple[Plan, ImportRun | None]:
    """Plan and write a file in one go; there is no run when nothing is written."""
    refuse_identifying_name(file_name)
    version = current_version()
    plan = build_plan(file_bytes, context, file_name, progress)
    if not _is_written(plan, good_rows_only=good_rows_only):
        return plan, None
    with transaction.atomic(), acting(user=context.user, reason=reason.strip()):
        _take_turns(context.site)
        hold()
        if not unchanged_since(version):
            version, plan = current_version(), build_plan(file_bytes, context, file_name, progress)
            if not _is_written(plan, good_rows_only=good_rows_only):
                return plan, None
        refuse_without_reason(plan.verified_parts, reason)
        run = new_run(file_bytes, file_name, plan, context.site or _main_site(plan))
        run.reason = reason.strip()[:LONGEST_REASON]
        keep(run, plan, version)
        with acting(run=run):
            _write(plan.tables, plan.suspicions, context.user, progress)
        run.state, run.applied_at, run.good_rows_only = RunState.APPLIED, timezone.now(), good_rows_only
        run.save(update_fields=["state", "applied_at", "good_rows_only"])
    return plan, run


def _is_written(plan: Plan, *, good_rows_only: bool) -> bool:
    return not (plan.blocked or plan.is_empty or (plan.refused_rows and not good_rows_only))


def checked_context(
    *,
    user: User | None,
    site: Site | None,
    profile: ImportProfile | None,
    study: Study | None,
    corrections: Mapping[str, Any] | None = None,
) -> ImportContext:
    """Return the context of an import that the user may do."""
    if user is not None and not (user.has_perm(IMPORT_RECORDS) or user.has_perm(IMPORT_ASSAYS)):
        raise PermissionDenied(_("You may not import workbooks."))
    context = import_context(user=user, site=site, study=study, profile=profile, corrections=corrections)
    if site and site.pk not in context.visible_sites:
        raise ImportRefused(_("No site “%(code)s” is found.") % {"code": site.code})
    if context.profile.site_id and context.profile.site_id not in context.visible_sites:
        words = {"label": _("profile"), "code": context.profile.code}
        raise ImportRefused(_("No %(label)s “%(code)s” is found.") % words)
    return context


def refuse_identifying_name(file_name: str) -> None:
    """Refuse a file whose name tells of a person: the name is kept, also in events that nobody can change.

    Raises
    ------
    ImportRefused
        Without the name.
    """
    if what := in_file_name(shown_file_name(file_name)):
        message = _("The file's name tells who somebody is (%(what)s): give it another name, and send it again.")
        raise ImportRefused(message % {"what": _(what)})


def shown_file_name(name: str) -> str:
    """Return a file's name to be shown: its last part, without control characters, cut; it is never used as a path."""
    last = re.split(r"[/\\]", name)[-1]
    text = re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "·", last).strip()
    return (text or "–")[:LONGEST_FILE_NAME]


def _take_turns(site: Site | None) -> None:
    """Let imports of one site wait for each other, so that each compares with what the last one wrote."""
    # Not so strong a lock that who is at a record of the site would wait for it (PostgreSQL: FOR NO KEY UPDATE).
    sites = Site.objects.select_for_update(no_key=True).order_by("pk")
    list(sites.filter(pk=site.pk) if site else sites)


def _main_site(plan: Plan) -> Site:
    """Return the site that most patients of a file belong to, whose run it becomes."""
    counter = Counter(plan.tables["patient"].said("site"))
    counter.pop(UNSET, None)
    return Site.objects.get(pk=counter.most_common(1)[0][0])


def _write(tables: Tables, suspicions: Sequence[Suspicion], user: User | None, progress: Progress) -> None:
    try:
        write(tables, suspicions, user, progress)
    except IntegrityError as error:
        message = _(
            "The database refuses the records, perhaps because somebody else changed them just now: preview again."
        )
        raise ImportRefused(message) from error
