"""Whether a freeze still is what was frozen."""

from __future__ import annotations

from analysis.cohort import BadCohort
from analysis.freezes.models import Freeze
from analysis.freezes.reading import FreezeSource
from analysis.freezes.storage import content_of
from analysis.freezes.tables import frozen_models


def fault_of(freeze: Freeze) -> str:
    """Say what is wrong with the files of a freeze, in a sentence; empty where every value is as it was."""
    try:
        source = FreezeSource(freeze)
        for model in frozen_models():
            table = source.manifest.tables.get(str(model._meta.model_name))
            if table is not None:
                known = [name for name in table.columns if source.holds(model, name)]
                if content_of(source.columns(model, known)) != table.content:
                    return f"{freeze.name}: {model._meta.model_name}"
    except BadCohort as problem:
        return str(problem)
    return "" if source.manifest.content_hash == freeze.content_hash else freeze.name
