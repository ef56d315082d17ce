"""Which rows of a table a report asks for: a table, a study, and simple conditions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model, QuerySet

from registry.access.scope import scope_path
from registry.models import Study

Condition = tuple[str, Any]


@dataclass(frozen=True)
class Rows:
    """Rows of a table; of a study, those of the patients enrolled in it.

    Attributes
    ----------
    conditions
        By the name of a column, the value that it has, or the values of which it has one.
    """

    model: type[Model]
    study: int | None = None
    conditions: tuple[Condition, ...] = ()

    def where(self, **conditions: Any | Collection[Any]) -> Rows:
        """Give those of the rows that meet conditions too."""
        return replace(self, conditions=(*self.conditions, *conditions.items()))

    @property
    def path(self) -> tuple[str, ...] | None:
        """The foreign keys from a row to its site; None for what sites share, empty for a site itself."""
        path = scope_path(self.model)
        if path is None:
            return None
        return tuple(step for step in path.split("__") if step != "pk")


def rows_of(source: type[Model] | QuerySet[Any] | Rows) -> Rows:
    """Take a table, or a queryset of all of its rows, for rows.

    Raises
    ------
    TypeError
        The queryset is filtered: the columns don't come from the database alone.
    """
    if isinstance(source, Rows):
        return source
    if not isinstance(source, QuerySet):
        return Rows(source)
    if source.query.where or source.query.is_sliced:
        raise TypeError("say conditions by Rows.where, not by a queryset: a freeze has no SQL")
    return Rows(source.model)


def of_study(source: type[Model] | QuerySet[Any] | Rows, study: Study | None) -> Rows:
    """Narrow rows to the patients of a study."""
    rows = rows_of(source)
    return rows if study is None else replace(rows, study=study.pk)
