"""Previewing and confirming: what pages and command call. Only `confirm` and `import_now` write records."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.imports.apply import write
from registry.imports.context import IMPORT_ASSAYS, IMPORT_RECORDS, ImportContext, import_context
from registry.imports.description import (
    columns_data,
    file_data,
    problem_data,
    problem_groups,
    sorted_problems,
)
from registry.imports.models import ImportProfile, ImportRun, RunState
from registry.imports.plan import build_plan
from registry.imports.planned import Plan
from registry.imports.profiles import profile_for
from registry.imports.progress import Progress, Step, no_progress
from registry.imports.row_description import RowTeller
from registry.imports.stage_writing import stage
from registry.models import Site, Study, User

KEPT_PROBLEMS = 2_000
KEPT_ROWS = 300  # Of each status.
LONGEST_FILE_NAME = 200


class ImportRefused(Exception):
    """An import that can't be done as asked; its text is the sentence shown."""


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

    A file whose header stops it (a column of names, say) makes a failed run, of which the bytes aren't kept.

    Raises
    ------
    PermissionDenied
        When the user may not import.
    ImportRefused
        When the site isn't one of the user's; worded as if it didn't exist.
    UnusableFile
        When the file as a whole can't be used; nothing is stored.
    """
    context = checked_context(user=user, site=site, profile=profile, study=study)
    progress(Step.READ, 0, 0)
    plan = build_plan(file_bytes, context, file_name)
    run = ImportRun(
        file_name=shown_file_name(file_name),
        sha256=hashlib.sha256(file_bytes).hexdigest(),
        content=b"" if plan.blocked else file_bytes,
        profile=context.profile,
        site=site,
        study=context.study,
        user=user,
        state=RunState.FAILED if plan.blocked else RunState.PREVIEWED,
        **_told(plan),
    )
    with transaction.atomic():
        run.save()
        stage(run, plan)
        run.save(update_fields=["counts"])
    return run


def plan_run(*, run: ImportRun, profile: ImportProfile | None, progress: Progress = no_progress) -> ImportRun:
    """Work out what a stored run's file would do, and keep that in the run.

    Raises
    ------
    PermissionDenied, ImportRefused, UnusableFile
        As for `preview`; the run is then as it was.
    """
    context = checked_context(user=run.user, site=run.site, profile=profile, study=run.study)
    progress(Step.READ, 0, 0)
    plan = build_plan(bytes(run.content), context, run.file_name)
    told = _told(plan) | {"profile": context.profile, "state": RunState.PREVIEWED}
    if plan.blocked:
        told |= {"state": RunState.FAILED, "content": b""}
    for name, value in told.items():
        setattr(run, name, value)
    run.save(update_fields=list(told))
    return run


def confirm(*, run: ImportRun, user: User, good_rows_only: bool = False, progress: Progress = no_progress) -> ImportRun:
    """Write exactly what a run's preview showed, in one transaction. Confirming an applied run again changes nothing.

    When the records changed since the preview, nothing is written: the returned run is still previewed, its preview is
    the new one, and ``preview["records_changed"]`` is true.

    Raises
    ------
    PermissionDenied
        When the run is another user's, or the user may no longer import.
    ImportRefused
        When rows are refused and the good ones weren't asked for alone, or the run failed.
    """
    if run.user_id != user.pk:
        raise PermissionDenied
    context = checked_context(user=user, site=run.site, profile=run.profile, study=run.study)
    with transaction.atomic():
        held = ImportRun.objects.select_for_update().get(pk=run.pk)
        if held.state == RunState.APPLIED:
            return held
        if held.state not in (RunState.PREVIEWED, RunState.APPLYING):
            raise ImportRefused(_("This import was refused; correct the file and upload it again."))
        _take_turns(run.site)
        progress(Step.COMPARE, 0, 0)
        plan = build_plan(bytes(held.content), context)
        if plan.digest() != held.digest:
            return _show_again(held, plan)
        progress(Step.WRITE, 0, 0)
        _write(plan, user, good_rows_only=good_rows_only)
        held.state, held.applied_at, held.good_rows_only = RunState.APPLIED, timezone.now(), good_rows_only
        held.save(update_fields=["state", "applied_at", "good_rows_only"])
        return held


def import_now(
    *,
    file_bytes: bytes,
    file_name: str,
    context: ImportContext,
    good_rows_only: bool = False,
    progress: Progress = no_progress,
) -> tuple[Plan, ImportRun | None]:
    """Plan and write a file in one go; there is no run when nothing is written."""
    with transaction.atomic():
        _take_turns(context.site)
        progress(Step.READ, 0, 0)
        plan = build_plan(file_bytes, context, file_name)
        nothing = next(plan.records(), None) is None
        if plan.blocked or nothing or (plan.refused_rows and not good_rows_only):
            return plan, None
        run = ImportRun(
            file_name=shown_file_name(file_name),
            sha256=hashlib.sha256(file_bytes).hexdigest(),
            content=file_bytes,
            profile=context.profile,
            site=context.site or _main_site(plan),
            study=context.study,
            user=context.user,
            state=RunState.APPLIED,
            applied_at=timezone.now(),
            good_rows_only=good_rows_only,
            **_told(plan),
        )
        _write(plan, context.user, good_rows_only=good_rows_only)
        run.save()
    return plan, run


def checked_context(
    *, user: User | None, site: Site | None, profile: ImportProfile | None, study: Study | None
) -> ImportContext:
    """Return the context of an import that the user may do."""
    if user is not None and not (user.has_perm(IMPORT_RECORDS) or user.has_perm(IMPORT_ASSAYS)):
        raise PermissionDenied(_("You may not import workbooks."))
    context = import_context(user=user, site=site, study=study, profile=profile or profile_for(site))
    if site and site.pk not in context.visible_sites:
        raise ImportRefused(_("No site “%(code)s” is found.") % {"code": site.code})
    if context.profile.site_id and context.profile.site_id not in context.visible_sites:
        words = {"label": _("profile"), "code": context.profile.code}
        raise ImportRefused(_("No %(label)s “%(code)s” is found.") % words)
    return context


def shown_file_name(name: str) -> str:
    """Return a file's name to be shown: its last part, without control characters, cut; it is never used as a path."""
    last = re.split(r"[/\\]", name)[-1]
    text = re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "·", last).strip()
    return (text or "–")[:LONGEST_FILE_NAME]


def _take_turns(site: Site | None) -> None:
    """Let imports of one site wait for each other, so that each compares with what the last one wrote."""
    sites = Site.objects.select_for_update().order_by("pk")
    list(sites.filter(pk=site.pk) if site else sites)


def _main_site(plan: Plan) -> Site:
    """Return the site that most patients of a file belong to, whose run it becomes."""
    counter = Counter(record.value("site") for record in plan.records() if record.entity.name == "patient")
    return Site.objects.get(pk=counter.most_common(1)[0][0])


def _write(plan: Plan, user: User | None, *, good_rows_only: bool) -> None:
    if plan.blocked:
        raise ImportRefused(_("The file can't be imported as it is: see its header."))
    if plan.refused_rows and not good_rows_only:
        message = ngettext(
            "%(count)s row is refused, so nothing is stored: correct it, or ask for the good rows alone.",
            "%(count)s rows are refused, so nothing is stored: correct them, or ask for the good rows alone.",
            plan.refused_rows,
        )
        raise ImportRefused(message % {"count": plan.refused_rows})
    try:
        write(plan, user)
    except IntegrityError as error:
        message = _(
            "The database refuses the records, perhaps because somebody else changed them just now: preview again."
        )
        raise ImportRefused(message) from error


def _show_again(run: ImportRun, plan: Plan) -> ImportRun:
    told = _told(plan)
    run.digest, run.counts = told["digest"], told["counts"]
    run.preview = told["preview"] | {"records_changed": True}
    run.state = RunState.PREVIEWED
    run.save(update_fields=["digest", "counts", "preview", "state"])
    return run


def _told(plan: Plan) -> dict[str, Any]:
    """Return what a run keeps of its plan: digest, counts, and the preview that is shown."""
    problems = sorted_problems(plan)
    statuses = list(plan.row_statuses.values())
    rows = {status: statuses.count(status) for status in ("new", "changed", "same", "left", "refused")}
    return {
        "digest": plan.digest(),
        "counts": {"rows": rows, "records": plan.counts, "warned_rows": len(plan.warned_rows)},
        "preview": {
            "file": file_data(plan),
            "blocked": plan.blocked,
            "columns": columns_data(plan),
            "groups": problem_groups(plan),
            "problems": [problem_data(problem) for problem in problems[:KEPT_PROBLEMS]],
            "problems_total": len(problems),
            "rows": RowTeller(plan).rows(KEPT_ROWS),
            "rows_total": len(statuses),
            "records_changed": False,
        },
    }
