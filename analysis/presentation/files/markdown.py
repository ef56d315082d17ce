"""A report as Markdown."""

from __future__ import annotations

from analysis.presentation.report_page import ReportPage
from analysis.presentation.tables import to_markdown as table_to_markdown
from registry.exports.inert import inert_markdown


def to_markdown(page: ReportPage) -> bytes:
    """Write tables and methods; nothing in a text becomes HTML or a link."""
    parts = [f"# {page.title}", "", *(table_to_markdown(table) for table in page.tables)]
    parts += [page.methods.paragraph, "", page.data_statement, "", *_footer(page)]
    return inert_markdown("\n".join(parts)).encode()


def _footer(page: ReportPage) -> list[str]:
    return [*(f"- {reference}" for reference in page.methods.references), ""]
