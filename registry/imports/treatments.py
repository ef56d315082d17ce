"""Treatment columns, in which wards mix what was done with its intent and its route ("Chemio: adiuvante")."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from registry.dictionary import Variable
from registry.imports.cells import ChoiceRules, Outcome, Parser, Verdict, fold, parse_choice, shorten, warn
from registry.imports.workbook import RawCell

KIND = "treatment.kind"
LONGEST_SCHEDULE = 120
# What a text in a treatment column may say instead of the treatment itself.
CODED = ("intent", "route")
PARTICULARS = (*CODED, "schedule")
# Regimens of colorectal and liver cancer; perhaps with their number and a second drug ("mFOLFOX6 + bevacizumab").
REGIMEN = re.compile(
    r"^m?(?:folfox|folfiri|folfoxiri|folfirinox|xelox|capox|xeliri|capiri|gemox|flox|iri|5-?fu|capecitabin|xeloda"
    r"|oxaliplatin|irinotecan|doxorubicin|cisplatin|gemcitabin|de gramont|tegafur|uft|s-1)[a-z0-9]*(?:$|[^a-z0-9])"
)


@dataclass(frozen=True)
class TreatmentWord:
    """A treatment, with the particulars that its cell told."""

    kind: str
    particulars: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return ", ".join((self.kind, *self.particulars.values()))


def treatment_parser(
    choices: Callable[[Variable], ChoiceRules], variables: Mapping[str, Variable], header: str
) -> Parser:
    """Return the parser of a treatment column.

    A text that is no treatment but an intent or a route is taken as such when the header names the treatment.
    """
    kinds = choices(variables[KIND])
    headed = kinds.by_folded_text.get(fold(header))
    labels = dict(variables[KIND].choices)
    others = {name: choices(variables[f"treatment.{name}"]) for name in CODED}
    schedule = str(variables["treatment.schedule"].label)

    def parse(cell: RawCell) -> Outcome:
        outcome = parse_choice(cell, kinds)
        if outcome.verdict is not Verdict.REJECT or headed is None:
            return replace(outcome, value=TreatmentWord(outcome.value) if outcome.value else None)
        for name, rules in others.items():
            found = parse_choice(cell, rules)
            if found.value is not None:
                value = TreatmentWord(headed, {name: found.value})
                label = str(variables[f"treatment.{name}"].label)
                return warn(
                    value, "treatment_particular", raw=shorten(cell), label=label, value=value, kind=labels[headed]
                )
        if isinstance(cell, str) and REGIMEN.match(fold(cell)):
            value = TreatmentWord(headed, {"schedule": cell.strip()[:LONGEST_SCHEDULE]})
            return warn(
                value, "treatment_particular", raw=shorten(cell), label=schedule, value=value, kind=labels[headed]
            )
        return outcome

    return parse
