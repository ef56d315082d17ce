"""A cell that should hold one of a variable's codes: matched by code, label, synonym or the profile's own codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from registry.imports.workbook import RawCell, UncachedFormula, raw_text

from .errors import error_text
from .folding import exact, fold, squeeze, unescaped
from .outcome import TAKEN_AS_MISSING, Outcome, Stage, accept, reject, shorten, warn
from .words import MISSING, NOT_DONE_OR_NOT_DETECTED, UNCERTAIN

SUBSTAGE = re.compile(r"^([a-d])\s*[(/,-]?\s*([0-9]{1,2}|[a-z])\)?(?: ?(?:points?|diem|punti))?$")
STAGE_WORDS = re.compile(r"^(?:bclc|child(?:-| )?pugh|child|okuda|stage|stadio|giai doan|gd|grade|class|classe)[ :.-]*")


@dataclass(frozen=True)
class ChoiceRules:
    """The codes of a variable, each text that means one of them, and the pattern of what may follow a stage."""

    label: str
    codes: tuple[str, ...]
    by_exact_text: Mapping[str, str]
    by_folded_text: Mapping[str, str]
    suffix: str = ""


def choice_rules(
    label: str,
    choices: Iterable[tuple[str, str]],
    synonyms: Mapping[str, tuple[str, ...]],
    own_codes: Mapping[str, str] | None = None,
    *,
    suffix: str = "",
) -> ChoiceRules:
    """Gather the texts of a variable's codes.

    Parameters
    ----------
    choices
        Pairs of code and label.
    synonyms
        For each code, other texts that mean it.
    suffix
        Pattern of what may stand behind a stage and is kept beside it; empty for none.
    own_codes
        The profile's codebook: text in the file → code; it comes before everything else.
    """
    pairs = list(choices)
    texts = [(text, code) for code, shown in pairs for text in (code, str(shown), *synonyms.get(code, ()))]
    by_exact: dict[str, str] = {}
    by_folded: dict[str, set[str]] = {}
    for text, code in texts:
        by_exact.setdefault(exact(text), code)
        by_folded.setdefault(fold(text), set()).add(code)
    for text, code in (own_codes or {}).items():
        by_exact[exact(text)] = code
        by_folded[fold(text)] = {code}
    single = {text: next(iter(codes)) for text, codes in by_folded.items() if len(codes) == 1}
    return ChoiceRules(label, tuple(code for code, _shown in pairs), by_exact, single, suffix)


def parse_choice(cell: RawCell, rules: ChoiceRules) -> Outcome:
    """Read one cell as a code. ``0`` is a code where it is one, and never missing."""
    if error := error_text(cell):
        return reject("cell_error", raw=error)
    if isinstance(cell, UncachedFormula):
        return warn(None, "formula_without_value", raw=shorten(cell))
    text = unescaped(raw_text(cell))
    code = _lookup(text, rules)
    if code is not None:
        plain = text == code
        return accept(code) if plain else accept(code, "code_of_text", raw=shorten(cell), value=code, label=rules.label)
    folded = fold(text)
    if folded in MISSING:
        return accept(None, "missing", raw=shorten(cell)) if text.strip() else TAKEN_AS_MISSING
    if folded in NOT_DONE_OR_NOT_DETECTED or folded in UNCERTAIN:
        return warn(None, "question_as_missing", raw=shorten(cell))
    return _substage(folded, cell, rules) or reject(
        "unknown_code", raw=shorten(cell), label=rules.label, choices=", ".join(rules.codes)
    )


def _lookup(text: str, rules: ChoiceRules) -> str | None:
    return rules.by_exact_text.get(exact(text)) or rules.by_folded_text.get(fold(text)) if text.strip() else None


def _substage(folded: str, cell: RawCell, rules: ChoiceRules) -> Outcome | None:
    bare = STAGE_WORDS.sub("", folded).strip(" .()")
    code = rules.by_folded_text.get(bare) if bare != folded else None
    if code is not None:
        return accept(code, "code_of_text", raw=shorten(cell), value=code, label=rules.label)
    match = SUBSTAGE.match(bare)
    known = match is not None and re.fullmatch(rules.suffix, match[2]) is not None
    code = rules.by_folded_text.get(match[1]) if match and known else None
    if code is None or match is None:
        return None
    return warn(
        Stage(code, match[2], squeeze(bare).upper()), "substage", raw=shorten(cell), value=code, label=rules.label
    )


def parse_boolean(cell: RawCell, label: str) -> Outcome:
    """Read one cell as yes or no; a number is neither."""
    if isinstance(cell, bool):
        return accept(cell)
    rules = choice_rules(label, BOOLEAN_CHOICES, BOOLEAN_SYNONYMS)
    outcome = parse_choice(cell, rules)
    if isinstance(outcome.value, str):
        return Outcome(outcome.verdict, outcome.value == "yes", outcome.code, outcome.params)
    return outcome


BOOLEAN_CHOICES = (("yes", "yes"), ("no", "no"))
BOOLEAN_SYNONYMS = {
    "yes": ("y", "true", "1", "+", "x", "có", "đạt", "sì", "si", "s", "vero", "positive", "passed"),
    "no": ("n", "false", "0", "không", "falso", "negative", "failed"),
}
