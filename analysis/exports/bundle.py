"""What a reader takes away of a report: its data set in a format, or a bundle that recomputes its numbers."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.dataset.reader import Reader
from analysis.exports.archive import archive
from analysis.exports.calls import NamedNumber
from analysis.exports.deidentified import deidentified
from analysis.exports.files.cells import data_csv
from analysis.exports.files.codebook import codebook_csv
from analysis.exports.files.r_script import read_r
from analysis.exports.files.statistical import spss, stata
from analysis.exports.frame import Frame
from analysis.exports.programs import library_files, python_program, r_program
from analysis.exports.readme import bundle_readme, data_readme
from analysis.exports.rights import Form, form_for
from analysis.exports.scripts.catalogue import REPORT_DATA
from analysis.exports.scripts.families import families_of, with_families
from analysis.exports.scripts.flow import FLOW_FILE, MODULE, flow_csv, flow_numbers, tells_flow
from analysis.presentation.files.markdown import to_markdown
from analysis.presentation.report_page import ReportPage
from registry.audit.events import exported
from registry.models import User

BUNDLE = "reproduction"
LIBRARIES = ("numpy", "scipy", "statsmodels")
R_OF_TESTS = "R 4.2.2, survival 3.5-3, cmprsk 2.2-11"
"""With what the scripts in R are tried, and agree."""


@dataclass(frozen=True, eq=False)
class Taken:
    """What is taken of a report.

    Attributes
    ----------
    name, query
        The report, and what was asked, as its address says it.
    asked, report, page
        What was asked, what was computed, and that in words, as the reader may see them.
    """

    name: str
    query: str
    asked: Any
    report: Any
    page: ReportPage
    user: User | None

    @property
    def form(self) -> Form:
        """In which form the reader may have the data."""
        return form_for(self.user)

    def frame(self) -> Frame:
        """Give the data as the reader may have them."""
        form = self.form
        whole = REPORT_DATA[self.name].frame(self.asked, self.report, Reader(self.user))
        if form is Form.AS_RECORDED:
            return whole
        return deidentified(whole, f"{self.name}?{self.query}#{self.report.data_version.digest}")

    def numbers(self, frame: Frame) -> list[NamedNumber]:
        """Give the numbers of the report that must come out of these data again."""
        changed, data = set(frame.changed), REPORT_DATA[self.name]
        every = (*flow_numbers(self.report, frame), *data.numbers(self.asked, self.report, frame))
        found = [one for one in every if one.names.isdisjoint(changed)]
        return with_families(found, families_of(self.report))


@dataclass(frozen=True)
class DataFormat:
    """A format of a data set: its name on the page, and its files."""

    name: str | Promise
    files: Callable[[Frame, str], dict[str, bytes]]


DATA_FORMATS: Mapping[str, DataFormat] = MappingProxyType(
    {
        "csv": DataFormat("CSV", lambda frame, _title: {"data.csv": data_csv(frame)}),
        "spss": DataFormat("SPSS", lambda frame, title: {"data.sav": spss(frame, title)}),
        "stata": DataFormat("Stata", lambda frame, title: {"data.dta": stata(frame, title)}),
        "r": DataFormat(
            gettext_lazy("R script and CSV"),
            lambda frame, _title: {"data.csv": data_csv(frame), "read.R": read_r(frame)},
        ),
    }
)
"""By what the address calls them."""


def data_set(taken: Taken, form: str) -> bytes:
    """Give the data set of a report with its codebook, and record that it was taken."""
    frame = taken.frame()
    files = DATA_FORMATS[form].files(frame, taken.page.title)
    about = {"codebook.csv": codebook_csv(frame), "README.md": data_readme(taken, frame)}
    return _recorded(taken, frame, f"data set, {form}", archive(files | about))


def bundle(taken: Taken) -> bytes:
    """Give what recomputes the numbers of a report, and record that it was taken."""
    frame, data = taken.frame(), REPORT_DATA[taken.name]
    numbers = taken.numbers(frame)
    modules = (*data.modules, *(["adjusting"] if any(one.family for one in numbers) else []))
    further = data.files(taken.report)
    if tells_flow(taken.report):
        modules, further = (*modules, MODULE), {**further, FLOW_FILE: flow_csv(taken.report, frame)}
    files = {
        "README.md": bundle_readme(taken, frame, len(numbers)),
        "data.csv": data_csv(frame),
        "codebook.csv": codebook_csv(frame),
        "reproduce.R": r_program(frame, numbers, modules),
        "reproduce.py": python_program(frame, numbers, modules),
        "report.md": to_markdown(taken.page),
        "methods.txt": _methods(taken.page),
        "versions.txt": _versions(taken.page),
    }
    return _recorded(taken, frame, "reproduction bundle", archive(files | further | library_files(modules)))


def _methods(page: ReportPage) -> bytes:
    return "\n".join([page.methods.paragraph, "", *page.methods.references, ""]).encode()


def _versions(page: ReportPage) -> bytes:
    """Say what computed the numbers, and with which versions the scripts were tried."""
    lines = [f"Cytoledger {_own_version()}", page.software, *(f"{name} {version(name)}" for name in LIBRARIES)]
    lines.append(R_OF_TESTS)
    return "\n".join([f"{_('data version')} {page.data_version}", *lines, ""]).encode()


@cache
def _own_version() -> str:
    """Read the version of this registry."""
    project: dict[str, str] = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return project["version"]


def record_tables(name: str, query: str, page: ReportPage, form: str, content: bytes) -> None:
    """Record that the tables of a report were taken as a file."""
    exported(
        what=f"{name}: tables, {form}",
        filters={"report": name, "query": query},
        columns=[table.title for table in page.tables],
        count=sum(len(part.rows) for table in page.tables for part in table.parts),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _recorded(taken: Taken, frame: Frame, what: str, content: bytes) -> bytes:
    exported(
        what=f"{taken.name}: {what}, {taken.form}",
        filters={"report": taken.name, "query": taken.query},
        columns=[one.name for one in frame.columns],
        count=len(frame),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return content
