"""What every report's page is made of, ready for the one template: sections with tables and figures, and methods."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from django.utils.translation import gettext as _
from matplotlib.figure import Figure

from analysis.presentation.canvas import ImageFormat, saved
from analysis.presentation.data_version import data_sentence, software_text, stated_version
from analysis.presentation.drawn_data import DrawnData
from analysis.presentation.summary_methods import MethodsText
from analysis.presentation.tables import Table
from analysis.summaries import DataVersion

PHONE_PIXELS = 400
WIDE_PIXELS = 600
"""From this width on a figure beside another would be too small to read."""


@dataclass(frozen=True)
class Picture:
    """A figure with its words.

    Attributes
    ----------
    key
        By which its image is asked for.
    finding
        What it shows, for who does not see it.
    caption
        What its parts mean, a sentence each.
    numbers
        The data as a table.
    draw
        Draws it; called under the lock of the canvas only.
    width, height
        Of the image on the page, in pixels.
    drawn
        Each point that is drawn, where the report gives them.
    """

    key: str
    title: str
    finding: str
    caption: tuple[str, ...]
    numbers: Table
    draw: Callable[[], Figure]
    width: int = 350
    height: int = 280
    drawn: DrawnData | None = None

    @property
    def is_wide(self) -> bool:
        """Whether it is drawn for the width of the page, not for a column of it."""
        return self.width >= WIDE_PIXELS

    @property
    def is_broad(self) -> bool:
        """Whether its letters would be too small at the width of a phone."""
        return self.width > PHONE_PIXELS

    def render(self, image_format: ImageFormat, footer: str = "") -> bytes:
        """Give the image as a file; one to take away says below on which data it was drawn."""
        return saved(self.draw, self.title, image_format, footer)


@dataclass(frozen=True)
class Section:
    """A part of a report under a heading of its own."""

    anchor: str
    heading: str
    tables: tuple[Table, ...] = ()
    pictures: tuple[Picture, ...] = ()
    lead: str = ""

    @property
    def keyed_tables(self) -> tuple[tuple[str, Table], ...]:
        """Each table with the key by which its own file is asked for."""
        return tuple((f"{self.anchor}-{place}", table) for place, table in enumerate(self.tables, start=1))

    def titled(self, table: Table) -> Table:
        """Give a table a title that can stand alone."""
        if self.heading.casefold() in table.title.casefold() or table.title.casefold() in self.heading.casefold():
            return table
        return replace(table, title=_("%(section)s: %(table)s") % {"section": self.heading, "table": table.title})


class Computed(Protocol):
    """What every report knows of its making."""

    @property
    def data_version(self) -> DataVersion:
        """On what it ran."""
        ...

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """The programs that computed it, each with its version."""
        ...


@dataclass(frozen=True)
class ReportPage:
    """A report as its page shows it.

    Attributes
    ----------
    about
        Of which study and with which conditions, as sentences; what a file says of its data besides the version.
    """

    title: str
    lead: str
    empty: str
    sections: tuple[Section, ...]
    methods: MethodsText
    data_version: str
    software: str
    about: str = ""

    @classmethod
    def of(
        cls, report: Computed, *, title: str, lead: str, empty: str, sections: Iterable[Section], methods: MethodsText
    ) -> ReportPage:
        """Make the page of a report; on what data and with which software it was computed is stated from the report."""
        return cls(
            title=title,
            lead=lead,
            empty=empty,
            sections=tuple(sections),
            methods=methods,
            data_version=stated_version(report.data_version),
            software=software_text(report.versions),
        )

    @property
    def statements(self) -> tuple[str, ...]:
        """What stands below the tables of a file: the methods, the data, the references."""
        return (self.methods.paragraph, self.data_statement, *self.methods.references)

    @property
    def data_statement(self) -> str:
        """On which data, of whom: what every table and figure that is taken away carries."""
        return " ".join(filter(None, (self.about, data_sentence(self.data_version))))

    @property
    def footer(self) -> str:
        """What stands below a figure that is taken away."""
        return f"{self.title}. {self.data_statement} {self.software}"

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, in the order of the page; outside of its section, its title says what the section is about."""
        return tuple(section.titled(table) for section in self.sections for table in section.tables)

    def with_only(self, key: str) -> ReportPage | None:
        """Give the page with one of its tables, found by its key, and nothing else but what is said of the data."""
        for section in self.sections:
            for own, table in section.keyed_tables:
                if own == key:
                    return replace(self, sections=(replace(section, tables=(table,), pictures=()),))
        return None

    def picture(self, key: str) -> Picture | None:
        """Find a figure by its key."""
        found = (one for section in self.sections for one in section.pictures if one.key == key)
        return next(found, None)
