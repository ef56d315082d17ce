"""``manage.py import_template``: write a blank workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from registry.imports.templates.contents import KINDS, WorkbookContents, contents_of, one_sheet
from registry.imports.templates.workbook import blank_workbook
from registry.models import Study


class Command(BaseCommand):
    """Write a blank workbook for a study or for a kind of study."""

    help = "Write a blank workbook, to be filled in and imported."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--study", help="code of the study", default="")
        what.add_argument("--kind", choices=sorted(KINDS), default="", help="a kind of study")
        parser.add_argument("--sheet", default="", help="one sheet alone, by its table (patient, assayresult …)")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="en")
        parser.add_argument("file", type=Path, help="the file to write")

    def handle(self, *_args: Any, file: Path, language: str, **options: Any) -> None:
        """Write the file."""
        contents = _contents(options["study"], options["kind"])
        if sheet := options["sheet"]:
            try:
                contents = one_sheet(contents, sheet)
            except LookupError as error:
                tables = ", ".join(each.table for each in contents.sheets)
                raise CommandError(f"There is no sheet “{sheet}”; there are: {tables}.") from error
        with override(language):
            file.write_bytes(blank_workbook(contents).content)
        self.stdout.write(f"Wrote {file}.")


def _contents(study: str, kind: str) -> WorkbookContents:
    if kind:
        return KINDS[kind]
    found = Study.objects.filter(code=study).first()
    if found is None:
        raise CommandError(f"No study “{study}” is found.")
    return contents_of(found)
