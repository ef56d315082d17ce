"""On which day the value of a variable was known: what is measured after the origin of a time can't divide it fairly.

Who lives longer has more time to be measured, so that groups by a later measurement differ in survival even where it
says nothing (immortal time: Anderson JR, Cain KC, Gelber RD. J Clin Oncol 1983;1:710–719).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from analysis.dataset.reader import Column
from analysis.dataset.several import SEVERAL
from analysis.variables.evaluation import Evaluator
from analysis.variables.measures import chosen_results
from analysis.variables.recorded import codes_of
from analysis.variables.sources import Needs
from registry.dictionary import variable

_DATED_MODELS = ("TumourAssessment", "ClinicalAssessment")
"""Tables whose record of a patient is of one day; what the other tables say isn't measured on a day."""


def known_on(need: Callable[[Needs], None], evaluator: Evaluator) -> Column | None:
    """Give the day by which everything was measured that a variable is made of.

    Parameters
    ----------
    need
        Says what the variable reads.

    Returns
    -------
    ndarray of datetime64[D], shape (n,), or None
        The latest day of assessments, laboratory values and results; NaT where no day is recorded. None where nothing
        of the variable is measured on a day (a sex, an arm, an age).
    """
    needs = Needs()
    need(needs)
    days = list(_days(needs, evaluator))
    # `fmax` takes the date where the other is missing.
    return np.fmax.reduce(days) if days else None


def _days(needs: Needs, evaluator: Evaluator) -> Iterator[Column]:
    for model in _DATED_MODELS:
        if needs.fields.get(model):
            yield evaluator.records.day_of(model)
    for model in SEVERAL:
        for name in sorted(needs.fields.get(model, ())):
            yield evaluator.stated(model, name, codes_of(variable(f"{model.lower()}.{name}"))).day
    for loinc, unit in sorted(needs.laboratory):
        yield evaluator.records.laboratory(evaluator.assays, loinc, unit).collected_on
    for key in sorted(needs.analytes):
        rows = chosen_results(evaluator, key)
        collected = np.full(len(evaluator.patients), np.datetime64("NaT", "D"))
        collected[rows.patient] = rows.collected_on
        yield collected
