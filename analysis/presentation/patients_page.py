"""The patients behind a number as their page shows them: whom it counts in words, and what each has."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analysis.presentation import formatting
from analysis.presentation.formatting import plain_number, sentence_start
from analysis.presentation.units import unit_text
from analysis.statistics.qualifiers import Qualifier
from analysis.summaries.who import ShownVariable, State

STATES: Mapping[str, str | Promise] = MappingProxyType(
    {
        State.KNOWN: _("known"),
        State.MISSING: _("missing"),
        State.UNUSABLE: _("not detected, with a limit that nobody knows"),
        State.BELOW_DETECTION: _("below the detection limit"),
        State.ABOVE_RANGE: _("above the range of the assay"),
        State.BEYOND: _("certainly beyond the cut-off"),
        State.UNDETERMINED: _("on either side of the cut-off"),
    }
)
_SIGNS = {Qualifier.BELOW: "<", Qualifier.EXACT: "", Qualifier.ABOVE: ">"}


def heading(shown: ShownVariable) -> str:
    """Name the column of a variable, with its unit."""
    label = sentence_start(str(shown.label))
    return f"{label} ({unit_text(shown.unit)})" if shown.unit else label


def wanted(shown: ShownVariable, cut_off: str) -> str:
    """Say which level or which state of the variable counts; with the cut-off where the state has one."""
    words = str(STATES.get(str(shown.wanted), shown.wanted))
    direction, _sign, value = cut_off.partition(":")
    if shown.wanted not in (State.BEYOND, State.UNDETERMINED):
        return words
    limit = formatting.plain_number(float(value))
    beyond = _("below %(limit)s") if direction == "below" else _("above %(limit)s")
    return f"{words} ({beyond % {'limit': limit}})"


def value_at(shown: ShownVariable, place: int) -> str:
    """Write the level or the value of one patient; nothing where there is none."""
    if shown.values is None:
        return str(shown.levels[place])
    value, qualifier = float(shown.values.values[place]), Qualifier(int(shown.values.qualifiers[place]))
    if math.isnan(value):
        return "" if qualifier is Qualifier.EXACT else "ND"
    return _SIGNS[qualifier] + plain_number(value)
