"""What is said of assay methods that a file or its profile names."""

from __future__ import annotations

import numpy as np

from registry.imports.coded import Coded, paired
from registry.imports.problems import Problem
from registry.imports.reading import RESULT_VALUE, Reader
from registry.imports.sheets import RESULT_UNIT, ParsedColumn, ParsedSheet
from registry.imports.spread import Fields


def tell_methods(parsed: ParsedSheet, column: ParsedColumn, chosen: Coded) -> None:
    """Say where a method's text names none of the analyte's methods, and refuse where it names several."""
    doubtful = chosen.where(lambda found: len(found) != 1) & column.outcomes.where(lambda outcome: bool(outcome.value))
    for position in np.flatnonzero(doubtful).tolist():
        text, found = str(column.outcomes[position].value), chosen[position]
        if found:
            codes = ", ".join(method.code for method in found)
            parsed.refuse(position, "method_ambiguous", column.match.column, text, raw=text, methods=codes)
        else:
            place = (parsed.name, parsed.rows[position], column.match.column, text)
            parsed.problems.append(Problem("warn", "method_unknown", *place, {"raw": text}))


def tell_other_units(parsed: ParsedSheet, fields: Fields, texts: Coded, reader: Reader) -> None:
    """Say once for each analyte and unit that the profile's method can't have given its results."""
    column = parsed.column(RESULT_UNIT) or parsed.column(RESULT_VALUE)
    groups = paired(fields["analyte"].merged(), texts.merged(), fields["unit"].merged())
    for code, (pk, text, unit) in enumerate(groups.values):
        analyte = reader.context.reference.analyte_by_pk.get(pk)
        told = reader.method_in_other_unit(analyte, str(unit or "")) if analyte and not text else None
        positions = np.flatnonzero(groups.codes == code)
        if told and column and len(positions):
            place = (parsed.name, parsed.rows[int(positions[0])], column.match.column)
            parsed.problems.append(Problem("warn", "method_in_other_unit", *place, str(unit), told))
