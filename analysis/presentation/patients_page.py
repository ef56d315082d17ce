"""The patients behind a number as their page shows them: whom it counts in words, and what each has."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from analysis.presentation import formatting
from analysis.presentation.formatting import plain_number, sentence_start
from analysis.presentation.units import unit_text
from analysis.statistics.qualifiers import Qualifier
from analysis.summaries.who import PatientsBehind, ShownVariable, State, Tally, Things

STATES: Mapping[str, str | Promise] = MappingProxyType(
    {
        State.KNOWN: _("known"),
        State.MISSING: _("missing"),
        State.UNUSABLE: _("not detected, with a limit that nobody knows"),
        State.BELOW_DETECTION: _("below the detection limit"),
        State.ABOVE_RANGE: _("above the range of the assay"),
        State.BEYOND: _("certainly beyond the cut-off"),
        State.UNDETERMINED: _("on either side of the cut-off"),
        State.DETERMINED: _("certainly on one side of the cut-off"),
    }
)
THINGS: Mapping[Things, str | Promise] = MappingProxyType(
    {
        Things.RESULTS: _("Results"),
        Things.MISSING_RESULTS: _("Missing results"),
        Things.EXPECTED_RESULTS: _("Expected results"),
        Things.SPECIMENS: _("Specimens"),
        Things.ASSESSMENTS: _("Assessments"),
    }
)
_SIGNS = {Qualifier.BELOW: "<", Qualifier.EXACT: "", Qualifier.ABOVE: ">"}


def heading(shown: ShownVariable) -> str:
    """Name the column of a variable, with its unit."""
    label = sentence_start(str(shown.label))
    return f"{label} ({unit_text(shown.unit)})" if shown.unit else label


def wanted(shown: ShownVariable, cut_off: str) -> str:
    """Say which level or which state of the variable counts; with the cut-off where the state has one."""
    if isinstance(shown.wanted, Promise) or shown.wanted not in STATES:
        return str(shown.wanted)
    words = str(STATES[shown.wanted])
    direction, _sign, value = cut_off.partition(":")
    if shown.wanted not in (State.BEYOND, State.UNDETERMINED, State.DETERMINED):
        return words
    limit = formatting.plain_number(float(value))
    beyond = _("below %(limit)s") if direction == "below" else _("above %(limit)s")
    return f"{words} ({beyond % {'limit': limit}})"


def tally_heading(tally: Tally) -> str:
    """Name the column of what is counted of each patient."""
    return str(THINGS[tally.things])


def tally_sentence(found: PatientsBehind) -> str:
    """Say that a number does not count patients, and how many patients are behind it."""
    if found.tally is None:
        return ""
    words = {"count": found.tally.total, "patients": _patients(found.keys.size)}
    return _of_patients(found.tally) % words


def _of_patients(tally: Tally) -> str:
    if tally.things is Things.SPECIMENS:
        return ngettext(
            "%(count)d specimen of %(patients)s.", "%(count)d specimens of %(patients)s.",
            tally.total,
        )  # fmt: skip
    if tally.things is Things.ASSESSMENTS:
        return ngettext(
            "%(count)d assessment of %(patients)s.",
            "%(count)d assessments of %(patients)s.",
            tally.total,
        )
    if tally.things is Things.MISSING_RESULTS:
        return ngettext(
            "%(count)d missing result of %(patients)s.",
            "%(count)d missing results of %(patients)s.",
            tally.total,
        )
    if tally.things is Things.EXPECTED_RESULTS:
        return ngettext(
            "%(count)d expected result of %(patients)s.",
            "%(count)d expected results of %(patients)s.",
            tally.total,
        )
    return ngettext(
        "%(count)d result of %(patients)s.", "%(count)d results of %(patients)s.",
        tally.total,
    )  # fmt: skip


def _patients(count: int) -> str:
    return ngettext("%(count)d patient", "%(count)d patients", count) % {"count": count}


def value_at(shown: ShownVariable, place: int) -> str:
    """Write the level or the value of one patient; nothing where there is none."""
    if shown.values is None:
        return str(shown.levels[place])
    value, qualifier = float(shown.values.values[place]), Qualifier(int(shown.values.qualifiers[place]))
    if math.isnan(value):
        return "" if qualifier is Qualifier.EXACT else "ND"
    return _SIGNS[qualifier] + plain_number(value)
