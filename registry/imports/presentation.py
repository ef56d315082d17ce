"""A plan as the command prints it: for people grouped by kind, for programs as data."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.imports.column_words import meanings_of
from registry.imports.description import (
    cells_data,
    columns_data,
    file_data,
    problem_data,
    problem_groups,
    sorted_problems,
)
from registry.imports.planned import Plan
from registry.imports.row_description import rows_data

# Beyond this, only cells of which something is said are listed.
EVERY_CELL_UP_TO = 20_000
LISTED_ROWS = 2_000
SHOWN_OF_A_KIND = 8


def as_data(plan: Plan, *, applied: bool) -> dict[str, Any]:
    """Return a plan as JSON data: counts by table, cells, refused rows, unknown columns, skipped rows, problems."""
    cells = sum(len(column.cells) for sheet in plan.sheets for column in sheet.columns)
    problems = sorted_problems(plan)
    columns = _columns(plan)
    return {
        "usable": True,
        "applied": applied,
        "blocked": plan.blocked,
        "file": file_data(plan),
        "rows": plan.row_counts,
        "counts": plan.counts,
        "columns": columns,
        "unknown_columns": [column for column in columns if not column["code"] and not column["identity"]],
        "cells": cells_data(plan, every=cells <= EVERY_CELL_UP_TO),
        "refused_rows": rows_data(plan, "refused", LISTED_ROWS),
        "changed_rows": rows_data(plan, "changed", LISTED_ROWS),
        "skipped_rows": [problem_data(problem) for problem in problems if problem.severity == "skip"],
        "problems": [problem_data(problem) for problem in problems],
    }


def as_text(plan: Plan, *, applied: bool) -> str:
    """Return a plan in words: how the file was read, what would be written, and the problems by kind."""
    lines = [*_file_lines(plan), "", *_count_lines(plan), ""]
    for group in problem_groups(plan):
        found = [
            problem
            for problem in sorted_problems(plan)
            if (problem.severity, problem.code) == (group["severity"], group["code"])
        ]
        alike = len({problem.reason for problem in found}) == 1
        such_as = "" if alike else _("such as: ")
        lines.append(f"{group['severity']} × {group['count']}: {such_as}{group['reason']}")
        cells = [f"{problem.sheet}!{problem.cell}" if problem.sheet else problem.cell for problem in found]
        lines.append(f"    {', '.join(cells[:SHOWN_OF_A_KIND])}{' …' if len(cells) > SHOWN_OF_A_KIND else ''}")
        if group["remedy"]:
            lines.append(f"    {group['remedy']}")
    lines += ["", _closing(plan, applied=applied)]
    return "\n".join(lines)


def _file_lines(plan: Plan) -> list[str]:
    data = file_data(plan)
    told = [data["kind"].upper(), data["encoding"], data["separator"] and f"“{data['separator']}”"]
    lines = [", ".join(part for part in told if part)]
    for column in _columns(plan):
        arrow = column["meaning"] or (
            _("a %(what)s") % {"what": column["identity"]} if column["identity"] else _("not known")
        )
        unit = f" [{column['unit']}]" if column["unit"] else ""
        timepoint = f" ({column['timepoint']})" if column["timepoint"] else ""
        lines.append(f"  {column['cell']:>5} {column['header']} → {arrow}{unit}{timepoint}")
    return lines


def _columns(plan: Plan) -> list[dict[str, Any]]:
    columns = columns_data(plan)
    meanings = meanings_of(column["code"] for column in columns)
    return [column | {"meaning": meanings.get(column["code"], column["code"])} for column in columns]


def _count_lines(plan: Plan) -> list[str]:
    lines = []
    for table, counts in plan.counts.items():
        told = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
        lines.append(f"{table}: {told}")
    return lines or [_("No record would be written.")]


def _closing(plan: Plan, *, applied: bool) -> str:
    if applied:
        said = ngettext(
            "Applied. %(count)s row was refused.", "Applied. %(count)s rows were refused.", plan.refused_rows
        )
        return said % {"count": plan.refused_rows}
    if plan.refused_rows:
        said = ngettext(
            "%(count)s row is refused; nothing is stored.",
            "%(count)s rows are refused; nothing is stored.",
            plan.refused_rows,
        )
        return said % {"count": plan.refused_rows}
    return _("Preview only; nothing is stored. Add --apply to write it.")
