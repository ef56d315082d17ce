"""Import a hospital's workbook from the command line: preview, or apply."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.utils.translation import gettext as _

from registry.access.scope import visible_sites
from registry.imports.actions import ImportRefused, checked_context, import_now, shown_file_name
from registry.imports.batches import SITE
from registry.imports.context import ImportContext
from registry.imports.database_faults import database_faults_told
from registry.imports.description import sorted_problems
from registry.imports.models import ImportProfile
from registry.imports.plan import build_plan
from registry.imports.planned import Plan
from registry.imports.presentation import as_data, as_text
from registry.imports.progress import Progress, no_progress
from registry.imports.report import problem_report
from registry.imports.terminal import TerminalProgress
from registry.imports.workbook import UnusableFile
from registry.models import Site, Study, User

FINE, ROWS_REFUSED, UNUSABLE = 0, 1, 2


class Command(BaseCommand):
    """Preview what a workbook would do, or apply it. Exit status: 0 fine, 1 rows refused, 2 file unusable."""

    help = _("Import a workbook (XLSX, ODS, XLS, CSV). Previews unless told --apply.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file")
        parser.add_argument("--profile", help=_("code of the import profile (default: the site's own, else day-first)"))
        parser.add_argument("--site", help=_("code of the hospital (needed when there are several)"))
        parser.add_argument("--user", help=_("name of the user on whose behalf this is done; limits what is seen"))
        parser.add_argument("--study", help=_("code of the study in which the patients are enrolled"))
        parser.add_argument("--apply", action="store_true", help=_("write what the preview shows, all or nothing"))
        parser.add_argument(
            "--good-rows", action="store_true", help=_("with --apply: write the rows that aren't refused")
        )
        parser.add_argument("--reason", default="", help=_("with --apply: why records that are verified change"))
        parser.add_argument("--report", metavar="OUT.xlsx", help=_("write the problems to a workbook"))
        parser.add_argument("--json", action="store_true", help=_("print JSON"))
        parser.add_argument("--quiet", action="store_true", help=_("don't show how far the import is"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the import and leave with its status."""
        data = _read(options["file"])
        context = _context(options)
        try:
            with self._progress(options) as progress, database_faults_told():
                plan, applied = _run(data, context, options, progress)
        except UnusableFile as error:
            self._refuse(str(error), options)
        except ImportRefused as error:
            raise CommandError(str(error), returncode=ROWS_REFUSED) from error
        _check_site(plan, context)
        if options["report"]:
            Path(options["report"]).write_bytes(problem_report(sorted_problems(plan)))
        data_or_text = as_data(plan, applied=applied) if options["json"] else as_text(plan, applied=applied)
        self.stdout.write(_json(data_or_text) if isinstance(data_or_text, dict) else data_or_text)
        if plan.refused_rows or plan.blocked:
            sys.exit(ROWS_REFUSED)

    @contextmanager
    def _progress(self, options: dict[str, Any]) -> Iterator[Progress]:
        """Show how far it is on the standard error, which holds neither the result nor the JSON."""
        if options["quiet"] or not options["verbosity"]:
            yield no_progress
            return
        shown = TerminalProgress(_Plain(self.stderr))
        try:
            yield shown
        finally:
            shown.finish()

    def _refuse(self, sentence: str, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(_json({"file": shown_file_name(options["file"]), "usable": False, "error": sentence}))
        else:
            self.stderr.write(sentence)
        sys.exit(UNUSABLE)


class _Plain:
    """The command's standard error, written as it is: not in the colour of errors, not line by line."""

    def __init__(self, stream: OutputWrapper) -> None:
        self.stream = stream

    def write(self, text: str, /) -> None:
        self.stream.write(text, style_func=str, ending="")
        self.stream.flush()

    def isatty(self) -> bool:
        return self.stream.isatty()


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        message = _("The file %(path)s can't be read: %(why)s.") % {"path": path, "why": error.strerror}
        raise CommandError(message, returncode=UNUSABLE) from error


def _run(data: bytes, context: ImportContext, options: dict[str, Any], progress: Progress) -> tuple[Plan, bool]:
    if not options["apply"]:
        return build_plan(data, context, options["file"], progress), False
    plan, run = import_now(
        file_bytes=data,
        file_name=options["file"],
        context=context,
        good_rows_only=options["good_rows"],
        reason=options["reason"],
        progress=progress,
    )
    return plan, run is not None


def _context(options: dict[str, Any]) -> ImportContext:
    user = _user(options["user"])
    profile = _row(ImportProfile, options["profile"], _("profile")) if options["profile"] else None
    study = _row(Study, options["study"], _("study")) if options["study"] else None
    try:
        return checked_context(user=user, site=_site(options["site"], user), profile=profile, study=study)
    except (PermissionDenied, ImportRefused) as error:
        raise CommandError(str(error), returncode=UNUSABLE) from error


def _user(name: str | None) -> User | None:
    if name is None:
        return None
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        raise CommandError(_("No active user “%(name)s” is found.") % {"name": name}, returncode=UNUSABLE)
    return user


def _row(model: type[Any], code: str, label: str) -> Any:
    row = model.objects.filter(code=code).first()
    if row is None:
        raise CommandError(_("No %(label)s “%(code)s” is found.") % {"label": label, "code": code}, returncode=UNUSABLE)
    return row


def _site(code: str | None, user: User | None) -> Site | None:
    """Return the named site, else the only one; None when there are several, and the file's rows must say."""
    sites = visible_sites(user) if user else Site.objects.all()
    if code is not None:
        found = sites.filter(code=code).first()
        if found is None:
            raise CommandError(_("No site “%(code)s” is found.") % {"code": code}, returncode=UNUSABLE)
        return found
    only = list(sites[:2])
    return only[0] if len(only) == 1 else None


def _check_site(plan: Plan, context: ImportContext) -> None:
    if context.site is None and not any(sheet.column(SITE) for sheet in plan.sheets):
        message = _("Say which site the file comes from: --site CODE, one of %(codes)s.")
        sites = Site.objects.filter(pk__in=context.visible_sites).order_by("code")
        codes = ", ".join(sites.values_list("code", flat=True)) or "–"
        raise CommandError(message % {"codes": codes}, returncode=UNUSABLE)


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, default=str)
