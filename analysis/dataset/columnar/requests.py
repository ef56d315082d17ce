"""A column that is asked of the database."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.dataset.columnar.categories import Categories
from analysis.dataset.columnar.kinds import Kind


@dataclass(frozen=True)
class Wanted:
    """A column by its name in the model and in the table; of texts, what they can be."""

    name: str
    column: str
    kind: Kind
    categories: Categories | None = None
