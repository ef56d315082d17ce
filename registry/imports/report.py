"""What is said of a file as a workbook: one row each."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from registry.imports.problems import Problem

WIDTHS = (10, 20, 10, 30, 80, 60)
# A sheet ends at 1,048,576 rows, and nobody reads as many; the gravest stand first.
MOST_LISTED = 50_000


def problem_report(problems: Sequence[Problem], total: int | None = None) -> bytes:
    """Return an XLSX file that lists the first `MOST_LISTED` problems, and says how many of ``total`` these are.

    Texts are written as texts, marked as such, so that no spreadsheet program takes one for a formula or a link.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet(_("Problems")[:31])
    head = book.add_format({"bold": True})
    text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "quote_prefix": True})
    for column, title in enumerate((_("Verdict"), _("Sheet"), _("Cell"), _("Text"), _("Reason"), _("What to do"))):
        sheet.write_string(0, column, title, head)
        sheet.set_column(column, column, WIDTHS[column])
    listed, total = problems[:MOST_LISTED], len(problems) if total is None else total
    for row, problem in enumerate(listed, start=1):
        values = (problem.severity, problem.sheet, problem.cell, problem.raw, problem.reason, problem.remedy)
        for column, value in enumerate(values):
            sheet.write_string(row, column, value[:32_000], text)
    if len(listed) < total:
        more = _("%(listed)s of %(total)s are listed: correct these first.")
        sheet.write_string(len(listed) + 1, 0, more % {"listed": len(listed), "total": total}, head)
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()
