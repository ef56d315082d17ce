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

# Fonts that have ≤, α, χ and the like, which that of LaTeX lacks; the first that is installed.
FONTS = ("Libertinus Serif", "STIX Two Text", "FreeSerif", "DejaVu Serif")
FIRST_COLUMN = 0.2
"""Of the width of a page: the column that names the rows."""

HEAD = (
    r"""% Compile with XeLaTeX or LuaLaTeX, which know every letter.
\documentclass{article}
\usepackage[landscape,margin=15mm]{geometry}
\usepackage{fontspec,booktabs,longtable,array,caption}
"""
    + "".join(rf"\IfFontExistsTF{{{font}}}{{\setmainfont{{{font}}}}}{{" for font in FONTS)
    + "}" * len(FONTS)
    + r"""
\setlength{\tabcolsep}{3pt}
\begin{document}
"""
)


def to_latex(page: ReportPage) -> bytes:
    """Write a document of its own, with the methods and their references at the end."""
    parts = [HEAD, rf"\section*{{{escaped(page.title)}}}", ""]
    parts += [_table(grid_of(table)) for table in page.tables]
    parts += [r"\paragraph{}", escaped(page.methods.paragraph), "", escaped(page.data_statement), ""]
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
    columns = rf"\begin{{longtable}}{{{_columns(width)}}}"
    lines = [r"\footnotesize", columns, rf"\caption*{{{escaped(grid.title)}}}\\", r"\toprule"]
    lines += [_line(grid.headings), r"\midrule", r"\endhead"]
    lines += [_row(row, width) for row in grid.rows]
    lines += [r"\bottomrule\addlinespace" if grid.notes else r"\bottomrule"]
    lines += [rf"\multicolumn{{{width}}}{{@{{}}p{{\linewidth}}@{{}}}}{{{escaped(note)}}}\\" for note in grid.notes]
    return "\n".join([*lines, r"\end{longtable}", r"\normalsize", ""])


def _columns(width: int) -> str:
    """Give columns that break their lines and together are as wide as the page."""
    if width == 1:
        return r"@{}p{\linewidth}@{}"
    share = (1 - FIRST_COLUMN) / (width - 1)
    first = rf">{{\raggedright\arraybackslash}}p{{\dimexpr {FIRST_COLUMN}\linewidth-2\tabcolsep}}"
    other = rf">{{\raggedleft\arraybackslash}}p{{\dimexpr {share:.4f}\linewidth-2\tabcolsep}}"
    return first + other * (width - 1)


def _row(row: GridRow, width: int) -> str:
    if row.kind is Kind.PART:
        return rf"\multicolumn{{{width}}}{{l}}{{\textbf{{{escaped(row.texts[0])}}}}}\\"
    return _line(row.texts)


def _line(texts: tuple[str, ...]) -> str:
    return " & ".join(escaped(text) for text in texts) + r" \\"
