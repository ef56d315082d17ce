"""A file that is given to somebody, made in memory."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.12"
LONGEST_STEM = 120


@dataclass(frozen=True)
class Download:
    """A file's name, media type and bytes."""

    name: str
    content_type: str
    content: bytes

    def response(self) -> HttpResponse:
        """Return the answer that makes a browser save the file."""
        disposition = content_disposition_header(as_attachment=True, filename=self.name) or "attachment"
        return HttpResponse(self.content, content_type=self.content_type, headers={"Content-Disposition": disposition})


def named_after(file_name: str, what: str, extension: str = "xlsx") -> str:
    """Return a name for a file made of another: without its extension, folders and signs that file systems refuse.

    >>> named_after("../ward: March.xls", "annotated")
    'ward March-annotated.xlsx'
    """
    last = re.split(r"[/\\]", file_name)[-1]
    stem = re.sub(r"[^\w .()-]+", "", last.rpartition(".")[0] or last).strip(" .")[:LONGEST_STEM]
    return f"{stem or 'workbook'}-{what}.{extension}"
