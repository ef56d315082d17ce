"""What the tests of the import share: a site, a user, and short ways to read a file."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from registry.imports.actions import import_now
from registry.imports.context import ImportContext, import_context
from registry.imports.models import ImportProfile
from registry.imports.plan import build_plan
from registry.imports.planned import Plan
from registry.imports.presentation import as_data
from registry.imports.profiles import default_profile
from registry.models import Site, Study, User
from tests.factories import SiteFactory, UserFactory

FILES = Path(__file__).parent / "files"
Table = Sequence[Sequence[Any]]


def csv_bytes(*lines: str, encoding: str = "utf-8") -> bytes:
    """Return a text table."""
    return "\n".join(lines).encode(encoding) + b"\n"


def workbook_bytes(**sheets: Table) -> bytes:
    """Return an XLSX file with these sheets, cells as they are given."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if hasattr(cell, "year"):
                    sheet.write_datetime(number, column, cell, day)
                elif cell is not None:
                    sheet.write(number, column, cell)
    book.close()
    return buffer.getvalue()


@pytest.fixture
def site(db: None) -> Site:
    return SiteFactory.create(code="HN")


@pytest.fixture
def curator(site: Site) -> User:
    return UserFactory.create(username="curator", sites=[site], roles=["curator"])


@pytest.fixture
def profile(db: None) -> ImportProfile:
    return default_profile()


@pytest.fixture
def context(site: Site, profile: ImportProfile) -> ImportContext:
    return import_context(user=None, site=site, study=None, profile=profile)


@pytest.fixture
def plan_of(site: Site, profile: ImportProfile) -> Callable[..., Plan]:
    """Plan a file's bytes, with some of the profile's settings changed."""

    def plan(data: bytes, *, user: User | None = None, study: Study | None = None, **settings: Any) -> Plan:
        for name, value in settings.items():
            setattr(profile, name, value)
        return build_plan(data, import_context(user=user, site=site, study=study, profile=profile))

    return plan


@pytest.fixture
def cells_of(plan_of: Callable[..., Plan]) -> Callable[..., dict[str, dict[str, Any]]]:
    """Return a file's cells by address."""

    def cells(data: bytes, **settings: Any) -> dict[str, dict[str, Any]]:
        told = as_data(plan_of(data, **settings), applied=False)
        return {cell["cell"]: cell for cell in told["cells"]}

    return cells


def codes(plan: Plan) -> list[tuple[str, str]]:
    """Return the cells and kinds of what is rejected."""
    return sorted((problem.cell, problem.code) for problem in plan.problems if problem.severity == "reject")


def applied(data: bytes, context: ImportContext, *, good_rows_only: bool = False) -> Plan:
    plan, run = import_now(file_bytes=data, file_name="ward", context=context, good_rows_only=good_rows_only)
    assert run is not None
    return plan
