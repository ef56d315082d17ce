"""What patients lack of whom a derived value is undetermined."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from analysis.summaries import MissingInput
from analysis.summaries.values import Text


def count_lacking(
    lacking: Iterable[tuple[str, NDArray[np.bool_]]], labels: Iterable[tuple[str, Text]], asked: NDArray[np.bool_]
) -> tuple[MissingInput, ...]:
    """Count who lacks each input of a rule; a patient may lack several.

    Parameters
    ----------
    lacking
        By input, who still needs it, shape (n,).
    labels
        The inputs in words.
    asked : ndarray of bool, shape (n,)
        Of whom the value is asked for and undetermined.
    """
    words = dict(labels)
    counts = [(name, int((mask & asked).sum())) for name, mask in lacking]
    return tuple(MissingInput(name, words[name], count) for name, count in counts if count)
