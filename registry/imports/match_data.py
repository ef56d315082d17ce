"""What a run keeps of how its columns were understood, for the page that corrects it; neutral, in plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any

from registry.dictionary import variables
from registry.imports.headers import HeaderMatch, Place, column_key
from registry.imports.identifying import sign_in
from registry.imports.planned import Plan
from registry.imports.sheets import ParsedSheet
from registry.imports.workbook import RawCell, address, raw_text

Data = dict[str, Any]
EXAMPLES = 3
LONGEST_EXAMPLE = 40
SEARCHED_FOR_EXAMPLES = 500
# Of one column, so many texts that aren't known are listed; more aren't codes.
MOST_TEXTS = 30


def match_data(plan: Plan) -> Data:
    """Return the profile that was used and why, the columns with examples, and the codes that weren't understood."""
    if plan.identifies:
        return {}
    profile = plan.context.profile
    return {
        "profile": {"code": profile.code, "name": profile.name} | asdict(plan.context.choice),
        "columns": list(_columns(plan)),
        "codes": _unknown_codes(plan),
    }


def _columns(plan: Plan) -> Iterator[Data]:
    sheets_of = Counter(text for sheet in plan.sheets for text in {match.text for match in sheet.header.matches})
    for sheet in plan.sheets:
        for match in sheet.header.matches:
            if match.text and not match.identity:
                place = Place(sheet.name, match.occurrence)
                key = column_key(match.text, place, in_other_sheets=sheets_of[match.text] > 1)
                yield {"key": key, **_column(sheet, match)}


def _column(sheet: ParsedSheet, match: HeaderMatch) -> Data:
    return {
        "sheet": sheet.name,
        "header": match.text,
        "column": match.column,
        "cell": address(sheet.header.last_row, match.column),
        "code": match.code,
        "unit": match.unit,
        "timepoint": match.timepoint,
        "specimen_type": match.specimen_type,
        "why": match.why,
        "refused": match.refused,
        "taken_for": match.taken_for,
        "examples": _examples(sheet.sheet.columns[match.column - 1], sheet.header.last_row),
    }


def _examples(cells: Sequence[RawCell], header_row: int) -> list[str]:
    """Return the first distinct values below a header, none that belongs to one person."""
    texts = (raw_text(cell).strip() for cell in cells[header_row : header_row + SEARCHED_FOR_EXAMPLES])
    distinct = dict.fromkeys(text for text in texts if text)
    shown = (text[:LONGEST_EXAMPLE] for text in distinct if not sign_in(text))
    return list(islice(shown, EXAMPLES))


def _unknown_codes(plan: Plan) -> list[Data]:
    """Return, for each variable with codes, the texts of the file that are none of them, and how often each stands."""
    found: dict[str, Counter[str]] = {}
    kinds = {variable.code: variable.kind for variable in variables()}
    for sheet in plan.sheets:
        codes = {match.column: match.code for match in sheet.header.known}
        for problem in sheet.problems:
            code = codes.get(problem.column, "")
            if problem.code == "unknown_code" and kinds.get(code) == "choice" and problem.raw.strip():
                found.setdefault(code, Counter())[problem.raw.strip()[:LONGEST_EXAMPLE]] += 1
    return [
        {"code": code, "text": text, "count": count}
        for code, texts in found.items()
        for text, count in texts.most_common(MOST_TEXTS)
    ]
