"""Safe opening of workbooks and text tables."""

from .model import (
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
from .reader import open_workbook

__all__ = [
    "CellError",
    "RawCell",
    "Remark",
    "Sheet",
    "UncachedFormula",
    "UnusableFile",
    "Workbook",
    "address",
    "column_letters",
    "open_workbook",
    "raw_text",
]
