"""The sheet that lists what is said of a workbook, with a link to each cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from django.utils.translation import gettext as _

from registry.imports.annotation.marking import Marking, Place, verdict_word
from registry.imports.annotation.styles import MAIN, AddedStyles
from registry.imports.annotation.xml_text import xml_attribute, xml_text
from registry.imports.own_marks import OWN_MARK
from registry.imports.problems import Problem
from registry.imports.workbook import address

# A sheet may have 65,530 links (Microsoft, "Excel specifications and limits").
MOST_LISTED = 50_000
LONGEST_TEXT = 2_000
HEAD_ROW = 4
WIDTHS = (14, 20, 10, 30, 80, 60)


def titles() -> tuple[str, ...]:
    """Return the heads of the list's columns."""
    return (_("Verdict"), _("Sheet"), _("Cell"), _("Text"), _("Reason"), _("What to do"))


def line_of(problem: Problem) -> tuple[str, ...]:
    """Return what the list says of one problem."""
    told = (verdict_word(problem.severity), problem.sheet, problem.cell, problem.raw, problem.reason, problem.remedy)
    return tuple(text[:LONGEST_TEXT] for text in told)


def introduction(file_name: str, listed: int, total: int) -> tuple[str, str]:
    """Return the two lines above the list."""
    title = OWN_MARK + _("problems of %(file)s") % {"file": file_name}
    how = _(
        "Correct the coloured cells in their sheets and upload this workbook again: this sheet and Cytoledger's "
        "comments are passed over. Orange cells with a border are refused; pale blue ones are to be checked."
    )
    if listed < total:
        more = _("%(listed)s of %(total)s are listed: correct these first.")
        how = f"{how} {more % {'listed': listed, 'total': total}}"
    return title, how


def problem_sheet(
    problems: Sequence[Problem], file_name: str, styles: AddedStyles, names: Collection[str]
) -> Iterator[bytes]:
    """Yield the XML of the sheet.

    Parameters
    ----------
    names
        The sheets that links may lead to.
    """
    listed = problems[:MOST_LISTED]
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(WIDTHS, start=1)
    )
    yield (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}"><sheetViews>'
        f'<sheetView workbookViewId="0"><pane ySplit="{HEAD_ROW}" topLeftCell="A{HEAD_ROW + 1}" '
        'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>"
    ).encode()
    title, how = introduction(file_name, len(listed), len(problems))
    yield _row(1, [title], [styles.bold]) + _row(2, [how], [styles.bold])
    yield _row(HEAD_ROW, titles(), [styles.bold] * len(WIDTHS))
    formats = [styles.text, styles.text, styles.link, styles.text, styles.text, styles.text]
    for number, problem in enumerate(listed, start=HEAD_ROW + 1):
        yield _row(number, line_of(problem), formats)
    yield b"</sheetData>" + b"".join(_links(listed, names)) + b"</worksheet>"


def _row(number: int, texts: Sequence[str], formats: Sequence[int]) -> bytes:
    cells = "".join(
        f'<c r="{address(number, column)}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{xml_text(text)}</t>'
        "</is></c>"
        for column, (text, style) in enumerate(zip(texts, formats, strict=True), start=1)
        if text
    )
    return f'<row r="{number}">{cells}</row>'.encode()


def _links(problems: Sequence[Problem], names: Collection[str]) -> Iterator[bytes]:
    lines = [
        f'<hyperlink ref="C{number}" location="{xml_attribute(link)}" display="{problem.cell}"/>'.encode()
        for number, problem in enumerate(problems, start=HEAD_ROW + 1)
        if (link := link_to(problem, names))
    ]
    if lines:
        yield b"<hyperlinks>" + b"".join(lines) + b"</hyperlinks>"


def link_to(problem: Problem, names: Collection[str]) -> str:
    """Return the place in the workbook that a problem is about, as links name it; empty where there is none."""
    if problem.sheet not in names or not problem.cell:
        return ""
    quoted = problem.sheet.replace("'", "''")
    return f"'{quoted}'!{problem.cell}"


def most_urgent(cells: dict[Place, Marking], most: int) -> dict[Place, Marking]:
    """Return at most so many cells, the refused before the others."""
    if len(cells) <= most:
        return cells
    ranked = sorted(cells.items(), key=lambda item: (item[1].severity != "reject", item[0]))
    return dict(ranked[:most])
