"""`manage.py backup FILE`: the whole registry in one file, while it is in use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registry.backup.archive import BackupRefused, checked
from registry.backup.making import make_backup
from registry.backup.manifest import Manifest
from registry.management.progress_line import ProgressLine


class Command(BaseCommand):
    """Make a backup, or check one."""

    help = "Write the whole registry into one file, while it is in use; or check such a file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare where to."""
        parser.add_argument("path", type=Path, help="A file that isn't there yet, or a folder.")
        parser.add_argument("--check", action="store_true", help="Read a backup through, and say what it holds.")

    def handle(self, *, path: Path, check: bool, **_options: Any) -> None:
        """Make or check the backup."""
        try:
            if check:
                manifest = checked(path)
            else:
                backup = make_backup(path, ProgressLine(self.stdout))
                path, manifest = backup.path, backup.manifest
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        rows = sum(content.rows for content in manifest.tables.values())
        self.stdout.write(f"{path}: {path.stat().st_size:,} bytes, complete and read again.")
        self.stdout.write(f"{rows:,} rows of {len(manifest.tables)} tables, {manifest.audit_events:,} audit events.")
        self.stdout.write(_files_told(manifest))
        self.stdout.write(f"Content {manifest.sha256}")


def _files_told(manifest: Manifest) -> str:
    if manifest.files is None:
        return "No files of the data directory: an earlier version made it. Freezes are saved apart."
    return f"{len(manifest.files):,} files of freezes, {sum(file.size for file in manifest.files.values()):,} bytes."
