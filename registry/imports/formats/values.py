"""The values of a workbook, taken by calamine from a container in which everything was checked."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import cast

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    WorksheetNotFound,
    ZipError,
)
from python_calamine import XmlError as CalamineXmlError

from .container import damaged
from .marks import piled_marks
from .model import CellError, RawCell, Sheet, UncachedFormula, UnusableFile
from .model import gettext_noop as _
from .sheet_marks import SheetMarks

# Shorter texts are put in order in no time, whatever they hold.
LONG_TEXT = 100
READER_ERRORS = (CalamineError, CalamineXmlError, ZipError, WorksheetNotFound)
Row = list[RawCell]


@contextmanager
def _faults_of_the_reader() -> Iterator[None]:
    """Turn what the reader can't read into a sentence.

    It is written in Rust, whose panics are no `Exception` here and have no name that could be imported.
    """
    try:
        yield
    except PasswordError as error:
        raise UnusableFile(_("The workbook is password-protected: remove the password and send it again.")) from error
    except READER_ERRORS as error:
        raise UnusableFile(damaged()) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise UnusableFile(damaged()) from error


class Values:
    """Calamine's view of a workbook."""

    def __init__(self, data: bytes) -> None:
        with _faults_of_the_reader():
            self.reader = CalamineWorkbook.from_filelike(io.BytesIO(data))

    def sheet(self, known_as: str, name: str, marks: SheetMarks | None = None, *, rows: int | None = None) -> Sheet:
        """Return a sheet by the name under which the reader knows it; of its ``rows`` the first alone, if given."""
        with _faults_of_the_reader():
            found = self.reader.get_sheet_by_name(known_as).to_python(skip_empty_area=False, nrows=rows)
        cells = cast("list[Row]", found)
        marks = marks or SheetMarks()
        _replace(cells, marks.replaced if rows is None else {})
        columns = tuple(map(_shared_texts, zip(*cells, strict=True)))
        return Sheet(name, columns, len(cells), tuple(marks.merged), marks.every_remark())


def _shared_texts(column: tuple[RawCell, ...]) -> tuple[RawCell, ...]:
    """Return a column in which equal texts are one object."""
    types = set(map(type, column))
    if str not in types:
        return column
    seen: dict[RawCell, RawCell] = {}
    if len(types) == 1:
        column = tuple(map(seen.setdefault, column, column))
    else:
        # Of numbers, equal ones may differ: 1 and TRUE.
        column = tuple([seen.setdefault(cell, cell) if type(cell) is str else cell for cell in column])
    if any(isinstance(text, str) and len(text) > LONG_TEXT and piled_marks(text) for text in seen):
        raise UnusableFile(_("The file piles more accents on one letter than any language does."))
    return column


def _replace(rows: list[Row], replaced: Mapping[tuple[int, int], CellError | UncachedFormula]) -> None:
    """Put errors and resultless formulas where the reader left nothing, widening the table if they stand at its
    edge.
    """
    if not replaced:
        return
    width = max([len(rows[0]) if rows else 0, *(column for _row, column in replaced)])
    height = max([len(rows), *(row for row, _column in replaced)])
    for cells in rows:
        cells.extend([""] * (width - len(cells)))
    rows.extend([""] * width for _missing in range(height - len(rows)))
    for (row, column), cell in replaced.items():
        rows[row - 1][column - 1] = cell
