"""Reports as files: each format takes the same page, so that a file says what the page says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from analysis.presentation.files.comma_separated import to_csv
from analysis.presentation.files.latex import to_latex
from analysis.presentation.files.markdown import to_markdown
from analysis.presentation.files.spreadsheet import to_xlsx
from analysis.presentation.files.word import to_docx
from analysis.presentation.report_page import ReportPage

__all__ = ["FILE_FORMATS", "FORMAT_NAMES", "FileFormat"]


@dataclass(frozen=True)
class FileFormat:
    """A format that a report is given in: its name on the page, its media type, and who writes it."""

    name: str
    media_type: str
    write: Callable[[ReportPage], bytes]


_OFFICE = "application/vnd.openxmlformats-officedocument"

FILE_FORMATS: Mapping[str, FileFormat] = MappingProxyType(
    {
        "docx": FileFormat("DOCX", f"{_OFFICE}.wordprocessingml.document", to_docx),
        "xlsx": FileFormat("XLSX", f"{_OFFICE}.spreadsheetml.sheet", to_xlsx),
        "csv": FileFormat("CSV", "text/csv; charset=utf-8", to_csv),
        "tex": FileFormat("LaTeX", "application/x-tex; charset=utf-8", to_latex),
        "md": FileFormat("Markdown", "text/markdown; charset=utf-8", to_markdown),
    }
)
"""By the ending of the file's name."""

FORMAT_NAMES = {ending: one.name for ending, one in FILE_FORMATS.items()}
