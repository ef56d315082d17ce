"""Why an import isn't done as asked."""

from __future__ import annotations

from django.utils.translation import ngettext


class ImportRefused(Exception):
    """An import that can't be done as asked; its text is the sentence shown."""


def refuse_refused(refused: int, *, good_rows_only: bool) -> None:
    """Refuse to write a file with refused rows, unless the good ones were asked for alone.

    Raises
    ------
    ImportRefused
        With how many rows are refused.
    """
    if refused and not good_rows_only:
        message = ngettext(
            "%(count)s row is refused, so nothing is stored: correct it, or ask for the good rows alone.",
            "%(count)s rows are refused, so nothing is stored: correct them, or ask for the good rows alone.",
            refused,
        )
        raise ImportRefused(message % {"count": refused})


def refuse_without_reason(verified_parts: int, reason: str) -> None:
    """Refuse to change verified records without saying why.

    Raises
    ------
    ImportRefused
        With how many parts of patients' records are concerned.
    """
    if verified_parts and not reason.strip():
        message = ngettext(
            "%(count)s verified part of a patient's records would change: say why.",
            "%(count)s verified parts of patients' records would change: say why.",
            verified_parts,
        )
        raise ImportRefused(message % {"count": verified_parts})
