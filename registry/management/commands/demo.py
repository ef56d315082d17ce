"""``manage.py demo``: two synthetic studies to try the registry on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from registry.demo.accounts import ACCOUNTS, PASSWORD
from registry.demo.actions import make_demo
from registry.demo.curation import make_curation
from registry.demo.workbook import write_hcc_workbook, write_ward_workbook


class Command(BaseCommand):
    """Make the demo studies, once; a second call changes nothing."""

    help = "Make two synthetic studies, an account for each role, and two workbooks to import. Never twice."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the folder of the workbooks."""
        parser.add_argument(
            "--folder", type=Path, default=Path(settings.DATA_DIR) / "demo", help="where the workbooks are written"
        )

    def handle(self, *_args: Any, folder: Path, **_options: Any) -> None:
        """Write what is missing and say what is there."""
        if settings.PRODUCTION:
            raise CommandError("The demo accounts have a public password: no demo studies in production.")
        with transaction.atomic():
            made = make_demo()
            if made:
                make_curation()
        self.stdout.write("Made the demo studies." if made else "The demo studies are there; nothing was changed.")
        for name, write in (("hcc_study.xlsx", write_hcc_workbook), ("benh_nhan_moi.xlsx", write_ward_workbook)):
            write(folder / name)
            self.stdout.write(f"Workbook to import: {folder / name}")
        self.stdout.write(f"\nDemo accounts (password {PASSWORD}):")
        for account in ACCOUNTS:
            self.stdout.write(
                f"  {account.username:<18} {account.role}{', ' if account.sites else ''}{', '.join(account.sites)}"
            )
