"""Words that stand where a number should be: missing, not detected, not done."""

from __future__ import annotations

from decimal import Decimal

from .outcome import TAKEN_AS_MISSING, Outcome, Quantity, accept, shorten, warn
from .words import MISSING, NO_RESULT, NOT_DETECTED, NOT_DONE_OR_NOT_DETECTED, UNCERTAIN


def from_word(text: str, folded: str, raw: str, *, detection: bool, unit: str, lod: Decimal | None) -> Outcome | None:
    """Return what a cell without a number says, or None where it is none of these words.

    Parameters
    ----------
    detection
        Whether the column holds measurements, of which "not detected" is one.
    unit, lod
        The column's unit, and its method's limit of detection in that unit.
    """
    if detection and (folded in NOT_DETECTED or text == "ND"):
        return _not_detected(raw, unit, lod)
    if folded in NOT_DONE_OR_NOT_DETECTED:
        return warn(None, "not_done_or_not_detected", raw=shorten(raw))
    if folded in MISSING:
        # A laboratory may write a dash for "negative"; anywhere else it is an empty cell.
        dash = detection and folded and not folded[0].isalnum() and folded not in (".", "..", "…")
        return warn(None, "dash_as_missing", raw=shorten(raw)) if dash else _missing(raw)
    if folded in UNCERTAIN:
        return warn(None, "question_as_missing", raw=shorten(raw))
    if detection and folded.startswith(NO_RESULT):
        return warn(None, "no_result", raw=shorten(raw))
    return None


def _missing(raw: str) -> Outcome:
    return accept(None, "missing", raw=shorten(raw)) if raw.strip() else TAKEN_AS_MISSING


def _not_detected(raw: str, unit: str, lod: Decimal | None) -> Outcome:
    value = Quantity("ND", None, unit)
    if lod is not None:
        return accept(value, "not_detected", raw=shorten(raw), lod=f"{lod:f}")
    return warn(value, "not_detected_without_lod", raw=shorten(raw))
