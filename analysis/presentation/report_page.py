"""What every report's page is made of, ready for the one template: sections with tables and figures, and methods."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from matplotlib.figure import Figure

from analysis.presentation.canvas import ImageFormat, saved
from analysis.presentation.data_version import data_sentence, software_text, stated_version
from analysis.presentation.summary_methods import MethodsText
from analysis.presentation.tables import Table
from analysis.summaries import DataVersion

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
    """

    key: str
    title: str
    finding: str
    caption: tuple[str, ...]
    numbers: Table
    draw: Callable[[], Figure]
    width: int = 350
    height: int = 280

    @property
    def is_wide(self) -> bool:
        """Whether it is drawn for the width of the page, not for a column of it."""
        return self.width >= WIDE_PIXELS

    def render(self, image_format: ImageFormat) -> bytes:
        """Give the image as a file."""
        return saved(self.draw, self.title, image_format)


@dataclass(frozen=True)
class Section:
    """A part of a report under a heading of its own."""

    anchor: str
    heading: str
    tables: tuple[Table, ...] = ()
    pictures: tuple[Picture, ...] = ()
    lead: str = ""


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
    """A report as its page shows it."""

    title: str
    lead: str
    empty: str
    sections: tuple[Section, ...]
    methods: MethodsText
    data_version: str
    software: str

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
        return (self.methods.paragraph, data_sentence(self.data_version), *self.methods.references)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, in the order of the page."""
        return tuple(table for section in self.sections for table in section.tables)

    def picture(self, key: str) -> Picture | None:
        """Find a figure by its key."""
        found = (one for section in self.sections for one in section.pictures if one.key == key)
        return next(found, None)
