"""A table before it is written: what a page, a text and a printed sheet all show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from string import ascii_lowercase

from django.utils.translation import gettext as _

from analysis.presentation.formatting import BLANK, list_separator
from analysis.summaries import Count, Withheld
from analysis.summaries.who import Who


@dataclass(frozen=True)
class Lead:
    """A count within a sentence or a cell, with whom it counts: the page leads to them as a cell does."""

    count: Count
    who: Who
    label: str = ""

    def __str__(self) -> str:
        """Give the words of the link."""
        count = _("withheld") if isinstance(self.count, Withheld) else str(self.count)
        return f"{count} {self.label}".rstrip()

    @property
    def behind(self) -> Who | None:
        """Whom there is to show."""
        return self.who if isinstance(self.count, int) and self.count > 0 else None


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes
    ----------
    text
        What is printed.
    mark
        Letter of the note that explains it.
    small
        Further, smaller lines; a `Lead` among them is a link of its own.
    spoken
        What a screen reader says in place of a sign that has no words.
    rows, columns
        How many of them the cell spans.
    who
        Whom the cell counts; the page makes it a link for those who may see the records.
    basis
        From whom a number that counts nobody was computed, where no count of its row leads to them.
    leads, between
        The counts of a cell that has several of them, in the order of its text, and what stands between them; the
        separator of lists unless it says otherwise.
    """

    text: str
    mark: str = ""
    small: tuple[str | Lead, ...] = ()
    spoken: str = ""
    rows: int = 1
    columns: int = 1
    who: Who | None = None
    leads: tuple[Lead, ...] = ()
    basis: Who | None = None
    between: str = ""

    def computed_from(self, basis: Who | None) -> Cell:
        """Say from whom the number was computed; a dash leads nowhere."""
        return self if self.is_blank else replace(self, basis=basis)

    def of(self, who: Who | None) -> Cell:
        """Say whom the cell counts; a dash and a count of none lead nowhere."""
        return self if self.is_blank or self.text.split()[:1] == ["0"] else replace(self, who=who)

    @property
    def separator(self) -> str:
        """What stands between several counts."""
        return self.between or list_separator()

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to say here."""
        return self.text == BLANK

    @property
    def as_text(self) -> str:
        """Everything that the cell prints, in one line."""
        line = f"{self.text} ({'; '.join(map(str, self.small))})" if self.small else self.text
        return f"{line} [{self.mark}]" if self.mark else line


def blank(spoken: str, mark: str = "", rows: int = 1) -> Cell:
    """Give a cell that has nothing to say, and says so to who cannot see the dash."""
    return Cell(BLANK, mark=mark, spoken=spoken, rows=rows)


@dataclass(frozen=True)
class Row:
    """A row with its heading. ``total`` marks the row over all groups."""

    label: str
    cells: tuple[Cell, ...]
    total: bool = False


@dataclass(frozen=True)
class Part:
    """Rows that belong together, under a heading of their own; the first part of a table has none."""

    title: str
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True)
class Column:
    """A column; neighbours with the same ``above`` share that heading. ``who`` are those whom its heading counts."""

    label: str
    above: str = ""
    who: Who | None = None

    @property
    def full_label(self) -> str:
        """The heading where there is only one line for it."""
        return f"{self.above}: {self.label}" if self.above else self.label


@dataclass(frozen=True)
class Heading:
    """A heading over one or several columns."""

    label: str
    columns: int


_BETWEEN = "\N{UNIT SEPARATOR}"
"""Stands around the place of a count while a sentence is put together; no text has it."""


@dataclass(frozen=True)
class Note:
    """A sentence under the table; with a mark, it explains the cells that carry the mark.

    ``parts`` are its texts and counts in their order, where counts lead to patients.
    """

    text: str
    mark: str = ""
    parts: tuple[str | Lead, ...] = ()

    @classmethod
    def leading(cls, sentence: str, words: Mapping[str, object]) -> Note:
        """Fill a sentence whose counts lead to the patients behind them.

        Parameters
        ----------
        sentence
            Names its words as ``%(count)s``.
        words
            By their names; a `Lead`, alone or among the parts of a tuple, becomes a link.
        """
        leads: list[Lead] = []

        def marked(one: object) -> object:
            if isinstance(one, tuple):
                return "".join(str(marked(part)) for part in one)
            if not isinstance(one, Lead):
                return one
            leads.append(one)
            return f"{_BETWEEN}{len(leads) - 1}{_BETWEEN}"

        pieces = (sentence % {name: marked(one) for name, one in words.items()}).split(_BETWEEN)
        parts = tuple(leads[int(piece)] if place % 2 else piece for place, piece in enumerate(pieces))
        return cls("".join(map(str, parts)), parts=parts)


@dataclass(frozen=True)
class Table:
    """A table with its title, unit and notes. ``first`` is the heading of the row labels."""

    title: str
    unit: str
    first: str
    columns: tuple[Column, ...]
    parts: tuple[Part, ...]
    notes: tuple[Note, ...] = ()

    @property
    def width(self) -> int:
        """Number of columns, the row labels included."""
        return len(self.columns) + 1

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The upper line of headings, or nothing when no column has one."""
        found: list[Heading] = []
        for column in self.columns:
            if found and column.above and found[-1].label == column.above:
                found[-1] = Heading(column.above, found[-1].columns + 1)
            else:
                found.append(Heading(column.above, 1))
        return tuple(found) if any(heading.label for heading in found) else ()


@dataclass
class Marks:
    """Gives letters to the notes of a table, the same letter for the same sentence."""

    sentences: list[str] = field(default_factory=list)

    def mark(self, sentence: str) -> str:
        """Give the letter of a sentence: a to z, then aa, ab and so on."""
        if sentence not in self.sentences:
            self.sentences.append(sentence)
        return _letters(self.sentences.index(sentence))

    @property
    def notes(self) -> tuple[Note, ...]:
        """The sentences, in the order in which they were met."""
        return tuple(Note(sentence, _letters(position)) for position, sentence in enumerate(self.sentences))


def _letters(position: int) -> str:
    turn, letter = divmod(position, len(ascii_lowercase))
    return (_letters(turn - 1) if turn else "") + ascii_lowercase[letter]


def to_markdown(table: Table) -> str:
    """Write a table as Markdown (GitHub's pipes); a spanned cell stands in the first of its rows."""
    lines = [_line([table.first, *(column.full_label for column in table.columns)])]
    lines.append("|" + "---|" + "---:|" * len(table.columns))
    for part in table.parts:
        if part.title:
            lines.append(_line([f"**{part.title}**", *[""] * len(table.columns)]))
        lines += _part_lines(part, len(table.columns))
    notes = [f"{note.mark}: {note.text}" if note.mark else note.text for note in table.notes]
    title = f"## {table.title}" + (f" ({table.unit})" if table.unit else "")
    return "\n".join([title, "", *lines, "", *(f"- {note}" for note in notes)]).rstrip() + "\n"


def row_texts(part: Part, width: int) -> list[list[str]]:
    """Give a text for each column of each row; a cell over several rows stands in the first of them."""
    found = []
    waiting = [0] * width  # How many more rows the cell above fills in each column.
    for row in part.rows:
        cells = iter(row.cells)
        texts: list[str] = []
        while len(texts) < width:
            column = len(texts)
            if waiting[column]:
                waiting[column] -= 1
                texts.append("")
                continue
            cell = next(cells)
            waiting[column] = cell.rows - 1
            texts += [cell.as_text, *[""] * (cell.columns - 1)]
        found.append(texts)
    return found


def _part_lines(part: Part, width: int) -> list[str]:
    texts = row_texts(part, width)
    lines = [_line([row.label, *found]) for row, found in zip(part.rows, texts, strict=True)]
    if part.note:
        lines.append(_line([part.note, *[""] * width]))
    return lines


def _line(texts: list[str]) -> str:
    return "| " + " | ".join(text.replace("|", "\\|").replace("\n", " ") for text in texts) + " |"


def no_comparison() -> Cell:
    """Give the cell of a row that no test compares."""
    return blank(_("no comparison"))
