"""Numbers that results are correlated with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from analysis.dataset.reader import Column
from analysis.statistics.columns import OrderedColumn, order_column
from analysis.variables.evaluation import Evaluator
from analysis.variables.sources import Needs
from registry.clinical.catalogue import DERIVATIONS
from registry.dictionary import variable
from registry.models import TumourAssessment, VolumeFormula

RECORDED = "recorded"
_MODEL = TumourAssessment.__name__
_VOLUME = DERIVATIONS["volume_cm3"]


@dataclass(frozen=True, eq=False)
class NumberColumn:
    """One number per patient, NaN where it is not known, and where it comes from (empty for a plain field)."""

    values: NDArray[np.float64]
    origins: Column | None = None

    @cached_property
    def ordered(self) -> OrderedColumn:
        """The values sorted once, for all results that they are correlated with."""
        return order_column(self.values)


@dataclass(frozen=True)
class NumberVariable:
    """A numeric variable.

    Attributes
    ----------
    origin_labels : tuple of (code, label)
        The possible origins, where there are several.
    """

    code: str
    label: str | Promise
    unit: str
    need: Callable[[Needs], None]
    read: Callable[[Evaluator], NumberColumn]
    origin_labels: tuple[tuple[str, str | Promise], ...] = ()


def _read_size(evaluator: Evaluator) -> NumberColumn:
    return NumberColumn(evaluator.records.field(_MODEL, "largest_diameter_mm"))


def _need_volume(needs: Needs) -> None:
    needs.add_field(_MODEL, "largest_diameter_mm")
    needs.add_field(_MODEL, "recorded_volume_cm3")
    needs.add_inputs(_VOLUME.inputs)


def _read_volume(evaluator: Evaluator) -> NumberColumn:
    """Take the volume derived from the axes, else the recorded one; say which."""
    derived, formula = evaluator.derived("volume_cm3"), evaluator.derived("volume_formula")
    recorded = evaluator.records.field(_MODEL, "recorded_volume_cm3")
    origins = np.where(derived.undetermined, np.where(np.isnan(recorded), "", RECORDED), formula.values)
    return NumberColumn(np.where(derived.undetermined, recorded, derived.values).astype(np.float64), origins)


_SIZE = variable("tumourassessment.largest_diameter_mm")

NUMBERS: Mapping[str, NumberVariable] = MappingProxyType(
    {
        _SIZE.code: NumberVariable(
            _SIZE.code, _SIZE.label, _SIZE.unit, lambda needs: needs.add_field(_MODEL, _SIZE.field_name), _read_size
        ),
        "volume_cm3": NumberVariable(
            "volume_cm3",
            _("tumour volume"),
            _VOLUME.unit,
            _need_volume,
            _read_volume,
            (*VolumeFormula.choices, (RECORDED, _("as recorded"))),
        ),
    }
)
"""Size and volume, by code. Volume is that of the largest nodule."""
