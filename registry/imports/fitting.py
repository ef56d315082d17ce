"""Columns whose name many things have: their cells tell whether they are what the registry calls so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from registry.dictionary import Variable
from registry.imports.cells import Verdict, parse_choice, squeeze
from registry.imports.coded import Coded
from registry.imports.headers import HeaderMatch
from registry.imports.reading import Reader
from registry.imports.workbook import RawCell

SPECIMEN_CODE, SPECIMEN_TYPE = "specimen.code", "specimen.specimen_type"
# "Status" heads the patient's in one sheet and the laboratory's (final, preliminary) in another.
COMMON_NAMES = frozenset(
    map(squeeze, ("status", "state", "flag", "type", "grade", "stato", "esito", "tipo", "trạng thái", "tình trạng",
                  "loại", "phân loại"))
)  # fmt: skip
# More are no codes, but codes of tubes.
MOST_TYPES = 10


def fitted(match: HeaderMatch, cells: Sequence[RawCell], reader: Reader) -> HeaderMatch:
    """Return a column as its cells show it; what a profile declares stays.

    A column of a common name of which no cell is a code of the variable is not that variable, and says so. A column of
    specimens whose cells are all types of specimens holds these and no codes of tubes.
    """
    variable = reader.context.catalogue.variables.get(match.code)
    if variable is None or match.why == "declared":
        return match
    texts = {cell.strip() for cell in Coded.of(cells).values_used() if isinstance(cell, str) and cell.strip()}
    if not texts:
        return match
    types = reader.context.catalogue.variables[SPECIMEN_TYPE]
    if (
        match.code == SPECIMEN_CODE
        and len(texts) <= MOST_TYPES
        and all(_is_code(text, types, reader) for text in texts)
    ):
        return replace(match, codes=(SPECIMEN_TYPE,))
    common = variable.kind == "choice" and squeeze(match.text.rpartition(" / ")[2]) in COMMON_NAMES
    if common and not any(text.isdigit() or _is_code(text, variable, reader) for text in texts):
        return replace(match, codes=(), refused="codes", taken_for=match.code)
    return match


def _is_code(text: str, variable: Variable, reader: Reader) -> bool:
    outcome = parse_choice(text, reader.choices(variable))
    return outcome.verdict is not Verdict.REJECT and outcome.value is not None
