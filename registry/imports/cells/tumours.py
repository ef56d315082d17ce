"""Cells about tumours: sizes that may hold two or three axes."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from registry.imports.workbook import RawCell

from .folding import fold
from .numbers import NumberRules, parse_number
from .outcome import Axes, Outcome, Quantity, Verdict, accept, reject, shorten, warn

TIMES = re.compile(r"\s*[x×*✕хX]\s*")
UNIT_AT_END = re.compile(r"^(.*?[0-9])\s*([^\W\d]+)$", re.DOTALL)


def parse_size(cell: RawCell, rules: NumberRules) -> Outcome:
    """Read one cell as the axes of the largest tumour, in the variable's unit.

    ``7.2 x 6.1 x 5`` under a header in cm gives 72, 61 and 50 mm. A single number is one axis.
    """
    parts = TIMES.split(cell.strip()) if isinstance(cell, str) else []
    if len(parts) < 2:
        return _one_axis(cell, rules)
    if len(parts) > 3:
        return reject("not_a_number", raw=shorten(cell), label=rules.label)
    return _several_axes(parts, str(cell), rules)


def _one_axis(cell: RawCell, rules: NumberRules) -> Outcome:
    outcome = parse_number(cell, rules)
    if isinstance(outcome.value, Quantity) and outcome.value.value is not None:
        return replace(outcome, value=Axes((outcome.value.value,), outcome.value.unit))
    return outcome


def _several_axes(parts: list[str], raw: str, rules: NumberRules) -> Outcome:
    last = UNIT_AT_END.match(parts[-1])
    unit = last[2] if last else ""
    # A unit at the end holds for all axes: "72 x 61 x 50 mm".
    texts = [part if not unit or fold(part).endswith(fold(unit)) else f"{part} {unit}" for part in parts]
    outcomes = [parse_number(text, rules) for text in texts]
    failed = next((outcome for outcome in outcomes if outcome.verdict is Verdict.REJECT), None)
    if failed is not None:
        return replace(failed, params={**failed.params, "raw": shorten(raw)})
    lengths: list[Decimal] = [outcome.value.value for outcome in outcomes if outcome.value is not None]
    if len(lengths) != len(parts):
        return reject("not_a_number", raw=shorten(raw), label=rules.label)
    axes = Axes(tuple(sorted(lengths, reverse=True)), rules.unit)
    warned = next((outcome for outcome in outcomes if outcome.verdict is Verdict.WARN), None)
    if warned is not None:
        return warn(axes, warned.code, **{**warned.params, "raw": shorten(raw)})
    return accept(axes, "axes", raw=shorten(raw), value=axes)
