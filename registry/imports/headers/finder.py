"""Where a sheet's header is, and what each of its columns means by all of them together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from registry.imports.cells import squeeze
from registry.imports.workbook import Sheet

from .catalogue import ANALYTE_PREFIX, IGNORED, ROW_NUMBER, Catalogue, table_names
from .dates import SPECIMEN_DATE, date_of, is_bare_date
from .declared import Declared
from .match import HeaderMatch
from .rows import MOST_HEADER_ROWS, HeaderRows

# Of the rows that explain many columns by themselves, the first ones head the table; data that repeat names don't.
NAMING_ROWS = 5
# A result's own column may carry the unit of all results in its header.
RESULT = "assayresult.value"
SHEET_NAMES = {
    "patient": ("patient", "demograph", "benhnhan", "pazient", "anagraf"),
    "enrolment": ("enrol", "thunhan", "arruol"),
    "nodule": ("nodule", "noduli", "nhan"),
    "tumourassessment": ("tumour", "tumor", "khoiu", "lesion", "imaging", "hinhanh", "tumori"),
    "treatmentdrug": ("drug", "thuoc", "farmac"),
    "treatment": ("treatment", "therap", "dieutri", "trattament", "terapi", "chemio",
                  "surger", "operation", "resection", "phauthuat", "catgan", "chirurg", "intervento", "resezion"),
    "followup": ("followup", "theodoi", "survival", "outcome", "sopravviv"),
    "responseassessment": ("response", "dapung", "rispost"),
    "adverseevent": ("adverse", "toxic", "bienco", "avvers"),
    "recurrence": ("recurrence", "taiphat", "recidiv"),
    "assayresult": ("assay", "result", "lab", "cytokin", "xetnghiem", "esami", "dosagg", "risultat"),
    "specimen": ("specimen", "sample", "benhpham", "campion"),
    "colorectalprimary": ("primary", "colorectal", "nguyenphat", "primitiv"),
    "clinicalassessment": ("assessment", "clinical", "visit", "kham", "lamsang", "clinic"),
}  # fmt: skip


@dataclass(frozen=True)
class SheetHeader:
    """A sheet's header: its rows and its columns' meanings."""

    first_row: int
    last_row: int
    matches: tuple[HeaderMatch, ...]

    @property
    def known(self) -> tuple[HeaderMatch, ...]:
        """Columns that hold values of a variable or an analyte."""
        return tuple(match for match in self.matches if match.codes and match.code not in (IGNORED, ROW_NUMBER))


def find_header(sheet: Sheet, catalogue: Catalogue, declared: Declared) -> SheetHeader | None:
    """Find the row or rows that head the table, below any title, by how many columns they explain."""
    rows = HeaderRows(sheet, catalogue, declared)
    best: tuple[int, int, int, SheetHeader] | None = None
    for first, span in _windows(rows):
        matches = rows.matches(first, span)
        explained = _explained(matches)
        details = _details(matches, catalogue) if explained and (best is None or explained >= best[0]) else 0
        if explained and (best is None or (explained, details, -span) > best[:3]):
            best = (explained, details, -span, SheetHeader(first, first + span - 1, matches))
    if best is None:
        return None
    header = best[3]
    return replace(header, matches=_resolve(sheet.name, header.matches, catalogue))


def _windows(rows: HeaderRows) -> Iterator[tuple[int, int]]:
    """Yield the rows that may be the header, as first row and number of rows, in the order of the sheet.

    Names stand in one row for the most part; groups, units and timepoints stand next to it. So of several rows together
    those are looked at in which one of the rows explains nearly most.
    """
    alone = {first: _explained(rows.matches(first, 1)) for first in rows.numbers}
    most = max(alone.values(), default=0)
    naming = [first for first in alone if alone[first] >= min(most, 1) and 3 * alone[first] >= most][:NAMING_ROWS]
    for first in rows.numbers:
        for span in range(1, min(MOST_HEADER_ROWS, rows.sheet.row_count - first + 1) + 1):
            if span == 1 or any(first <= row < first + span for row in naming):
                yield first, span


def _explained(matches: Sequence[HeaderMatch]) -> int:
    return sum(bool(match.codes) or bool(match.identity) for match in matches)


def _details(matches: Sequence[HeaderMatch], catalogue: Catalogue) -> int:
    """Count what further header rows add: units, timepoints, and groups that tell what a date is of."""
    groups = {match.text.rpartition(" / ")[0] for match in matches} - {""}
    dated = [match for match in matches if len(groups) > 1 and hinted_table(match.text.rpartition(" / ")[0])]
    return sum(bool(match.unit) and _is_measured(match, catalogue) for match in matches) + sum(
        bool(match.timepoint) or (match in dated and is_bare_date(match.text)) for match in matches
    )


def _is_measured(match: HeaderMatch, catalogue: Catalogue) -> bool:
    """Tell whether a column's values have a unit, so that one below its name belongs to the header."""
    variable = catalogue.variables.get(match.code)
    return bool(match.analyte) or match.code == RESULT or (variable is not None and bool(variable.unit))


def _resolve(sheet_name: str, matches: tuple[HeaderMatch, ...], catalogue: Catalogue) -> tuple[HeaderMatch, ...]:
    """Decide between tables where a header fits several: by the sheet's name, then by its other columns."""
    hinted = hinted_table(sheet_name)
    holds_results = any(_table(match.code) in ("assayresult", "analyte") for match in matches)
    matches = tuple(_dated(match, sheet_name, holds_results) for match in matches)
    votes = Counter(_table(match.code) for match in matches if len(match.codes) == 1)
    chosen = (_choose(match, hinted, votes) if len(match.codes) > 1 else match for match in matches)
    return tuple(match if _is_measured(match, catalogue) else replace(match, unit="") for match in chosen)


def _dated(match: HeaderMatch, sheet_name: str, holds_results: bool) -> HeaderMatch:
    if SPECIMEN_DATE not in match.codes:
        return match
    code = date_of(match.text, sheet_name, hinted_table, holds_results=holds_results)
    return replace(match, codes=(code,)) if code else match


def _choose(match: HeaderMatch, hinted: str, votes: Counter[str]) -> HeaderMatch:
    best = max(match.codes, key=lambda code: (_table(code) == hinted, votes[_table(code)]))
    return replace(match, codes=(best,))


def _table(code: str) -> str:
    return "assayresult" if code.startswith(ANALYTE_PREFIX) else code.partition(".")[0]


def hinted_table(sheet_name: str) -> str:
    """Return the table that a sheet's name speaks of, or nothing."""
    squeezed = squeeze(sheet_name)
    if table := table_names().get(squeezed):
        return table
    return next((table for table, words in SHEET_NAMES.items() if any(word in squeezed for word in words)), "")
