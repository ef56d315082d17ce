"""Safe opening of workbooks and text tables."""

from registry.imports.formats.model import (
    CellError,
    RawCell,
    Remark,
    Sheet,
    UncachedFormula,
    UnusableFile,
    Workbook,
    address,
    column_letters,
    raw_text,
)

from .reader import check_file, open_workbook, translated_refusals

__all__ = [
    "CellError",
    "RawCell",
    "Remark",
    "Sheet",
    "UncachedFormula",
    "UnusableFile",
    "Workbook",
    "address",
    "check_file",
    "column_letters",
    "open_workbook",
    "raw_text",
    "translated_refusals",
]
