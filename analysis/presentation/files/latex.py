"""A report as LaTeX: each table a `longtable` with the rules of `booktabs`."""

from __future__ import annotations

import re

from analysis.presentation.files.grid import Grid, GridRow, Kind, grid_of
from analysis.presentation.report_page import ReportPage

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
}  # fmt: skip
_PATTERN = re.compile("|".join(map(re.escape, _SPECIAL)))

HEAD = r"""% Compile with XeLaTeX or LuaLaTeX, which know every letter.
\documentclass{article}
\usepackage{fontspec,booktabs,longtable,array,caption}
\begin{document}
"""


def to_latex(page: ReportPage) -> bytes:
    """Write a document of its own, with the methods and their references at the end."""
    parts = [HEAD, rf"\section*{{{escaped(page.title)}}}", ""]
    parts += [_table(grid_of(table)) for table in page.tables]
    parts += [r"\paragraph{}", escaped(page.methods.paragraph), ""]
    if page.methods.references:
        items = "\n".join(rf"\item {escaped(reference)}" for reference in page.methods.references)
        parts.append("\\begin{itemize}\n" + items + "\n\\end{itemize}")
    return "\n".join([*parts, r"\end{document}", ""]).encode()


def escaped(text: str) -> str:
    r"""Let no character of a text be a command.

    >>> escaped("5 % of {A_1} \\ & $x$")
    '5 \\% of \\{A\\_1\\} \\textbackslash{} \\& \\$x\\$'
    """
    return _PATTERN.sub(lambda found: _SPECIAL[found.group()], text)


def _table(grid: Grid) -> str:
    width = len(grid.headings)
    lines = [rf"\begin{{longtable}}{{l{'r' * (width - 1)}}}", rf"\caption*{{{escaped(grid.title)}}}\\", r"\toprule"]
    lines += [_line(grid.headings), r"\midrule", r"\endhead"]
    lines += [_row(row, width) for row in grid.rows]
    lines += [r"\bottomrule"]
    lines += [rf"\multicolumn{{{width}}}{{p{{\linewidth}}}}{{\footnotesize {escaped(note)}}}\\" for note in grid.notes]
    return "\n".join([*lines, r"\end{longtable}", ""])


def _row(row: GridRow, width: int) -> str:
    if row.kind is Kind.PART:
        return rf"\multicolumn{{{width}}}{{l}}{{\textbf{{{escaped(row.texts[0])}}}}}\\"
    return _line(row.texts)


def _line(texts: tuple[str, ...]) -> str:
    return " & ".join(escaped(text) for text in texts) + r" \\"
