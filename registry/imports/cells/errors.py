"""Error values of spreadsheets, as cells and as the texts that a text table keeps of them."""

from __future__ import annotations

from registry.imports.workbook import CellError, RawCell

# Excel's errors in English, Italian and as LibreOffice writes them; a CSV file holds what the screen showed.
ERRORS = frozenset(
    ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#FIELD!",
     "#GETTING_DATA", "#N/D", "#NOME?", "#NULLO!", "#RIF!", "#VALORE!", "#ESPANSIONE!")
)  # fmt: skip


def error_text(cell: RawCell) -> str:
    """Return the text of an error value; empty for any other cell.

    >>> error_text("#REF!"), error_text(CellError("#N/A")), error_text("#1")
    ('#REF!', '#N/A', '')
    """
    if isinstance(cell, CellError):
        return cell.text
    if not isinstance(cell, str) or not cell.lstrip().startswith(("#", "Err:")):
        return ""
    text = cell.strip()
    return text if text.upper() in ERRORS or (text.startswith("Err:") and text[4:].isdigit()) else ""
