"""The parameters of a report's address."""

from __future__ import annotations

from collections.abc import Callable, Iterable

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


def at_most(most: int) -> Callable[[str, tuple[str, ...]], tuple[str, ...]]:
    """Make the reader of a parameter of which a page can show so many values: each once, in their order.

    It raises `BadCohort` with a sentence that says how many there may be.
    """

    def read(key: str, values: tuple[str, ...]) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(values))
        if len(found) > most:
            words = {"key": key, "count": len(found), "most": most}
            raise BadCohort(_("“%(key)s” takes at most %(most)d values, not %(count)d.") % words)
        return found

    return read
