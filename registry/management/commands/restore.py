"""`manage.py restore FILE`: a backup into this database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registry.backup.archive import BackupRefused
from registry.backup.restoring import restore_backup
from registry.management.progress_line import ProgressLine


class Command(BaseCommand):
    """Restore a backup."""

    help = "Restore a backup: it is checked and built beside the registry in use before that is replaced, and kept."
    # A database that lacks triggers, or tables, is one reason to restore.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare from where."""
        parser.add_argument("path", type=Path, help="A file that “manage.py backup” made.")
        parser.add_argument("--replace", action="store_true", help="Replace a registry that isn't empty.")

    def handle(self, *, path: Path, replace: bool, **_options: Any) -> None:
        """Restore the backup."""
        try:
            restored = restore_backup(path, replace=replace, progress=ProgressLine(self.stdout))
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Restored the backup of {restored.manifest.made_at}; content {restored.manifest.sha256}.")
        self.stdout.write("The audit trail verifies, and every trigger stands.")
        kept = " and ".join(map(str, (restored.kept, *restored.kept_folders)))
        self.stdout.write(f"What was there before is kept as {kept}; remove it when you no longer need it.")
