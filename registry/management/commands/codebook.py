"""``manage.py codebook``: write the codebook, or tell whether the written one is stale."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from registry.codebook import as_markdown


class Command(BaseCommand):
    """Write ``docs/codebook.md`` from the declarations."""

    help = "Write docs/codebook.md from the declarations on the model fields."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--check", action="store_true", help="write nothing; fail when the file is stale")
        parser.add_argument("--file", type=Path, default=Path(settings.BASE_DIR) / "docs" / "codebook.md")

    def handle(self, *_args: Any, check: bool, file: Path, **_options: Any) -> None:
        """Write the file, or compare it."""
        text = as_markdown()
        if not check:
            file.write_text(text, encoding="utf-8")
            self.stdout.write(f"Wrote {file}.")
        elif not file.exists() or file.read_text(encoding="utf-8") != text:
            raise CommandError(f"{file} is stale: run “python manage.py codebook” and commit it.")
