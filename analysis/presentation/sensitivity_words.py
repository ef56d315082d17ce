"""What substituting the limits of the assay would have said of one test."""

from __future__ import annotations

from django.utils.translation import gettext as _

from analysis.presentation import formatting
from analysis.presentation.comparison_notes import SUBSTITUTES
from analysis.statistics.censored.sensitivity import Sensitivity, SubstitutedTest, Substitution


def sensitivity_sentence(sensitivity: Sensitivity, signs: str) -> str:
    """Say p under each substitution, and whether one would have changed the conclusion; it is never the result."""
    names = dict(zip(Substitution, SUBSTITUTES[signs], strict=True))
    found = [f"{names[one.substitution]}: {_p(one)}" for one in sensitivity.substituted]
    words = {"tests": "; ".join(map(str, found)), "verdict": _verdict(sensitivity)}
    return _("Substitution, only to test the sensitivity (all pairs): %(tests)s; %(verdict)s.") % words


def _p(found: SubstitutedTest) -> str:
    return formatting.p_statement(found.p) if isinstance(found.p, float) else _("no p")


def _verdict(sensitivity: Sensitivity) -> str:
    words = {"level": formatting.plain_number(sensitivity.level)}
    changes = sensitivity.changes_conclusion
    if changes is None:
        return _("whether the conclusion at %(level)s would change can't be told") % words
    if changes:
        return _("the conclusion at %(level)s would change") % words
    return _("the conclusion at %(level)s would not change") % words
