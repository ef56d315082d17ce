"""What each column of a workbook was taken for, in the language of whoever looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from registry.dictionary import variables
from registry.imports.headers import AGE, IGNORED, ROW_NUMBER
from registry.imports.headers.catalogue import ANALYTE_PREFIX
from registry.imports.value_words import written_unit
from registry.models import Analyte
from registry.models.specimen import Timepoint

PASSED_OVER = (IGNORED, ROW_NUMBER)


@dataclass(frozen=True)
class ColumnWords:
    """A column: its header and cell, and what it was read as; ``meaning`` is empty for one that isn't imported."""

    header: str
    sheet: str
    cell: str
    meaning: str
    unit: str
    timepoint: str
    identity: str
    passed_over: bool

    @property
    def mark(self) -> str:
        """The class that marks the row in the table."""
        if self.identity:
            return "refused"
        return "" if self.meaning or self.passed_over else "warned"


def column_words(columns: Sequence[Mapping[str, Any]]) -> list[ColumnWords]:
    """Word the columns of a run, as `description.columns_data` tells them."""
    meanings = meanings_of(column["code"] for column in columns)
    return [
        ColumnWords(
            header=column["header"],
            sheet=column["sheet"],
            cell=column["cell"],
            meaning=meanings.get(column["code"], ""),
            unit=written_unit(column["unit"]),
            timepoint=_timepoint(column["timepoint"]),
            identity=_(column["identity"]) if column["identity"] else "",
            passed_over=column["code"] in PASSED_OVER,
        )
        for column in columns
    ]


def meanings_of(codes: Iterable[str]) -> dict[str, str]:
    """Return in words what columns of these codes hold: a variable with its table, or an analyte."""
    wanted = {code for code in codes if code and code not in PASSED_OVER}
    by_code = {variable.code: variable for variable in variables()}
    names = dict(Analyte.objects.filter(code__in=_analytes(wanted)).values_list("code", "name"))
    found = {ANALYTE_PREFIX + code: name for code, name in names.items()}
    for code in wanted - found.keys():
        if variable := by_code.get("patient.birth_year" if code == AGE else code):
            found[code] = f"{variable.table}: {variable.label}"
    return found


def _analytes(codes: Iterable[str]) -> list[str]:
    return [code.removeprefix(ANALYTE_PREFIX) for code in codes if code.startswith(ANALYTE_PREFIX)]


def _timepoint(codes: str) -> str:
    """Return a timepoint in words: ``post_op 7`` is “after the operation 7”."""
    first, _space, rest = codes.partition(" ")
    words = str(Timepoint(first).label) if first in Timepoint.values else first
    return f"{words} {rest}".strip()
