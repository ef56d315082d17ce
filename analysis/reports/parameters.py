"""The parameters of a report's address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from analysis.cohort import BadCohort, Parameters


def refuse_unknown_parameters(parameters: Parameters, known: tuple[str, ...], ignore: Iterable[str]) -> None:
    """Refuse a key that the report doesn't read.

    Raises
    ------
    BadCohort
        With a sentence that names the key and what is possible.
    """
    unknown = sorted(set(parameters) - set(known) - set(ignore))
    if unknown:
        words = {"key": unknown[0][:60], "possible": ", ".join(known)}
        raise BadCohort(_("“%(key)s” is no parameter of this report; possible are: %(possible)s.") % words)


def refuse_many(key: str, values: Sequence[str], most: int) -> None:
    """Refuse more values of a parameter than a page can show.

    Raises
    ------
    BadCohort
        With a sentence that says how many there may be.
    """
    if len(values) > most:
        words = {"key": key, "count": len(values), "most": most}
        raise BadCohort(_("“%(key)s” takes at most %(most)d values, not %(count)d.") % words)
