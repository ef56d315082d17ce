"""Work in the background: read and write long imports."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from registry.imports.worker import run_worker


class Command(BaseCommand):
    """Run until SIGTERM; what is in hand is finished first."""

    help = _("Work in the background: read and write long imports, until told to stop.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--until-idle", action="store_true", help=_("end as soon as nothing waits"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the worker."""
        run_worker(until_idle=options["until_idle"])
