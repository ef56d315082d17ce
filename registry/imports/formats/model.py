"""What an opened workbook is, whatever file it came from: sheets of columns of raw cells, and remarks about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

RemarkKind = Literal["comment", "strike", "colour", "hidden_row", "hidden_column", "hidden_sheet", "ragged_row"]


class UnusableFile(Exception):
    """The file as a whole can't be read; its text is the one sentence shown to the person who sent it.

    ``sentence`` and ``params`` are kept apart, so that the sentence can be translated where Django is.
    """

    def __init__(self, sentence: str, **params: str | int) -> None:
        super().__init__(sentence % params if params else sentence)
        self.sentence, self.params = sentence, params


def gettext_noop(text: str) -> str:
    """Mark a text for translation as Django's function of this name does, without loading Django."""
    return text


TOO_MUCH_MEMORY = gettext_noop(
    "The file needs far more memory to be read than a table of its size does: save its values alone, or split it."
)
TOO_MUCH_TIME = gettext_noop(
    "The file takes far longer to be read than a table of its size does: save its values alone, or split it."
)


@dataclass(frozen=True, slots=True)
class CellError:
    """A spreadsheet error such as ``#DIV/0!`` that stands where a value should be."""

    text: str


@dataclass(frozen=True, slots=True)
class UncachedFormula:
    """A formula that the file stores without its result, so that there is no value to read."""

    formula: str


RawCell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | CellError | UncachedFormula | None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a place in a sheet that is reported and never interpreted (a comment, a struck-through cell).

    ``row`` and ``column`` count from 1; 0 stands for the whole row, column or sheet. A colour without a row has, as its
    text, how many cells more are coloured than are listed.
    """

    kind: RemarkKind
    row: int = 0
    column: int = 0
    text: str = ""


@dataclass(frozen=True)
class Sheet:
    """One visible sheet: ``columns[c][r]`` is the raw cell of row ``r + 1``; every column has ``row_count`` cells.

    ``row_lengths`` is given for text files only, where a row may be longer or shorter than its header.
    """

    name: str
    columns: tuple[Sequence[RawCell], ...]
    row_count: int
    merged: tuple[tuple[int, int, int, int], ...] = ()
    remarks: tuple[Remark, ...] = ()
    row_lengths: Sequence[int] | None = None

    def row(self, number: int) -> list[RawCell]:
        """Return the cells of the row numbered ``number``, counting from 1 as the spreadsheet shows it."""
        return [column[number - 1] for column in self.columns]


@dataclass(frozen=True)
class Workbook:
    """An opened file: its kind, how its text was decoded, its epoch, its visible sheets and the hidden ones' names.

    ``hidden`` holds the first rows of the hidden sheets: they are never imported, but may tell who the patients are.
    """

    kind: str
    sheets: tuple[Sheet, ...]
    hidden_sheets: tuple[str, ...] = ()
    encoding: str = ""
    separator: str = ""
    date_1904: bool = False
    remarks: tuple[Remark, ...] = ()
    hidden: tuple[Sheet, ...] = ()


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 1.

    >>> column_letters(1), column_letters(28), column_letters(16384)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column from its letters, counting from 1.

    >>> column_number("AB")
    28
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, column: int) -> str:
    """Return a cell's address as a spreadsheet writes it; a whole row is ``8:8`` and a whole column ``F:F``.

    >>> address(8, 6), address(8, 0), address(0, 6)
    ('F8', '8:8', 'F:F')
    """
    if not row:
        return f"{column_letters(column)}:{column_letters(column)}" if column else ""
    return f"{column_letters(column)}{row}" if column else f"{row}:{row}"


def raw_text(cell: RawCell) -> str:
    """Return a cell as the text a person sees: whole numbers without ``.0``, dates in ISO form, errors as they stand.

    >>> raw_text(391.0), raw_text(6.2), raw_text(None)
    ('391', '6.2', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, CellError):
        return cell.text
    if isinstance(cell, UncachedFormula):
        return f"={cell.formula}"
    return str(cell)
